"""Runs the migrations of all rooms; CKAN calls it through `ckan db upgrade -p anhui_catalogue`."""

from alembic import context
from sqlalchemy import engine_from_config, pool

config = context.config
section = config.get_section(config.config_ini_section) or {}
engine = engine_from_config(section, prefix="sqlalchemy.", poolclass=pool.NullPool)

with engine.connect() as connection:
    context.configure(connection=connection, version_table="anhui_catalogue_alembic_version")
    with context.begin_transaction():
        context.run_migrations()
