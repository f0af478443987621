"""How fast a workbook becomes records, against CKAN's own package_create and openpyxl, in one run on one machine.

    deploy/local/portal bench import WORKBOOK [--rows 5000] [--json]

WORKBOOK is a real one; it is cut, or repeated with changed titles and provider codes, until it has so many rows, and
its records are taken out again afterwards. `--make FILE` only writes the workbook, to be handed in by hand; `--items 2`
takes only resources with at most so many 信息项: many records in few rows. Prints, asserts nothing.
"""

import io
import multiprocessing
import os
import resource
import time
from collections.abc import Callable, Iterator
from itertools import count, groupby
from pathlib import Path
from typing import Any

import openpyxl
from figures import parser, publish, say

from ckanext.anhui.catalogue import element_table, to_package
from ckanext.anhui.catalogue.core.workbook import read_workbook
from ckanext.anhui.catalogue.core.workbook.sheet import open_sheet

PEER = 200
"""So many records CKAN's own action makes, one by one."""
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
Row = list[Any]


def stretched(content: bytes, rows: int, items: int = 0) -> bytes:
    """A workbook with (nearly) so many rows, made of the resources of another."""
    sheet = open_sheet(content, element_table())
    at = {f.element.field_name: f.index for f in sheet.fields if not f.of_column}
    title, code = at["title"], at["provider_code"]
    whole = [list(group) for _, group in groupby(sheet.rows, lambda row: (row[title], row[code]))]
    book = openpyxl.Workbook(write_only=True)
    target, made = book.create_sheet("目录"), io.BytesIO()
    headers = {f.index: f.header for f in sheet.fields}
    target.append([headers.get(index, "") for index in range(max(headers) + 1)])
    for row in _rows([one for one in whole if not items or len(one) <= items], rows, title, code):
        target.append(row)
    book.save(made)
    return made.getvalue()


def _rows(resources: list[list[Row]], most: int, title: int, code: int) -> Iterator[Row]:
    """Rows of whole resources, every round under other titles and codes."""
    written = 0
    for number in count(1):
        for resource_ in resources:
            written += len(resource_)
            if written > most:
                return
            for row in resource_:
                yield [_changed(value, index, title, code, number) for index, value in enumerate(row)]


def _changed(value: Any, index: int, title: int, code: int, number: int) -> Any:
    if index == title:
        return f"{value}（测速{number}）"
    if index == code and len(str(value)) == 18:
        body = f"{str(value)[:15]}{number:02d}"[:17]
        total = sum(ALPHABET.index(character) * pow(3, place, 31) for place, character in enumerate(body))
        return body + ALPHABET[(31 - total % 31) % 31]
    return value


def apart(work: Callable[..., Any], *arguments: Any) -> Any:
    """In a process of its own, so that its memory is not counted as ours."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(work, arguments)


def timed(work: Callable[[], Any]) -> tuple[Any, dict[str, Any]]:
    """What it gives, its seconds, and the most memory the process had so far."""
    start = time.monotonic()
    found = work()
    seconds = round(time.monotonic() - start, 2)
    return found, {"seconds": seconds, "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}


def read_ours(path: str) -> dict[str, Any]:
    return timed(lambda: read_workbook(Path(path).read_bytes()))[1]


def read_openpyxl(path: str) -> dict[str, Any]:
    """Only the cells, without asking what they mean."""
    return timed(lambda: list(openpyxl.load_workbook(path, read_only=True).worksheets[0].iter_rows(values_only=True)))[
        1
    ]


def measure(content: bytes) -> dict[str, Any]:
    """Preview, import, preview again, and the same records through CKAN's own action."""
    from ckan.plugins import toolkit as tk

    from ckanext.anhui.registry import store
    from ckanext.anhui.registry.model import record
    from ckanext.anhui.workbooks import importing

    figures: dict[str, Any] = {}
    planned, figures["preview"] = timed(lambda: importing.plan(content, user="admin"))
    report, figures["import"] = timed(lambda: importing.apply(planned, user="admin"))
    figures["import"]["records"] = len(report["keys"])
    again, figures["again"] = timed(lambda: importing.plan(content, user="admin"))
    figures["again"]["changes"] = len(again.waiting)
    datasets = [to_package(store.as_record(row["draft"]), "bench-peer") for row in _first(report["keys"])]

    def one_by_one() -> None:
        for dataset in datasets:
            tk.get_action("package_create")({"user": "admin", "ignore_auth": True}, dataset)

    try:
        _, figures["package_create"] = timed(one_by_one)
        figures["package_create"] |= {"records": len(datasets)}
        del figures["package_create"]["memory_mb"]  # it was ours before
    finally:
        rows = [row for chunk in store.in_chunks(record.c.key.in_(report["keys"])) for row in chunk]
        _remove([row["package_id"] for row in rows] + [dataset["id"] for dataset in datasets])
    return figures


