"""Whether a request comes from a machine that nobody sent for the data: search engines, monitoring, scanners.

The list is the package `crawler-user-agents`, which is renewed every month. What it tags `http-library` (curl, Python,
Java …) is not left out: that is how analysts download, and how our own samples do.
"""

import re
from functools import lru_cache

from crawleruseragents import CRAWLER_USER_AGENTS_DATA

LIBRARY = "http-library"
LONGEST = 500
"""Characters of a user agent that are looked at."""
_MACHINES = re.compile("|".join(one["pattern"] for one in CRAWLER_USER_AGENTS_DATA if LIBRARY not in one["tags"]))


def is_machine(user_agent: str) -> bool:
    """In: the header `User-Agent`. Out: true for crawlers and the like, and for who does not say what it is."""
    return _matches(user_agent[:LONGEST])


@lru_cache(maxsize=1024)  # matching takes a millisecond, and most readers have one of a few browsers
def _matches(user_agent: str) -> bool:
    return not user_agent.strip() or _MACHINES.search(user_agent) is not None
