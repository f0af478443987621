"""Chinese is complete and well written, CKAN's own messages included; English pages speak English."""

import re
import subprocess
import sys
from collections.abc import Iterator
from configparser import RawConfigParser
from functools import cache
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from ckanext.anhui import i18n

pytest.importorskip("ckan")  # its extractor reads the templates, and it is what has to be translated
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

I18N = Path(i18n.DIRECTORY)
CHECKOUT = Path(__file__).parents[2]
METHODS = [
    ("**/templates/**.html", "ckan.lib.extract:extract_ckan"),
    ("**/templates/**.txt", "ckan.lib.extract:extract_ckan"),
    ("**.py", "python"),
    ("**.js", "javascript"),
]
KEYWORDS = {"_": None, "_n": (1, 2), "gettext": None, "ngettext": (1, 2), "ungettext": (1, 2), "N_": None}
NOT_SHOWN = {"tests", "development", "vendor", "i18n", "migration"}
"""Folders whose messages nobody but a developer of CKAN meets."""

HAN = re.compile(r"[\u3400-\u9fff]")
WORDLESS = re.compile(r"\{\w+\} ?\w{0,3}|\S*[/@]\S*|[\d.]+|CSV|X|Facebook|[,:;] ")
"""What needs no Chinese character: numbers with a unit, addresses, names, marks between words."""
SHUNNED = "登陆 登出 群组 组织 授权条款 资讯 应用程式 视图 追随 追从 组件 词汇表 帐户 帐号 你 ！ ...".split()  # noqa: SIM905
"""Wrong, foreign or unwanted here: our readers say 登录, 退出, 领域, 部门, 使用许可, 数据集, 账号, 您."""
HALF_WIDTH = re.compile(r"[\u3400-\u9fff](?:[,;:!?(]|\.(?!\w))|[)][\u3400-\u9fff]")
TAG = re.compile(r"<(/?)(p|a|strong|i|code)\b")


@cache
def chinese() -> dict[str, str]:
    """What CKAN says in Chinese with our catalogue merged over its own."""
    spoken: dict[str, str] = {}
    for folder, domain in ((_folder("ckan") / "i18n", "ckan"), (I18N, "ckanext-anhui")):
        with (folder / "zh_Hans_CN" / "LC_MESSAGES" / f"{domain}.po").open("rb") as stream:
            spoken |= {_one(message.id): _one(message.string) for message in read_po(stream) if message.id}
    return spoken


@cache
def asked() -> dict[str, str]:
    """Every message of CKAN and of the plugins a zone loads, ours too, with the file it stands in."""
    found: dict[str, str] = {}
    for folder in {_folder("ckan"), *_loaded()}:
        for name, _, message, *_ in extract_from_dir(folder, METHODS, keywords=KEYWORDS, directory_filter=_shown):
            if message:
                found.setdefault(_one(message), f"{folder.name}/{name}")
    return found


def _loaded() -> Iterator[Path]:
    known = {entry.name: entry.module for entry in entry_points(group="ckan.plugins")}
    for zone in ("portal", "registry"):
        ini = RawConfigParser()
        ini.read(CHECKOUT / "config" / f"{zone}.ini", encoding="utf-8")
        for plugin in ini["app:main"]["ckan.plugins"].split():
            yield _folder(".".join(known[plugin].split(".")[:2]))


def _folder(module: str) -> Path:
    spec = find_spec(module)
    assert spec and spec.origin, module
    return Path(spec.origin).parent


def _shown(folder: str) -> bool:
    return Path(folder).name not in NOT_SHOWN


def _one(message: Any) -> str:
    """A message, or the first of its forms."""
    return message if isinstance(message, str) else message[0]


def test_chinese_is_complete_and_merged() -> None:
    build = I18N / "build.py"
    done = subprocess.run([sys.executable, str(build), "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_everything_ckan_may_say_here_has_chinese() -> None:
    assert {"Missing value", "Log in", "Save", "Select at least one"} <= asked().keys(), "the messages were not found"
    without = {
        message: place
        for message, place in asked().items()
        if not HAN.search(chinese().get(message, "")) and not WORDLESS.fullmatch(message)
    }
    without.pop("{object_type}s", None)  # no plural ending
    assert not without


def test_only_simplified_characters_and_our_words() -> None:
    wrong = {}
    for message in asked():
        said = chinese().get(message, "")
        unsimplified = [sign for sign in HAN.findall(said) if not _simplified(sign)]
        if unsimplified or any(word in said for word in SHUNNED):
            wrong[message] = said
    assert not wrong


def test_punctuation_is_full_width_and_tags_are_closed() -> None:
    wrong = {}
    for message in asked():
        said = chinese().get(message, "")
        if HALF_WIDTH.search(said) or _left_open(said) != _left_open(message):
            wrong[message] = said
    assert not wrong


def _simplified(sign: str) -> bool:
    """GB 2312 has no traditional characters."""
    try:
        sign.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _left_open(text: str) -> dict[str, int]:
    """Of each kind of tag, how many more are opened than closed."""
    balance: dict[str, int] = {}
    for closing, tag in TAG.findall(text):
        balance[tag] = balance.get(tag, 0) + (-1 if closing else 1)
    return {tag: count for tag, count in balance.items() if count}
