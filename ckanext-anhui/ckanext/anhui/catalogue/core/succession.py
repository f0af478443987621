"""Code lists over time: who or what took the place of an entry that is no more (`valid_to` and `successors`)."""

from .codes import CodeList, Entry

__all__ = ["ended", "heirs", "succeeds"]


def ended(entry: Entry, today: str) -> bool:
    """Whether it was succeeded by others on or before `today` (an ISO date; `valid_to` may be a year alone)."""
    return bool(entry.successors and entry.valid_to) and entry.valid_to <= today[: len(entry.valid_to)]


def heirs(codes: CodeList, entry: Entry, today: str) -> tuple[Entry, ...]:
    """Who stands in its place today, successors' successors to the end; () for one that stands itself."""
    if not ended(entry, today):
        return ()
    found: dict[str, Entry] = {}
    seen = {entry.code}
    waiting = list(entry.successors)
    while waiting:
        code = waiting.pop(0)
        heir = codes.find(code)
        if heir is None or heir.code in seen:
            continue
        seen.add(heir.code)
        if ended(heir, today):
            waiting += heir.successors
        else:
            found[heir.code] = heir
    return tuple(found.values())


def succeeds(codes: CodeList, old: str, new: str) -> bool:
    """Whether the list says that `new` took over from `old`, at once or by way of others (any words for them)."""
    waiting, sought, seen = [old], codes.find(new), set[str]()
    while waiting and sought:
        entry = codes.find(waiting.pop())
        if entry is None or entry.code in seen:
            continue
        seen.add(entry.code)
        if sought.code in entry.successors:
            return True
        waiting += entry.successors
    return False
