"""Numbers, sizes and times as a reader of Chinese or English expects them. Pure."""

import re
from datetime import UTC, datetime

from ckanext.anhui.catalogue import BEIJING

NOT_IN_XML = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
UNITS = ("B", "KB", "MB", "GB", "TB")


def parse(value: str | datetime | None) -> datetime | None:
    """A moment from ISO 8601 text (CKAN stores UTC without an offset); None when it is none."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            return None
    if value is None:
        return None
    return value if value.tzinfo else value.replace(tzinfo=UTC)


def date(value: str | datetime | None) -> str:
    """2026-11-24, in Beijing; "" when unknown. A plain date has no time zone and stays as it is."""
    if isinstance(value, str) and len(value) == 10:
        return value
    moment = parse(value)
    return moment.astimezone(BEIJING).strftime("%Y-%m-%d") if moment else ""


def minute(value: str | datetime | None) -> str:
    """2026-11-24 09:00, in Beijing; "" when unknown. A plain date has no time and stays as it is."""
    if isinstance(value, str) and len(value) == 10:
        return value
    moment = parse(value)
    return moment.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M") if moment else ""


def number(value: int, lang: str = "zh_Hans_CN") -> str:
    """1,234; from ten thousand on 12.6万 and 3.1亿, as one reads in Chinese."""
    if lang.startswith("zh"):
        for power, unit in ((10**8, "亿"), (10**4, "万")):
            if value >= power:
                return f"{value / power:.1f}".removesuffix(".0") + unit
    return f"{value:,}"


def size(value: int | str | None) -> str:
    """3.1 MB; "" when unknown (steps of 1024, as file managers count)."""
    try:
        rest = float(value or 0)
    except ValueError:
        return ""
    if rest <= 0:
        return ""
    for unit in UNITS:
        if rest < 1024 or unit == UNITS[-1]:
            return f"{rest:.0f} {unit}" if unit == "B" or rest >= 100 else f"{rest:.1f} {unit}"
        rest /= 1024
    return ""


def for_xml(text: str) -> str:
    """Without control characters and what XML has no way to write."""
    return NOT_IN_XML.sub("", text)


def window(page: int, count: int, around: int = 2) -> list[int | None]:
    """The numbers of a pager: the ends, what is near the current page, None for a gap."""
    shown = sorted({1, count, *range(max(1, page - around), min(count, page + around) + 1)} - {0})
    out: list[int | None] = []
    for one in shown:
        if out and out[-1] is not None and one - out[-1] > 1:
            out.append(None)
        out.append(one)
    return out
