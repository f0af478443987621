"""The mass-change guard: a source that suddenly changes or loses much is asked twice.

Explicit withdrawals never pass here: what a source closes is closed at once.
"""

import msgspec


class Limit(msgspec.Struct, frozen=True):
    """Up to `count` records, or up to `share` of the catalogue when that is more, pass unasked."""

    count: int
    share: float

    def exceeded(self, number: int, catalogue: int) -> bool:
        """Whether `number` of a catalogue of `catalogue` records is too many to pass unasked."""
        return number > max(self.count, self.share * catalogue)


class Guard(msgspec.Struct, frozen=True):
    """Limits of a source: records that vanish without a word, and records that change."""

    absent: Limit
    changed: Limit

    def objections(self, *, absent: int, changed: int, catalogue: int) -> dict[str, str]:
        """`{kind: why it must wait}` for what has to wait for a second person; empty when nothing has."""
        said = {}
        if self.absent.exceeded(absent, catalogue):
            said["absent"] = f"{absent} 个数据集从来源中消失而没有说明（目录共 {catalogue} 个），未撤下"
        if self.changed.exceeded(changed, catalogue):
            said["changed"] = f"{changed} 个数据集内容变化（目录共 {catalogue} 个），未更新"
        return said
