"""The table of the files room: downloads of a dataset's files by day. No address, no user agent, nobody's name."""

import sqlalchemy as sa

daily = sa.Table(
    "anhui_files_daily",
    sa.MetaData(),
    sa.Column("package_id", sa.Text, primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),  # in Beijing
    sa.Column("downloads", sa.Integer, nullable=False),
)
