"""The tables of sync. Three hashes on one row say where a record stands (docs/architecture.md):

wanted_hash ≠ applied_hash   still to be written or withdrawn
applied_hash ≠ indexed_hash  still to be indexed

Resume, retry and a lost job are those two queries; there is no queue that could go out of step.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

JSONB = postgresql.JSONB(none_as_null=True)  # None is "nothing", not a JSON value: the queries ask IS NULL
metadata = sa.MetaData()

source = sa.Table(
    "anhui_sync_source",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("etag", sa.Text),  # of the last snapshot that was taken over completely
    sa.Column("digest", sa.Text),  # of the last snapshot read
    sa.Column("rule_version", sa.Text),
    sa.Column("checked_at", sa.DateTime(timezone=True)),
    sa.Column("hold", JSONB),  # {digest, reasons, asked_by, approved_by}
)

run = sa.Table(
    "anhui_sync_run",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("started", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
    sa.Column("finished", sa.DateTime(timezone=True)),
    sa.Column("state", sa.Text, nullable=False),  # running, done, held, failed
    sa.Column("report", JSONB),
)

record = sa.Table(
    "anhui_sync_record",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("package_id", sa.Text, nullable=False, unique=True),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("wanted", JSONB, nullable=False),
    sa.Column("wanted_hash", sa.Text, nullable=False),
    sa.Column("applied_hash", sa.Text),
    sa.Column("indexed_hash", sa.Text),
    sa.Column("told_hash", sa.Text),  # of what readers see of it, when it was last told as opened or changed
    sa.Column("applied_at", sa.DateTime(timezone=True)),
    sa.Column("claimed_until", sa.DateTime(timezone=True)),
    sa.Column("error", JSONB),
    sa.Column("tombstone", JSONB),
    sa.Column("blocked", JSONB),  # 紧急下线: {by, at, reason, approved_by: [..]}; two people lift it
)

unopened = sa.Table(
    "anhui_sync_unopened",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("hash", sa.Text, nullable=False),  # of what the source says of it
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("provider", sa.Text, nullable=False),
    sa.Column("provider_code", sa.Text, nullable=False),
    sa.Column("basis", sa.Text, nullable=False),
    sa.Column("date", sa.Text, nullable=False),
)
"""The not-open list (不予开放清单). No dataset stands behind an entry, so it is there or it is not: no three hashes."""

OPEN = ("open", "conditional")
UNOPENED = "unopened"
