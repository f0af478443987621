"""How fast the rules are: privacy screening beside Microsoft Presidio, and deciding on records.

    deploy/local/portal bench rules [--size 100] [--presidio 10] [--json]

Screening: a made-up CSV of SIZE MB (licences: companies, codes, addresses, office telephones, remarks; personal data
planted in two thousand remarks) is read, looked through for personal data, and put through all rules of content on one
core, in a process of its own, whose peak memory (with reading) is told. Presidio gets equal recognisers and no language
model, and the first PRESIDIO MB of the same file (0: all of it), as it is slower by orders; both are told in MB a
second. Aimed at: 50 MB a second, less than 300 MB.

Deciding: made-up records in the shape of a provincial catalogue (11 columns, four of ten with a condition, some with
closed columns), the best of three rounds: what else the machine does only slows. Aimed at: 5,000 records a second on
one core. Prints, asserts nothing.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import peer_privacy
from figures import parser, publish, say

from ckanext.anhui.catalogue import CatalogueRecord, Column
from ckanext.anhui.rules import RuleSet, rule_set

RECORDS, COLUMNS, GOAL = 20_000, 11, 5_000
ROUNDS, POLICIES = 3, ("pilot", "strict")
NAMES = (
    "企业名称",
    "统一社会信用代码",
    "法定代表人",
    "注册地址",
    "经营范围",
    "成立日期",
    "登记机关",
    "行业代码",
    "联系电话",
    "备注",
)


def make(number: int) -> CatalogueRecord:
    """One record; every one differs in title, summary and one column."""
    elements: dict[str, str | list[str]] = {
        "title": f"第{number}号登记信息",
        "notes": f"第{number}号登记信息的名称、代码、地址和日期，由登记机关按月整理，来源于业务系统。",
        "provider_code": "91350100M000100Y43",
        "format_class": "电子表格",
        "format_type": "xlsx",
        "update_cycle": "annual",
        "issued": "2017-07-13",
        "region": "340000",
        "secrecy": "非涉密",
        "grade": "L1" if number % 3 else "",
        "share_type": "无条件共享",
        "open": "是" if number % 20 else "否",
    }
    if number % 5 < 2:
        elements["open_condition"] = "有基础的数据安全保护能力；注明数据来源，定期抽查数据使用情况"
    columns = [Column(NAMES[i % len(NAMES)] + str(i)) for i in range(COLUMNS - 1)]
    columns.append(Column(f"内部编号{number}", open="否" if number % 4 == 0 else ""))
    return CatalogueRecord(key=str(number), provider="示例部门", elements=elements, columns=tuple(columns))


def rate(rules: RuleSet, records: list[CatalogueRecord]) -> float:
    """Records a second of processor time, so that what else the machine does counts less."""
    started = time.process_time()
    for record in records:
        rules.evaluate(record)
    return len(records) / (time.process_time() - started)


PLANTED = 1_000
"""Remarks with a resident id, as many with a mobile."""


def made(folder: Path, size: int) -> Path:
    """The file to be looked through, made once."""
    path = folder / f"licences-{size}.csv"
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    choose, written, number = random.Random(1), 0, 0
    every = (size << 20) // 230 // (2 * PLANTED) or 1
    with path.with_suffix(".new").open("w", encoding="utf-8") as out:
        out.write("序号,企业名称,统一社会信用代码,许可证编号,法定代表人,注册地址,联系电话,发证日期,金额,备注\n")
        while written < size << 20:
            number += 1
            remark = _remark(number // every if number % every == 0 else 0, choose)
            line = _line(number, remark, choose)
            out.write(line)
            written += len(line.encode())
    path.with_suffix(".new").rename(path)
    return path


def _line(number: int, remark: str, choose: random.Random) -> str:
    sign = "伟芳娜敏静秀英丽强磊军洋勇艳杰娟涛明超兰霞平刚"
    code = "91340100" + "".join(choose.choice("0123456789ABCDEFGHJKLMNPQRTUWXY") for _ in range(10))
    name = "".join(choose.choice(sign) for _ in range(2))
    day = f"2023-0{choose.randrange(1, 10)}-1{choose.randrange(10)}"
    return (
        f"{number},合肥市{name}商贸有限公司,{code},皖合许〔2023〕{choose.randrange(10**9, 10**10)}号,王{name},"
        f"安徽省合肥市蜀山区长江西路{choose.randrange(1, 999)}号,0551-6{choose.randrange(10**6, 10**7)},{day},"
        f"{choose.randrange(1, 10**6) / 100},{remark}\n"
    )


def _remark(planted: int, choose: random.Random) -> str:
    if not planted:
        return "材料齐全准予许可有效期五年"
    if planted % 2:
        return f"经办人电话138{choose.randrange(10**8):08}请通知"
    born = f"19{choose.randrange(50, 99)}0{choose.randrange(1, 10)}1{choose.randrange(10)}"
    body = f"340104{born}{choose.randrange(100, 1000)}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    check = "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]
    return f"经办人身份证{body}{check}已核对"


def measure(*command: object) -> dict[str, Any]:
    """Run a step. Out: what it says, and `peak_mb`, the most memory it had."""
    with tempfile.TemporaryFile("w+") as out:
        child = subprocess.Popen([*map(str, command)], stdout=out)
        _, status, used = os.wait4(child.pid, 0)
        if status:
            raise SystemExit(f"{command[1:3]} failed")
        out.seek(0)
        return json.loads(out.read().splitlines()[-1]) | {"peak_mb": used.ru_maxrss >> 10}


def _recall(told: dict[str, Any]) -> str:
    """How many of the planted numbers were found, and how many of each kind."""
    told["recall"] = sum(told["found"].values()) / max(told["planted"], 1)
    return f"{told['recall']:.4f} of {told['planted']} persons: {told['found']}"


def screened(options: Any) -> tuple[dict[str, float | None], dict[str, Any]]:
    """Screening, beside Presidio. Out: ratios, figures."""
    folder = Path(os.environ.get("ANHUI_HOME", tempfile.gettempdir())) / "bench" / "privacy"
    path = made(folder, options.size)
    megabytes = path.stat().st_size / (1 << 20)
    step = Path(peer_privacy.__file__)
    ours = measure(sys.executable, step, "ours", path)
    python = peer_privacy.install(folder)
    theirs = measure(python, step, "presidio", path, options.presidio or options.size + 1)
    look, screen = megabytes / ours["look"], megabytes / ours["screen"]
    whole = megabytes / (ours["read"] + ours["screen"])
    other = theirs["bytes"] / (1 << 20) / theirs["seconds"]
    for name, figure in (
        ("privacy", f"{look:.1f} MB/s on one core, {ours['peak_mb']} MB of memory; found {_recall(ours)}"),
        ("all content rules", f"{screen:.1f} MB/s"),
        ("with reading", f"{whole:.1f} MB/s"),
        ("presidio", f"{other:.2f} MB/s over {theirs['bytes'] >> 20} MB of it; found {_recall(theirs)}"),
    ):
        say(name, figure)
    ratios = {
        "privacy_to_presidio": round(look / other, 1),
        "whole_to_presidio": round(whole / other, 1),
        "privacy_of_goal": round(look / 50, 2),
        "memory_of_goal": round(300 / ours["peak_mb"], 2),
    }
    figures = {
        "ours": ours,
        "presidio": theirs,
        "mb_per_second": {"privacy": look, "screening": screen, "whole": whole, "presidio": other},
    }
    return ratios, figures


def main() -> None:
    """Measure and print."""
    accepted = parser(__doc__)
    accepted.add_argument("--size", type=int, default=100, help="MB of the file that is looked through")
    accepted.add_argument("--presidio", type=int, default=10, help="MB of it that Presidio looks through; 0: all")
    options = accepted.parse_args()
    ratios, figures = screened(options)
    records = [make(number) for number in range(RECORDS)]
    rates = {policy: round(max(rate(rule_set(policy), records) for _ in range(ROUNDS))) for policy in POLICIES}
    for policy, figure in rates.items():
        say(policy, f"{figure:,} records/s on one core ({COLUMNS} columns each)")
    ratios["records_of_goal"] = round(min(rates.values()) / GOAL, 2)
    figures["records_per_second"] = rates
    publish(options, ratios, figures, packages=("duckdb", "numpy", "pyarrow"), mb=options.size, records=RECORDS)


if __name__ == "__main__":
    main()
