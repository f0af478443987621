"""One step of `bench rules`: a CSV looked through for personal data, by us or by Microsoft Presidio.

    peer_privacy.py ours FILE           (with our Python) reads and screens it on one core
    peer_privacy.py presidio FILE MB    (with the Python of its environment) the first MB of it, line by line

Presidio gets recognisers equal to ours for what both look for (resident id, mobile, bank card, passport, plate, e-mail,
统一社会信用代码), with their checksums, and no language model: names and places would cost it many times more.
Both are timed by the processor, so that what else the machine does counts less.
"""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

PRESIDIO = "presidio-analyzer==2.2.366"
PLANTED = "经办人".encode()
"""Stands in the lines into which a number of a person was put."""
PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
PATTERNS = {
    "RESIDENT_ID": r"(?<!\d)[1-9]\d{5}(?:19|20)\d{9}[\dXx](?!\d)",
    "MOBILE": r"(?<!\d)1[3-9]\d{9}(?!\d)",
    "BANK_CARD": r"(?<!\d)(?:62|4\d|5[1-5])\d{14,17}(?!\d)",
    "EMAIL": r"[A-Za-z0-9._%+-]+@(?:qq|163|126|sina|gmail|foxmail)\.com",
    "PLATE": rf"[{PROVINCES}][A-HJ-NP-Z][·•]?[A-HJ-NP-Z0-9]{{5,6}}(?![A-Za-z0-9])",
    "PASSPORT": r"护照[^0-9A-Za-z]{0,6}[EGDSP][A-Z]?\d{7,8}",
    "CREDIT_CODE": r"(?<![0-9A-Z])92[0-9A-HJ-NPQRTUWXY]{16}(?![0-9A-Z])",
}


def install(folder: Path) -> Path:
    """An environment for Presidio, made once. Out: its Python."""
    python, done = folder / "presidio" / "bin" / "python", folder / "presidio" / "done"
    if not done.exists():
        subprocess.run([sys.executable, "-m", "venv", folder / "presidio"], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", PRESIDIO], check=True)
        done.touch()
    return python


def ours(path: Path) -> dict[str, Any]:
    """Read, look for personal data, and screen (look, the table checks, the verdict) on one core.

    Memory is the caller's to measure.
    """
    from ckanext.anhui.rules import rule_set
    from ckanext.anhui.rules.core.screening.look import look
    from ckanext.anhui.rules.core.screening.screen import screen_reading
    from ckanext.anhui.tables.core.reading import read
    from ckanext.anhui.tables.core.workspace import Workspace

    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    rules = rule_set()
    with Workspace() as work:
        work.sql.execute("set threads = 1")
        started = time.process_time()
        reading = read(path, work)
        was_read = time.process_time()
        look(reading, work)
        looked = time.process_time()
        screened = screen_reading(reading, path, work, rules)
        ended = time.process_time()
    found = {one.kind: one.count for one in screened.privacy}
    seconds = {"read": was_read - started, "look": looked - was_read, "screen": ended - looked}
    return seconds | {"found": found, "planted": planted(path, None)}


def presidio(path: Path, size: int) -> dict[str, Any]:
    """The first so many MB, line by line. `planted`: how many persons are in them."""
    engine = _engine()
    found: dict[str, int] = {}
    taken = 0
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    started = time.process_time()
    with path.open("rb") as lines:
        for line in lines:
            for one in engine.analyze(text=line.decode(), language="zh"):
                found[one.entity_type] = found.get(one.entity_type, 0) + 1
            taken += len(line)
            if taken >= size << 20:
                break
    seconds = time.process_time() - started
    return {"seconds": seconds, "bytes": taken, "found": found, "planted": planted(path, taken)}


def planted(path: Path, size: int | None) -> int:
    """How many lines of the first `size` bytes (None: of all) have a person's number planted in them."""
    count = taken = 0
    with path.open("rb") as lines:
        for line in lines:
            count += PLANTED in line
            taken += len(line)
            if size is not None and taken >= size:
                break
    return count


def _engine() -> Any:
    """Presidio with our recognisers."""
    from presidio_analyzer import (  # type: ignore[import-not-found]
        AnalyzerEngine,
        Pattern,
        PatternRecognizer,
        RecognizerRegistry,
    )

    class Checked(PatternRecognizer):
        def validate_result(self, pattern_text: str) -> bool:
            return CHECKS.get(self.supported_entities[0], bool)(pattern_text)

    registry = RecognizerRegistry([], supported_languages=["zh"])
    for name, pattern in PATTERNS.items():
        told = {"supported_entity": name, "supported_language": "zh", "global_regex_flags": re.DOTALL}
        registry.add_recognizer(Checked(patterns=[Pattern(name, pattern, 0.8)], **told))
    return AnalyzerEngine(registry=registry, nlp_engine=_no_language(), supported_languages=["zh"])


def _no_language() -> Any:
    """What stands where Presidio wants a language model."""
    from presidio_analyzer.nlp_engine import NlpArtifacts, NlpEngine  # type: ignore[import-not-found]

    class Nothing(NlpEngine):
        def load(self) -> None: ...
        def is_loaded(self) -> bool:
            return True

        def process_text(self, text: str, language: str) -> Any:
            return NlpArtifacts([], [], [], [], self, language)

        def process_batch(self, texts: Any, language: str, **_: Any) -> Any:
            return ((text, self.process_text(text, language)) for text in texts)

        def is_stopword(self, word: str, language: str) -> bool:
            return False

        def is_punct(self, word: str, language: str) -> bool:
            return False

        def get_supported_entities(self) -> list[str]:
            return []

        def get_supported_languages(self) -> list[str]:
            return ["zh"]

    return Nothing()


def _resident(text: str) -> bool:
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(text[:17], weights, strict=True))
    return "10X98765432"[total % 11] == text[17].upper() and 0 < int(text[10:12]) < 13 and 0 < int(text[12:14]) < 32


def _card(text: str) -> bool:
    return sum(sum(divmod(int(d) * 2, 10)) if at % 2 else int(d) for at, d in enumerate(reversed(text))) % 10 == 0


def _credit(text: str) -> bool:
    alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    total = sum(alphabet.index(sign) * pow(3, place, 31) for place, sign in enumerate(text[:17]))
    return alphabet[(31 - total % 31) % 31] == text[17]


CHECKS = {"RESIDENT_ID": _resident, "BANK_CARD": _card, "CREDIT_CODE": _credit}


if __name__ == "__main__":
    given = Path(sys.argv[2])
    print(json.dumps(ours(given) if sys.argv[1] == "ours" else presidio(given, int(sys.argv[3]))))
