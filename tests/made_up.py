"""Made-up values for tables: what is personal, by kind, and what only looks like it."""

import random
import uuid
from collections.abc import Callable
from itertools import accumulate

SURNAMES, GIVEN = "王李张刘陈杨黄赵吴周徐孙马朱胡", "伟芳娜敏静秀英丽强磊军洋勇艳杰娟涛明超兰霞平刚建国文斌"
TOWNS = ("城关镇", "双墩镇", "石塘镇", "三河镇", "义井乡", "白龙镇", "花园街道")
PLACES = ("马鞍山市", "黄山区", "金寨县", "和县", "安庆站", "方兴大道", "梅山水库", "万佛湖", "史河", "万年寺")
ROADS = ("长江西路", "望江路", "金寨路", "黄山路", "徽州大道")
MODELS = ("小型客车", "住宅用地", "白菜", "三级甲等", "阿莫西林胶囊", "民办", "一般公共服务支出", "水泥")
REMARKS = ("材料齐全", "已办结", "符合条件", "关于进一步加强管理工作的通知", "合格", "正在施工", "内科、外科、儿科")
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def resident_id(r: random.Random, region: str = "") -> str:
    """An 18-digit id of a made-up region and person, with its check character."""
    region = region or f"34{r.choice('0123')}{r.randrange(1, 9)}{r.randrange(10, 30)}"
    body = region + f"{r.randrange(1940, 2015)}"
    body += f"{r.randrange(1, 13):02}{r.randrange(1, 29):02}{r.randrange(100, 1000)}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


def old_id(r: random.Random) -> str:
    """A 15-digit one, as until 1999."""
    day_ = f"{r.randrange(40, 99)}0{r.randrange(1, 9)}1{r.randrange(10)}"
    return f"340{r.randrange(100, 900)}{day_}{r.randrange(100, 1000)}"


def card(r: random.Random, heads: tuple[str, ...] = ("622202", "622848", "621700", "623058"), width: int = 19) -> str:
    """A bank card of that many digits, with its check digit."""
    body = r.choice(heads) + "".join(r.choice("0123456789") for _ in range(width - 7))
    total = sum(sum(divmod(int(d) * 2, 10)) if at % 2 == 0 else int(d) for at, d in enumerate(reversed(body)))
    return body + str(-total % 10)


def credit(r: random.Random, alphabet: str = ALPHABET, head: str = "9134") -> str:
    body = head + "0" + r.choice("123456") + "00" + "".join(r.choice(alphabet) for _ in range(9))
    total = sum(ALPHABET.index(c) * pow(3, at, 31) for at, c in enumerate(body))
    check = ALPHABET[(31 - total % 31) % 31]
    return body + check if check in alphabet else credit(r, alphabet, head)


def mobile(r: random.Random) -> str:
    return r.choice(("138", "139", "151", "177", "189", "199", "130", "166")) + f"{r.randrange(10**8):08}"


def name(r: random.Random) -> str:
    return r.choice(SURNAMES) + "".join(r.choice(GIVEN) for _ in range(r.choice((1, 2, 2))))


def digits(count: int) -> Callable[[random.Random], str]:
    return lambda r: str(r.randrange(1, 10)) + "".join(r.choice("0123456789") for _ in range(count - 1))


def day(r: random.Random, least: int = 2015, most: int = 2025) -> str:
    return f"{r.randrange(least, most)}-{r.randrange(1, 13):02}-{r.randrange(1, 29):02}"


def firm(r: random.Random) -> str:
    return f"安徽{r.choice(GIVEN)}{r.choice(GIVEN)}{r.choice(('商贸', '建设工程', '农业科技', '医药'))}有限公司"


def office(r: random.Random) -> str:
    return f"合肥市蜀山区{r.choice(ROADS)}{r.randrange(1, 900)}号"


def home(r: random.Random) -> str:
    return (
        f"合肥市蜀山区{r.choice(ROADS)}某某花园{r.randrange(1, 30)}栋{r.randrange(1, 4)}单元{r.randrange(101, 1800)}室"
    )


def grouped(text: str, *widths: int, by: str = " ") -> str:
    """A number in groups of digits."""
    ends = list(accumulate(widths))
    return by.join(text[start:end] for start, end in zip([0, *ends], ends, strict=False))


def wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if c.isascii() else c for c in text)


