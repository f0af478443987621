"""Translations of all rooms: `zh_Hans_CN` is complete, `en` is the source language."""

from pathlib import Path

DIRECTORY = str(Path(__file__).parent)
