"""Who may write in the public zone: the sync service, and nobody else.

The rule names what is allowed and denies the rest, so that a write that a new CKAN or a new plugin brings is denied
until somebody allows it here.
"""

from collections.abc import Mapping
from typing import Literal

# Operating the portal is no writing of data: each of these has a rule of its own behind it.
OPERATING = frozenset(
    {
        "api_token_revoke",
        "job_cancel",
        "job_clear",
        "anhui_audit_event_create",
        "anhui_sync_plan",
        "anhui_sync_status",
        "anhui_sync_run",
        "anhui_sync_withdraw",
    }
)
# The second pair of eyes is a person's: what one service asked for no service may approve.
IN_PERSON = frozenset({"anhui_sync_approve"})
# A person keeps their own account. Not another's: a token for the sync account would be the sync account.
OWN_ACCOUNT = frozenset({"api_token_create", "user_patch", "user_update"})

# Reads that their plugin does not mark as reads: ckanext-dcat 2.4.4 shows a dataset as RDF; package_show asks first.
READING = frozenset({"dcat_dataset_show"})

Verdict = Literal["allow", "deny", "next"]


def may_write(
    name: str, account: str, services: frozenset[str], data: Mapping[str, object], own: frozenset[str]
) -> Verdict:
    """In: the write's name, who asks, the service accounts, what is written, the names and ids of the asker's account.

    Out: "allow", "deny", or "next" (CKAN's own rule decides).
    """
    service = bool(account) and account in services
    if name in IN_PERSON:
        return "deny" if service else "next"
    if service:
        return "allow"
    if name in OPERATING:
        return "next"
    if name in OWN_ACCOUNT and own:
        target = data.get("user") if name == "api_token_create" else data.get("id")
        return "next" if target in own else "deny"
    return "deny"
