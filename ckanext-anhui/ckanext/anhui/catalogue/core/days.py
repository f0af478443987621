"""The day and the time the province lives by."""

import datetime as dt
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")


def today() -> dt.date:
    """The day it is in Beijing."""
    return dt.datetime.now(BEIJING).date()
