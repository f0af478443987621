"""What a heading says of its column: `config/screening/headings.yaml`. Some words deny: an office's, a code's."""

import re
from functools import cache

import yaml

from ckanext.anhui.catalogue import CONFIG

from .cells import plain

FILE = CONFIG / "screening" / "headings.yaml"


_PEOPLE = re.compile(
    "姓名|(人|者|对象|主|学生|老人|儿童|患者|职工|居民|村民|家长)(的|本人|家庭|现|常|居住|户籍|详细|联系)*(住址|地址|住所|居所)"
    "|(投诉|举报|咨询|信访|服务|监督|经营)(人|者|对象)$"
)
"""Says that a column is of people, whatever else it names."""


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    words: dict[str, list[str]] = yaml.safe_load(FILE.read_text("utf-8"))
    return {what: re.compile("|".join(some), re.IGNORECASE) for what, some in words.items()}


@cache
def says(heading: str) -> frozenset[str]:
    """In: a heading. Out: what it says of its column, as slugs of this module; nothing of an unknown one."""
    text = plain(heading).replace(" ", "")
    if not text:
        return frozenset()
    said = {what for what, pattern in _patterns().items() if pattern.search(text)}
    if _PEOPLE.search(text):
        said.discard("office")
    if "id" in said:
        said.discard("code")
    if "credit-code" in said and not re.search("身份|法人证件", text):
        said -= {"id", "passport", "permit", "card"}
        said.add("code")
    if re.search("号码?$|号$", text) and "phone" in said:
        said.discard("code")
    if "card" in said and "code" in said and re.search("卡号|账号|帐号", text):
        said.discard("code")
    return frozenset(said)
