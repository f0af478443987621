"""How every benchmark speaks (`deploy/local/portal bench NAME [--json]`): readable lines on stderr, and with --json one
object as the last line of stdout.

    options = parser(__doc__).parse_args()
    say("home, 1 client", figure)
    publish(options, {"home_p95_to_stock": 2.1}, {"home": …}, packages=("ckan",), clients=20)
"""

import argparse
import json
import os
import platform
import sys
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any


def parser(about: str | None) -> argparse.ArgumentParser:
    """Options of a benchmark: --json, and what the caller adds. In: the module's docstring."""
    made = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--json", action="store_true", help="one object with every figure as the last line of stdout")
    return made


def say(title: str, figure: object) -> None:
    """A line for whoever watches."""
    print(f"{title:>20}: {figure}", file=sys.stderr, flush=True)


def publish(
    options: argparse.Namespace,
    ratios: Mapping[str, float | None],
    figures: Mapping[str, Any],
    *,
    packages: tuple[str, ...] = ("ckan",),
    **sizes: Any,
) -> None:
    """The end of a benchmark.

    In: `ratios`, each named for what is compared, ours better above 1 and null where there is nothing to compare with;
    `figures`, everything measured; `packages` whose versions matter; `sizes`, how much was measured.
    """
    for name, ratio in ratios.items():
        say(name, ratio)
    if not options.json:
        return
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    answer = {
        "ratios": dict(ratios),
        **sizes,
        "figures": dict(figures),
        "machine": {"system": platform.platform(), "cpus": os.cpu_count(), "memory_gb": round(memory / 1e9, 1)},
        "versions": {"python": platform.python_version()} | {name: version(name) for name in packages},
    }
    print(json.dumps(answer, ensure_ascii=False), flush=True)
