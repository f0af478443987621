"""The registry's tables.

One row a record: `draft` is what departments compiled, `released` what was signed, approved and released, `public` what
may leave. `draft` follows the CKAN dataset: when `package_modified` differs from the dataset's own time, it is read
again. A signature and an approval are of one state of the draft, by its hash: a changed draft makes both void.
Only `released` is decided on, and only `public` is ever given to the feed.
"""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

JSONB = postgresql.JSONB(none_as_null=True)
"""None means "there is none", in SQL too; a JSON null would count as something."""

record = sa.Table(
    "anhui_registry_record",
    sa.MetaData(),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("package_id", sa.Text, nullable=False),
    sa.Column("package_modified", sa.DateTime),
    sa.Column("draft", JSONB, nullable=False),
    sa.Column("draft_hash", sa.Text, nullable=False),
    sa.Column("released_hash", sa.Text),
    sa.Column("released", JSONB),
    sa.Column("released_at", sa.DateTime(timezone=True)),
    sa.Column("released_by", sa.Text),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("state", sa.Text),  # open, conditional, closed, removed, hold, deleted; null = never released
    sa.Column("verdict", JSONB),
    sa.Column("public", JSONB),
    sa.Column("public_hash", sa.Text),
    sa.Column("rule_version", sa.Text),  # and the switch of the not-open list: what the record was decided under
    sa.Column("screened", JSONB),  # {sha256: verdict} of the files it was decided with
    sa.Column("ever_open", sa.Boolean, nullable=False),
    sa.Column("signed_hash", sa.Text),
    sa.Column("signed_by", sa.Text),
    sa.Column("signed_at", sa.DateTime(timezone=True)),
    sa.Column("approved_hash", sa.Text),
    sa.Column("approved_by", sa.Text),
    sa.Column("approved_at", sa.DateTime(timezone=True)),
    sa.Column("returned", JSONB),  # {hash, by, at, reasons: [{field, reason}]}
    sa.Column("release_number", sa.Integer),
    sa.Column("lead_key", sa.Text),  # 一数一源: the record of the same subject that leads
    sa.Column("data_at", sa.DateTime(timezone=True)),  # when a file last came
)

STAGE = sa.case(
    (record.c.state == "deleted", "deleted"),
    (record.c.draft_hash == record.c.released_hash, "released"),
    (sa.and_(record.c.approved_hash == record.c.draft_hash, record.c.signed_hash == record.c.draft_hash), "approved"),
    (record.c.signed_hash == record.c.draft_hash, "signed"),
    (record.c.returned["hash"].astext == record.c.draft_hash, "returned"),
    else_="draft",
).label("stage")
"""Where a record stands: draft, returned, signed, approved, released (and unchanged since), deleted."""

run = sa.Table(
    "anhui_registry_run",
    sa.MetaData(),
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),  # import, release
    sa.Column("number", sa.Integer),  # of a catalogue release
    sa.Column("asked_by", sa.Text, nullable=False),
    sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("touched", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
    sa.Column("done", sa.Integer, nullable=False, default=0),
    sa.Column("total", sa.Integer, nullable=False, default=0),
    sa.Column("input", JSONB, nullable=False),
    sa.Column("plan", JSONB),
    sa.Column("report", JSONB),
)
"""Long work people watch: an import, a catalogue release. Its state says what comes next, whoever carries on."""

daily = sa.Table(
    "anhui_registry_daily",
    sa.MetaData(),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("provider_code", sa.Text, primary_key=True),
    sa.Column("provider", sa.Text, nullable=False),
    *(
        sa.Column(name, sa.Integer, nullable=False)
        for name in ("records", "open", "conditional", "closed", "held", "files", "overdue")
    ),
)
"""How each department stood at the end of each day; reports read it, nothing changes it afterwards."""

code_number = sa.Sequence("anhui_registry_code")

SOURCE = "registry"
"""The slug dataset ids are derived from; the public zone's source profile has the same name."""
