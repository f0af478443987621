"""Security fixes that CKAN 2.12.0 lacks although older branches have them; each module says which and how.

They apply to 2.12.0 only. Under another version nothing is touched and the log says that the carry can be dropped:
read the release notes for the CVE, then delete the module and its test.
"""

import logging

import ckan

from . import csrf, smtp, ts_rewrite

log = logging.getLogger(__name__)

CARRIED_FOR = "2.12.0"
FIXES = (csrf, smtp, ts_rewrite)


def apply(version: str | None = None) -> list[str]:
    """Apply every fix. In: CKAN's version, the running one by default. Out: the CVEs now carried."""
    running = version or ckan.__version__
    if running == CARRIED_FOR:
        for fix in FIXES:
            fix.patch()
        return [fix.CVE for fix in FIXES]
    for fix in FIXES:
        log.warning(
            "CKAN %s is not %s: the backport of %s (%s) is NOT applied. Check that this CKAN has the fix and drop it.",
            running,
            CARRIED_FOR,
            fix.CVE,
            fix.__name__,
        )
    return []
