"""How cells are spelled in government tables: blanks, nulls, yes and no; and what a header says of its column.

`*_sql` functions take and give SQL expressions over text, for whole columns at a time.
"""

import re

SPACES = " \t\r\n\u3000\u00a0\u2002\u2003\u2009"
"""trimmed at both ends; U+3000 is the Chinese blank"""
HARD_SPACES = "\u00a0\u2007\u202f"
"""look like a blank and are none: within a text they become one"""
INVISIBLE = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x{00ad}\x{200b}-\x{200f}\x{202a}-\x{202e}\x{2060}-\x{2064}\x{feff}"
"""of a class of RE2: no one sees them, every search fails over them"""

MARK = "=\"|''[0-9A-Za-z]"
"""begins a cell that Excel was told to keep as text; in SQL"""


def _words(said: str) -> tuple[str, ...]:
    return tuple(said.split())


ALWAYS_NULL = _words(
    "— – - -- --- —— ——— － －－ ― / \\ N/A n/a #N/A NULL null Null (null) (NULL) [null] [NULL] <null> \\N ／"
)
"""no value in any column"""
NULL_AMONG_VALUES = (*ALWAYS_NULL, "NA", "无", "暂无", "空", "无数据", "暂无数据", "暂缺", "缺失", "None", "none")
"""no value where all else are numbers, dates or codes; in a text “无” may be an answer"""

TRUE = ("是", "真", "TRUE", "true", "True", "Y", "y")
FALSE = ("否", "假", "FALSE", "false", "False", "N", "n")
UNITS = _words(
    "元 千元 万元 十万元 百万元 千万元 亿元 万亿元 美元 万美元 亿美元 人 千人 万人 亿人 人次 万人次 名 户 "
    "万户 家 个 万个 件 万件 次 万次 项 套 台 万台 辆 万辆 所 座 处 条 张 份 本 册 万册 部 只 头 万头 株 班 "
    "篇 起 宗 例 支 艘 克 千克 公斤 斤 吨 万吨 亿吨 毫克 米 千米 公里 厘米 毫米 万公里 平方米 万平方米 "
    "平方公里 平方千米 公顷 万公顷 千公顷 亩 万亩 立方米 万立方米 亿立方米 升 毫升 千瓦 万千瓦 千瓦时 "
    "万千瓦时 亿千瓦时 度 天 日 小时 分钟 秒 个月 周岁 岁 ℃ °C ‰ 分 kg km m cm mm ㎡ m² m³ t g mg mg/L dB "
    "dB(A) kW MW kWh"
)
"""units that stand behind a number; 年 only behind a year"""
SCALES = {"": 1, "千": 10**3, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8, "万亿": 10**12}

_CODE = re.compile(
    "代码|代碼|编码|編碼|编号|編號|证件号|证号|证书号|身份证|信用代码|区划|邮编|电话|手机|传真|联系方式|号码|文号|标识码|标识符|序列号|流水号|"
    "学号|工号|案号|单号|票号|卡号|账号|帐号|户号|车牌|批号|条码|条形码|登记号|注册号|备案号|许可号|合同号|房号|门牌号|学籍号|主键|^键$|站号|点位号|线路号"
)
_NO_CODE = re.compile(
    "(数|量|额|费|率|比|比例|占比|日期|时间|期限|有效期|名称|类型|类别|年度|地址|状态|性质|说明|备注|人|员|品牌|机构|部门|收入)$"
)
_CODE_ENGLISH = re.compile(
    r"(^|[_\s.-])(id|code|zip|zipcode|zip_code|postcode|phone|telephone|tel|mobile|fax|uscc|isbn|adcode)$|[_\s-]no\.?$"
)
_CODE_CAMEL = re.compile(r"[a-z](Id|ID|Code|No|Phone|Tel)$")
_DATE = re.compile(
    "日期|时间|年月日|生日|时刻|出生年月|有效期|截止日|起始日|开始日|结束日|^日$|(^|_)(date|datetime|time)($|_)"
)
_DURATION = re.compile("时长|[（(](天|日|小时|时|分钟|分|秒|工作日|毫秒|年|月|个月)[)）]|工作日|时间段")
_AMOUNT = re.compile(
    "数量|金额|人数|户数|个数|次数|总数|总量|面积|产值|产量|收入|支出|总额|投资|费|价|合计|重量|长度|里程|资金|资本"
)
_IN_BRACKETS = re.compile(r"[（(\[【][^）)\]】]*[）)\]】]")


def says_code(header: str) -> bool:
    """Whether values under this header are names made of figures, never quantities."""
    plain = _IN_BRACKETS.sub("", header.rsplit("/", 1)[-1]).strip()
    if _CODE_ENGLISH.search(plain.lower()) or _CODE_CAMEL.search(plain):
        return True
    return bool(_CODE.search(plain)) and not _NO_CODE.search(plain)


def says_date(header: str) -> bool:
    """Whether values under this header are points in time; a duration is none."""
    return bool(_DATE.search(header.lower())) and not _DURATION.search(header)


def says_amount(header: str) -> bool:
    """Whether values under this header are quantities."""
    return bool(_AMOUNT.search(header))


def quote(text: str) -> str:
    """A string literal of DuckDB."""
    return "'" + text.replace("'", "''") + "'"


def words_sql(words: tuple[str, ...]) -> str:
    """A list of literals for `in`."""
    return f"({', '.join(map(quote, words))})"


def visible_sql(cell: str) -> str:
    """The cell without characters that cannot be seen."""
    spaced = f"translate({cell}, {quote(HARD_SPACES)}, '   ')"
    return f"regexp_replace({spaced}, '[{INVISIBLE}]', '', 'g')"


def trimmed_sql(cell: str) -> str:
    """The cell without blanks around it."""
    return f"trim({cell}, {quote(SPACES)})"


def unmarked_sql(cell: str) -> str:
    """The cell without the marks by which Excel keeps a text a text: ="0012", '0012."""
    quoted = f"regexp_replace({cell}, '^=\"(.*)\"$', '\\1', 's')"
    return f"regexp_replace({quoted}, '^''([0-9A-Za-z])', '\\1')"


def unclean_sql(cell: str) -> str:
    """Whether one of those above would change it; one look, as most cells are clean."""
    edge = f"[\\s{SPACES[4:]}]"
    return f"regexp_matches({cell}, '^(?:{edge}|{MARK})|{edge}$|[{INVISIBLE}{HARD_SPACES}]')"
