"""Where the province's own data live: the `config/` folder that ships with the package."""

from pathlib import Path

CONFIG = Path(__file__).resolve().parents[2] / "config"
"""Schema, code lists, rule packs, source profiles and the Solr configset."""