PERSONAL: dict[str, tuple[str, Callable[[random.Random], str]]] = {
    "id": ("resident-id", resident_id),
    "id_lower": ("resident-id", lambda r: resident_id(r).lower()),
    "id_spaced": ("resident-id", lambda r: grouped(resident_id(r), 6, 8, 4)),
    "id_marked": ("resident-id", lambda r: "'" + resident_id(r)),
    "id_wide": ("resident-id", lambda r: wide(resident_id(r))),
    "id_hidden": ("resident-id", lambda r: grouped(resident_id(r), 6, 12, by="\u200b")),
    "disabled": ("resident-id", lambda r: resident_id(r) + r.choice("1234567") + r.choice("1234")),
    "id15": ("resident-id-15", old_id),
    "mobile": ("mobile", mobile),
    "mobile_spaced": ("mobile", lambda r: grouped(mobile(r), 3, 4, 4, by="-")),
    "mobile_wide": ("mobile", lambda r: wide(mobile(r))),
    "mobile_86": ("mobile", lambda r: "+86 " + mobile(r)),
    "card": ("bank-card", card),
    "card_spaced": ("bank-card", lambda r: grouped(card(r), 4, 4, 4, 4, 3)),
    "passport": ("passport", lambda r: "E" + digits(8)(r)),
    "permit": ("travel-permit", lambda r: r.choice("HM") + digits(8)(r)),
    "plate": ("plate", lambda r: "皖" + r.choice("ABCDE") + r.choice("ABCDEFGH") + digits(4)(r)),
    "home": ("home-address", home),
    "student": ("student-id", digits(10)),
    "social": ("social-security", lambda r: "A" + digits(8)(r)),
    "wechat": ("wechat", lambda r: "wx_" + digits(6)(r)),
    "email": ("email", lambda r: f"user{r.randrange(10**5)}@qq.com"),
    "religion": ("religion", lambda r: r.choice(("佛教", "道教", "基督教"))),
    "name": ("person-name", name),
    "birth": ("birth-date", lambda r: day(r, 1950, 2005)),
    "illness": ("medical", lambda r: r.choice(("高血压", "2型糖尿病", "肺结核", "冠心病"))),
    "id_float": ("resident-id", lambda r: resident_id(r) + ".0"),
    "id_behind": ("resident-id", lambda r: r.choice("TGL") + resident_id(r)),
    "id_said": ("resident-id", lambda r: f"{name(r)}（{resident_id(r)}）"),
    "id_of_hong_kong": ("resident-id", lambda r: resident_id(r, "8" + r.choice("123") + "0000")),
    "id_in_certificate": ("resident-id", lambda r: f"{r.randrange(2000, 2020)}34110{resident_id(r)}"),
    "mobile_float": ("mobile", lambda r: mobile(r) + ".0"),
    "mobile_and_office": ("mobile", lambda r: f"{mobile(r)}/0551-6{digits(7)(r)}"),
    "mobile_said": ("mobile", lambda r: f"{name(r)}{mobile(r)}（微信同号）"),
    "mobile_joined": ("mobile", lambda r: "0086" + mobile(r)),
    "mobile_in_link": ("mobile", lambda r: f"http://api.example.cn/u?tel={mobile(r)}&t=1"),
    "card_16": ("bank-card", lambda r: card(r, ("622588", "625965", "436742", "518710"), 16)),
    "card_hyphens": ("bank-card", lambda r: grouped(card(r), 4, 4, 4, 4, 3, by="-")),
    "passport_2": ("passport", lambda r: "E" + r.choice("ABCDEFGHJ") + digits(7)(r)),
    "permit_10": ("travel-permit", lambda r: r.choice("HM") + digits(10)(r)),
    "permit_taiwan": ("travel-permit", digits(8)),
    "plate_green": ("plate", lambda r: "皖" + r.choice("ABCDE") + r.choice("DF") + digits(5)(r)),
    "plate_dot": ("plate", lambda r: f"皖{r.choice('ABCDE')}·{r.choice('ABCDEFGH')}{digits(4)(r)}"),
    "plate_learner": ("plate", lambda r: f"皖{r.choice('ABCDE')}{digits(4)(r)}{r.choice('学挂警')}"),
    "home_village": ("home-address", lambda r: f"{r.choice(TOWNS)}三官村民委员会东庄组{r.randrange(1, 90)}号"),
    "qq": ("wechat", digits(9)),
    "mail_163": ("email", lambda r: f"{r.choice(('zhang', 'li', 'wang'))}{r.randrange(10**4)}@163.com"),
    "insured": ("social-security", lambda r: "34" + digits(10)(r)),
    "finger": ("biometric", lambda r: "FP" + digits(6)(r)),
    "face": ("biometric", lambda r: f"/photo/{digits(8)(r)}.jpg"),
    "ip": ("device-address", lambda r: f"112.{r.randrange(10, 99)}.{r.randrange(1, 250)}.{r.randrange(1, 250)}"),
    "mac": ("device-address", lambda r: ":".join(f"{r.randrange(16, 256):02X}" for _ in range(6))),
    "sole": ("sole-proprietor", lambda r: credit(r, head="9234")),
    "weak": ("weak-mask", lambda r: resident_id(r)[:14] + "****"),
    "small": ("small-cell", lambda r: str(r.choice((1, 2, 3, 4, 17, 26, 58, 120)))),
    "disability": ("medical", lambda r: r.choice(("肢体残疾", "视力残疾", "精神残疾"))),
}  # fmt: skip
"""What is personal: its kind, and how one is made."""
OTHER: dict[str, Callable[[random.Random], str]] = {
    "amount": lambda r: f"{r.randrange(1, 10**6) / 100:.2f}",
    "big_amount": lambda r: f"{r.randrange(10**10, 2 * 10**10)}.{r.randrange(10, 99)}",
    "count": lambda r: str(r.randrange(5, 500)), "count_small": lambda r: str(r.randrange(1, 17)),
    "big_count": lambda r: str(r.randrange(10**5, 10**7)), "score": lambda r: f"{r.randrange(400, 999) / 10}",
    "year": lambda r: str(r.randrange(2010, 2026)), "sex": lambda r: r.choice("男女"), "date": day,
    "moment": lambda r: f"{day(r)} {r.randrange(24):02}:{r.randrange(60):02}:00",
    "stamp": lambda r: day(r).replace("-", "") + f"{r.randrange(24):02}{r.randrange(60):02}{r.randrange(60):02}",
    "epoch": lambda r: str(r.randrange(1_500_000_000_000, 1_790_000_000_000)),
    "town": lambda r: r.choice(TOWNS), "place": lambda r: r.choice(PLACES), "road": lambda r: r.choice(ROADS),
    "model": lambda r: r.choice(MODELS), "remark": lambda r: r.choice(REMARKS),
    "post": lambda r: r.choice(("书记", "主任", "科员")),
    "firm": firm, "office": office, "body": lambda r: r.choice(("市民政局", "省交通运输厅", "县财政局")),
    "school": lambda r: f"{r.choice(TOWNS)}中心学校", "credit": credit,
    "credit_digits": lambda r: credit(r, "0123456789", "5134"),
    "order": lambda r: day(r).replace("-", "") + digits(9)(r), "serial18": digits(18), "serial19": digits(19),
    **{f"code{width}": digits(width) for width in (5, 6, 8, 10, 12, 13, 14, 15)},
    "longitude": lambda r: f"117.{r.randrange(10**10, 10**11)}",
    "latitude": lambda r: f"31.{r.randrange(10**10, 10**11)}",
    "isbn": lambda r: f"978-7-{r.randrange(100, 999)}-{r.randrange(10**4, 10**5)}-{r.randrange(10)}",
    "document": lambda r: f"皖环罚〔{r.randrange(2018, 2026)}〕{r.randrange(1, 300)}号",
    "landline": lambda r: f"0551-6{digits(7)(r)}",
    "hotline": lambda r: r.choice(("12345", "400-820-1234", "0551-12328")),
    "gov_mail": lambda r: f"dept{r.randrange(100)}@ah.gov.cn", "permit_no": lambda r: f"皖合烟许{digits(10)(r)}",
    "permit_no18": lambda r: "34010420" + digits(10)(r),
    "line": lambda r: f"{r.randrange(1, 200)}路", "train": lambda r: f"G{r.randrange(1000, 9999)}",
    "division": lambda r: "340104" + digits(6)(r), "parcel": lambda r: "340104001001GB" + digits(5)(r),
    "meter": lambda r: "0" + digits(11)(r), "device": lambda r: "SN1381234" + digits(4)(r),
    "project": lambda r: f"2026-340104-{r.randrange(10, 99)}-01-{digits(6)(r)}",
    "drug": lambda r: "国药准字H" + digits(8)(r),
    "sample": lambda r: "XBJ" + digits(17)(r),
    "doi": lambda r: f"10.{digits(4)(r)}/j.{digits(4)(r)}.2024.{digits(2)(r)}",
    "icp": lambda r: f"皖ICP备{digits(8)(r)}号", "contract": lambda r: f"HT-{day(r).replace('-', '')}-{digits(3)(r)}",
    "masked_name": lambda r: r.choice(SURNAMES) + "**", "masked_id": lambda r: "340***********" + digits(4)(r),
    "masked_card": lambda r: f"6222 **** **** {digits(4)(r)}", "masked_plate": lambda r: f"皖A***{digits(2)(r)}",
    "masked_mail": lambda r: f"{r.choice('zlw')}***@qq.com", "masked_other": lambda r: f"340104XXXXXXXX{digits(4)(r)}",
    "masked_home": lambda r: f"合肥市蜀山区{r.choice(ROADS)}***", "masked_said": lambda r: r.choice(SURNAMES) + "某某",
    "busy": lambda r: r.choice(BUSY)(r),
    "case18": lambda r: f"340104{day(r, 2019, 2026).replace('-', '')}{r.randrange(1, 400):04}",
    "registered_15": lambda r: f"340{r.choice((100, 104, 200))}000{r.randrange(1, 130):03}{digits(3)(r)}{digits(3)(r)}",
    "registered_sole": lambda r: f"340104600{digits(6)(r)}", "code11": digits(11), "code9": digits(9),
    "whole_amount": lambda r: str(r.randrange(10**10, 2 * 10**10)), "payment": lambda r: "62" + digits(17)(r),
    "account": lambda r: "13020101" + digits(11)(r),
    "item": lambda r: f"1134010000{digits(7)(r)}X4340117{digits(6)(r)}",
    "uuid": lambda r: str(uuid.UUID(int=r.getrandbits(128))), "hash": lambda r: f"{r.getrandbits(160):040x}",
    "traced": lambda r: "8" + digits(19)(r), "version": lambda r: ".".join(str(r.randrange(1, 9)) for _ in range(4)),
    "lift": lambda r: f"梯11皖{r.choice('ABC')}{r.randrange(100, 99999):05}({r.randrange(10, 25)})",
    "map_no": lambda r: f"皖{r.choice('ABS')}（{r.randrange(2015, 2026)}）{r.randrange(1, 99)}号",
    "builder": lambda r: f"皖134{r.randrange(2006, 2024)}{digits(6)(r)}", "food": lambda r: "SC" + digits(14)(r),
    "water": lambda r: f"D340104G{r.randrange(2015, 2026)}-{digits(4)(r)}",
    "vin": lambda r: "LSVAM4187C2" + digits(6)(r),
    "projected": lambda r: f"39{digits(6)(r)}.{digits(3)(r)}", "stamp17": lambda r: OTHER["stamp"](r) + digits(3)(r),
    "office_room": lambda r: f"合肥市政务区{r.choice(ROADS)}天鹅大厦{r.randrange(1, 5)}号楼{r.randrange(101, 2900)}室",
    "landline_ext": lambda r: f"(0551)6{digits(7)(r)}-{r.randrange(800, 900)}",
    "landline_12": lambda r: f"05516{digits(7)(r)}",
    "landlines": lambda r: f"0551-6{digits(7)(r)}、6{digits(7)(r)}", "landline_short": lambda r: "6" + digits(7)(r),
    "shop": lambda r: f"{r.choice(SURNAMES)}{r.choice(('记', '氏', '小二'))}{r.choice(('麻辣烫', '牛肉面', '便利店'))}",
    "firm_mail": lambda r: f"{r.choice(('info', 'sales', 'hr'))}@{r.choice(('ahjs', 'hfsy'))}.com.cn",
    "highway": lambda r: f"{r.choice('GSX')}{r.randrange(100, 999)}",
    "disease": lambda r: r.choice(("高血压", "肺结核", "手足口病")),
    "none": lambda r: "", "cases": lambda r: str(r.randrange(20, 900)),
    "masked_mobile": lambda r: "138****" + digits(4)(r),
}  # fmt: skip
"""What is nobody's."""
BUSY: tuple[Callable[[random.Random], str], ...] = (
    lambda r: f"依据{OTHER['document'](r)}文件执行，共拨付{OTHER['big_amount'](r)}元",
    lambda r: f"订单{OTHER['order'](r)}已退款，咨询0551-6{digits(7)(r)}",
    lambda r: f"{firm(r)}（{credit(r)}）于{day(r)}提交申请",
    lambda r: f"项目代码{OTHER['project'](r)}，建设地点{office(r)}",
    lambda r: f"流水号{digits(18)(r)}，办结时间{OTHER['moment'](r)}",
    lambda r: f"来电{r.choice(SURNAMES)}先生反映噪音问题，回访号码138****{digits(4)(r)}",
    lambda r: r.choice(REMARKS),
)
"""Remarks full of numbers that are nobody's."""
