"""What the registry's pages share: paging, handing out workbooks."""

from urllib.parse import quote

from flask import Response, request

__all__: list[str] = []

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_PAGES = 1_000_000


def paging(size: int = 50) -> dict[str, int]:
    """`{limit, offset}` of the page asked for."""
    page = min(max(1, request.args.get("page", 1, type=int) or 1), MOST_PAGES)
    return {"limit": size, "offset": (page - 1) * size}


def download(content: bytes, name: str) -> Response:
    """A workbook under its Chinese name (RFC 6266)."""
    headers = {"Content-Disposition": f"attachment; filename=\"catalogue.xlsx\"; filename*=UTF-8''{quote(name)}"}
    return Response(content, mimetype=WORKBOOK, headers=headers)
