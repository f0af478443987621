"""The not-open list (不予开放清单): what the public is told of records that were never open.

An entry is no dataset: nothing is applied, indexed or withdrawn, it is on the list or it is not.
"""

from collections.abc import Collection, Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from ckanext.anhui.catalogue import PublicRecord, wanted_hash
from ckanext.anhui.sync import store
from ckanext.anhui.sync.model import unopened

__all__ = ["clear", "count", "drop", "find", "known", "put"]


def known(name: str) -> dict[str, str]:
    """What is on the list from a source: `{key: hash}`."""
    with store.begin() as connection:
        query = sa.select(unopened.c.key, unopened.c.hash).where(unopened.c.source == name)
        return {row.key: row.hash for row in connection.execute(query)}


def put(name: str, records: Iterable[PublicRecord]) -> None:
    """Put records on the list, or change what it says of them."""
    values = [
        {
            "source": name,
            "key": one.key,
            "hash": wanted_hash(one),
            "title": one.elements["title"],
            "provider": one.provider,
            "provider_code": one.elements.get("provider_code", ""),
            "basis": one.reason,
            "date": one.date,
        }
        for one in records
    ]
    if not values:
        return
    statement = insert(unopened)
    changed = {column: statement.excluded[column] for column in values[0] if column not in ("source", "key")}
    with store.begin() as connection:
        connection.execute(statement.on_conflict_do_update(index_elements=["source", "key"], set_=changed), values)


def drop(name: str, keys: Collection[str]) -> None:
    """Take records off the list; nothing of them stays."""
    if keys:
        with store.begin() as connection:
            where = unopened.c.source == name, unopened.c.key.in_(keys)
            connection.execute(sa.delete(unopened).where(*where))


def clear() -> None:
    """Take everything off the list, whatever source it is from."""
    with store.begin() as connection:
        connection.execute(sa.delete(unopened))


def count(name: str) -> int:
    """How many records of a source are on the list."""
    with store.begin() as connection:
        query = sa.select(sa.func.count()).select_from(unopened).where(unopened.c.source == name)
        return connection.scalar(query) or 0


def find(words: str, department: str, *, limit: int, offset: int) -> tuple[int, list[dict[str, Any]]]:
    """How many entries there are, and a page of them by department and title.

    Every word of `words` stands in title, department or basis; `department` is an official name or a code.
    """
    told = unopened.c.title, unopened.c.provider, unopened.c.provider_code, unopened.c.basis, unopened.c.date
    where = [
        sa.or_(*(column.icontains(word, autoescape=True) for column in told[:2] + told[3:4])) for word in words.split()
    ]
    if department:
        where.append(sa.or_(unopened.c.provider == department, unopened.c.provider_code == department))
    total = sa.select(sa.func.count()).select_from(unopened).where(*where)
    order = unopened.c.provider, unopened.c.title, unopened.c.source, unopened.c.key
    page = sa.select(*told).where(*where).order_by(*order).limit(limit).offset(offset)
    with store.begin() as connection:
        found = connection.execute(page).mappings()
        items = [{name: value for name, value in row.items() if value or name != "provider_code"} for row in found]
        return connection.scalar(total) or 0, items