def _first(keys: list[str]) -> list[dict[str, Any]]:
    from ckanext.anhui.registry import store
    from ckanext.anhui.registry.model import record

    return store.rows(record.c.key.in_(keys), limit=PEER)


def _remove(packages: list[str]) -> None:
    """Datasets, their rows, and departments that have none left."""
    import sqlalchemy as sa
    from ckan import model
    from ckan.plugins import toolkit as tk

    from ckanext.anhui.registry.model import record

    owners = set(model.Session.scalars(sa.select(model.Package.owner_org).where(model.Package.id.in_(packages))))
    for package in packages:
        tk.get_action("dataset_purge")({"user": "admin", "ignore_auth": True}, {"id": package})
    model.Session.execute(sa.delete(record).where(record.c.package_id.in_(packages)))
    model.Session.commit()
    kept = set(model.Session.scalars(sa.select(model.Package.owner_org).where(model.Package.owner_org.in_(owners))))
    for owner in owners - kept:
        tk.get_action("organization_purge")({"user": "admin", "ignore_auth": True}, {"id": owner})


def ratios(figures: dict[str, Any]) -> dict[str, float]:
    """Ours against the named peers; above 1 ours is faster."""
    ours, peer = (f["records"] / max(f["seconds"], 0.01) for f in (figures["import"], figures["package_create"]))
    read = figures["read_openpyxl"]["seconds"] / max(figures["read"]["seconds"], 0.01)
    return {"import_to_package_create": round(ours / peer, 2), "read_to_openpyxl": round(read, 2)}


def main() -> None:
    """Measure and print."""
    accepted = parser(__doc__)
    accepted.add_argument("workbook", type=Path)
    accepted.add_argument("--rows", type=int, default=5000)
    accepted.add_argument("--items", type=int, default=0)
    accepted.add_argument("--make", type=Path)
    options = accepted.parse_args()
    content = apart(stretched, options.workbook.read_bytes(), options.rows, options.items)
    path = options.make or Path(f"/tmp/bench-import-{os.getpid()}.xlsx")
    path.write_bytes(content)
    if options.make:
        return
    figures: dict[str, Any] = {}
    for name, work in {"read": read_ours, "read_openpyxl": read_openpyxl}.items():
        figures[name] = apart(work, str(path))
    path.unlink()
    from ckan.cli import CKANConfigLoader
    from ckan.config.middleware import make_app

    app: Any = make_app(CKANConfigLoader(os.environ["ANHUI_REGISTRY_INI"]).get_config())
    with app._wsgi_app.test_request_context():
        figures |= measure(content)
    for name, figure in figures.items():
        figure["rows_per_second"] = round(options.rows / max(figure["seconds"], 0.01))
        if "records" in figure:
            del figure["rows_per_second"]
            figure["records_per_second"] = round(figure["records"] / max(figure["seconds"], 0.01), 1)
        say(name, figure)
    publish(options, ratios(figures), figures, packages=("ckan", "openpyxl"), rows=options.rows)


if __name__ == "__main__":
    main()
