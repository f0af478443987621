"""The table of the tables room: where the table of each file stands.

`wanted` names what is to be loaded (bytes, refused repairs, which of several tables), `loaded` what readers see,
`indexed` what its indexes are built for. Resume, retry and a lost job are the question where these differ.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

JSONB = postgresql.JSONB(none_as_null=True)

table = sa.Table(
    "anhui_table",
    sa.MetaData(),
    sa.Column("resource_id", sa.Text, primary_key=True),
    sa.Column("package_id", sa.Text, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("without", JSONB, nullable=False),  # names of the repairs a person refused
    sa.Column("chosen", sa.Integer, nullable=False),  # which of the file's tables, from 0
    sa.Column("wanted", sa.Text, nullable=False),
    sa.Column("accepted", sa.Text),  # the `wanted` whose repairs a person accepted
    sa.Column("loaded", sa.Text),
    sa.Column("indexed", sa.Text),
    sa.Column("state", sa.Text, nullable=False),  # waiting, queued, loading, loaded, held, rejected, failed, none
    sa.Column("done", sa.BigInteger),
    sa.Column("total", sa.BigInteger),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("loaded_at", sa.DateTime(timezone=True)),
    sa.Column("n_rows", sa.BigInteger),
    sa.Column("n_rejected", sa.BigInteger),
    sa.Column("report", JSONB),  # what `anhui check --json` says of the file
    sa.Column("columns", JSONB),  # of the loaded table: [{id, header, label, type, unit, profile, declared}]
    sa.Column("error", sa.Text),
    sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
)
