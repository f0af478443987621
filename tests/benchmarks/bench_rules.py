"""How many records a second the rules decide on one core.

    deploy/local/portal bench rules [--json]

The records are made up in the shape of a provincial catalogue: 11 columns a record, four of ten with a condition, some
with closed columns. Prints, asserts nothing; the goal is 5,000 records a second.
"""

import time

from figures import parser, publish, say

from ckanext.anhui.catalogue import CatalogueRecord, Column
from ckanext.anhui.rules import RuleSet, rule_set

RECORDS, COLUMNS, GOAL = 20_000, 11, 5_000
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


def main() -> None:
    """Measure both policies and print."""
    options = parser(__doc__).parse_args()
    records = [make(number) for number in range(RECORDS)]
    figures = {policy: round(rate(rule_set(policy), records)) for policy in ("pilot", "strict")}
    for policy, figure in figures.items():
        say(policy, f"{figure:,} records/s on one core ({COLUMNS} columns each)")
    ratios = {"of_goal": round(min(figures.values()) / GOAL, 2)}
    publish(options, ratios, {"records_per_second": figures}, packages=(), records=RECORDS)


if __name__ == "__main__":
    main()
