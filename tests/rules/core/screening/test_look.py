"""What is seen in the cells of tables, and what is not."""

import random

import pytest

from ckanext.anhui.rules.core.screening.look import find, look_table

ID = "34052419800101001X"
NUMBERS = {"resident-id", "resident-id-15", "mobile", "bank-card", "passport", "travel-permit"}


def made_id(choose: random.Random, division: str) -> str:
    """An id nobody has, with its check."""
    body = f"{division}{choose.randrange(1950, 2015)}{choose.randrange(1, 13):02}{choose.randrange(1, 29):02}"
    body += f"{choose.randrange(1000):03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]


def kinds(heading: str, *values: str, beside: tuple[str, list[str]] | None = None) -> dict[str, list[int]]:
    """What is seen in a column, perhaps with another one beside it."""
    header, columns = [heading], [list(values)]
    if beside:
        header, columns = [*header, beside[0]], [*columns, beside[1]]
    return look_table(header, list(map(list, zip(*columns, strict=True))))[0].kinds


@pytest.mark.parametrize(
    ("heading", "value", "kind"),
    [
        ("证件号", "11010519491231002X", "resident-id"),
        ("证件号", ID.lower(), "resident-id"),
        ("sfzh", ID, "resident-id"),
        ("备注", f"经办人（{ID}）已核实", "resident-id"),
        ("备注", f"ID{ID}", "resident-id"),
        ("编号", "'" + ID, "resident-id"),
        ("编号", "340524 19800101 001X", "resident-id"),
        ("编号", "340524-1980-0101-001x", "resident-id"),
        ("编号", "３４０５２４１９８００１０１００１Ｘ", "resident-id"),
        ("编号", "340524\u200b19800101\ufeff001X", "resident-id"),
        ("编号", f'="{ID}"', "resident-id"),
        ("残疾人证号", ID + "44", "resident-id"),
        ("身份证", "340524800101001", "resident-id-15"),
        ("备注", "身份证号：340524800101001", "resident-id-15"),
        ("电话", "13855512345", "mobile"),
        ("电话", "+86 138-5551-2345", "mobile"),
        ("电话", "8613855512345", "mobile"),
        ("电话", "138 5551 2345", "mobile"),
        ("电话", "13855512345.0", "mobile"),
        ("电话", "0551-62999999/13855512345", "mobile"),
        ("说明", "请联系张主任13855512345。", "mobile"),
        ("卡号", "6222021234567890128", "bank-card"),
        ("开户账号", "6222 0212 3456 7890 128", "bank-card"),
        ("备注", "工行卡号6222021234567890128", "bank-card"),
        ("护照号码", "E12345678", "passport"),
        ("证件号码", "EA1234567", "passport"),
        ("港澳居民来往内地通行证", "H12345678", "travel-permit"),
        ("备注", "台胞证号：12345678", "travel-permit"),
        ("车牌", "皖A12345", "plate"),
        ("备注", "车辆皖A·D12345已登记", "plate"),
        ("邮箱", "zhang.san@163.com", "email"),
        ("微信", "zhangsan_88", "wechat"),
        ("家庭住址", "合肥市蜀山区长江西路1号", "home-address"),
        ("出生日期", "1980年1月1日", "birth-date"),
        ("姓名", "欧阳小明", "person-name"),
        ("投诉人住址", "肥东县某镇某村某组", "home-address"),
        ("备注", "家庭住址：合肥市蜀山区某小区3栋501室", "home-address"),
        ("备注", "出生日期：1980-01-01", "birth-date"),
        ("姓名", "张　三", "person-name"),
        ("服务对象姓名", "张三、李四", "person-name"),
        ("姓名", "张某某", "masked"),
        ("台胞证号", "12345678", "travel-permit"),
        ("证件号", "******19800101****", "weak-mask"),
        ("统一社会信用代码", "92340100MA2N000N3J", "sole-proprietor"),
        ("备注", '{"yhkh":"6222021234567890128"}', "bank-card"),
        ("诊断", "高血压二级", "medical"),
        ("学号", "2023010101", "student-id"),
        ("社保卡号", "A12345678", "social-security"),
        ("证件号", "340***********001X", "masked"),
        ("证件号", "340524198001******", "weak-mask"),
        ("名称", "某工程（机密★10年）", "secrecy-mark"),
        ("备注", "内部资料，注意保存", "internal-mark"),
        ("备注", "此件不公开", "internal-mark"),
        ("身份证号", "340524198001010017", "resident-id-wrong"),
        ("身份证号", "34052419800101001", "resident-id-wrong"),
        ("备注", "身份证号340524198001010017", "resident-id-wrong"),
        ("纳税人识别号", ID + "00", "resident-id"),
        ("备注", "身份证34052419800101001 X", "resident-id-wrong"),
        ("备注", "身份证 340524／19800101／001X", "resident-id"),
        ("备注", "身份证340524.19800101.001X", "resident-id"),
        ("备注", "身份证3405241980\n0101001X", "resident-id"),
        ("电话", "13855512345.00", "mobile"),
        ("备注", "电话13855512345.请联系", "mobile"),
        ("电话", "+86-13855512345", "mobile"),
        ("电话", "1 3 8 5 5 5 1 2 3 4 5", "mobile"),
        ("电话", "138.5551.2345", "mobile"),
        ("银行账号", "农行6222021234567890128", "bank-card"),
        ("备注", "打卡至张三农行卡6222021234567890128", "bank-card"),
        ("一折通号", "6222021234567890128", "bank-card"),
        ("惠农一卡通账号", "20010123456781519777", "bank-account"),
        ("证件号", "34052419800101001*", "thin-mask"),
        ("证件号", "*4052419800101001X", "thin-mask"),
        ("手机", "1385551234*", "thin-mask"),
        ("证件号", "340524-19800101-****", "weak-mask"),
        ("备注", "加QQ386512349咨询", "wechat"),
        ("备注", "微信zhang_san88", "wechat"),
        ("备注", "vx：zhang_san88", "wechat"),
        ("备注", "往来港澳通行证C12345678", "travel-permit"),
        ("备注", "passport no. EA1234567", "passport"),
        ("车牌", "皖d12345", "plate"),
        ("备注", "张三，居住在凤台县某镇某村12号", "home-address"),
        ("备注", "户籍所在地安徽省凤台县某镇某村5组12号", "home-address"),
        ("备注", "户主因肺癌致贫", "medical"),
        ("确诊人员（人）", "3", "small-cell"),
    ],
)
def test_it_is_seen(heading: str, value: str, kind: str) -> None:
    assert kind in kinds(heading, value)


@pytest.mark.parametrize(
    ("heading", "values"),
    [
        ("统一社会信用代码", ["91350100M000100Y43", "91340100MA2N000N37"]),
        ("组织机构代码", ["D2143569X"]),
        ("订单号", ["20260101123045678", "202601011230459876", "6222021234567890128", "13855512345"]),
        ("流水号", [str(10**17 + n * 7919) for n in range(200)]),
        ("时间戳", ["1767225600000", "1767225600123"]),
        ("下载时间", ["20260101123045"]),
        ("经度", ["117.22734567891"]),
        ("电话", ["0551-62999999", "055162999999", "400-820-1234", "12345", "62999999-801"]),
        ("金额", ["13855512345.67", "0.13855512345"]),
        ("项目编码", ["2026-340104-50-01-013855"]),
        ("ISBN", ["978-7-302-51234-5", "9787302512345"]),
        ("区划代码", ["340104001001"]),
        ("企业名称", ["马鞍山钢铁股份有限公司", "金寨县林业局"]),
        ("地区", ["马鞍山", "金寨县", "黄山市", "安庆"]),
        ("企业地址", ["合肥市蜀山区某大厦3栋2单元501室"]),
        ("家庭农场名称", ["肥东县某镇某村张三家庭农场"]),
        ("住宅小区名称", ["某某花园小区"]),
        ("户籍地", ["安徽省六安市金寨县", "合肥市蜀山区三里庵街道"]),
        ("户籍人口", ["3", "120"]),
        ("新增企业", ["3", "200"]),
        ("参考号", ["20230001"]),
        ("港澳台投资额", ["12345678"]),
        ("品名", ["石榴", "黄瓜", "胡萝卜", "马铃薯", "韭菜", "包菜"]),
        ("邮箱", ["info@ahco.com"]),
        ("有效期", ["2020-01-01 2025-01-01"]),
        ("车次", ["G1234", "D3012"]),
        ("文号", ["皖政办〔2017〕69号"]),
        ("备案号", ["皖ICP备2023012345号", "皖B2-20230001"]),
        ("邮箱", ["opendata@hefei.gov.cn"]),
        ("宗地号", ["340104001001GB00012"]),
        ("名称", ["商业秘密保护示范点", "企业内部控制规范", "保守国家秘密法宣传月"]),
        ("证件号", ["3.40524E+17"]),
        ("订单号", ["340524198001010017", "34052419800101001"]),
        ("金额", ["13855512345.6", "13855512345.007"]),
        ("坐标", ["117.28512345678901", "117.285,31.861", "117.2851/31.8612"]),
        ("测量时间", ["20231122 103045123", "2023/11/22 10:30:45", "2023.11.22"]),
        ("版本号", ["10.1.2.3"]),
        ("服务QQ群", ["QQ群386512349"]),
        ("统一社会信用代码", ["91340100MAQQ123456", "91340100VX12345678"]),
        ("微信公众号", ["微信公众号hefei_fabu2"]),
        ("规格", ["100*200*300", "13*15*1.2"]),
        ("人脸识别设备数量", ["12"]),
        ("指纹锁数量", ["3"]),
        ("驾驶员人数（人）", ["3"]),
        ("项目地址", ["某镇01街区二类居住地块0102-35号", "某商务居住综合区一期3号办公楼"]),
    ],
)
def test_look_alikes_pass(heading: str, values: list[str]) -> None:
    seen = kinds(heading, *values)
    assert not seen.keys() - {"masked"}, seen


def test_three_ids_among_two_thousand_rows_are_found_with_their_rows() -> None:
    notes = ["材料齐全"] * 2_000
    for row in (7, 700, 1_999):
        notes[row] = f"第{row}号，原证件{ID}，已注销"
    assert kinds("备注", *notes)["resident-id"] == [7, 700, 1_999]


def test_random_numbers_are_no_ids() -> None:
    choose = random.Random(7)
    serials = [str(choose.randrange(10**17, 10**18)) for _ in range(200_000)]
    assert not kinds("编号", *serials).keys() & NUMBERS


def test_every_id_is_found_without_a_heading() -> None:
    ids = [made_id(random.Random(seed), "341102") for seed in range(300)]
    assert len(kinds("列1", *ids)["resident-id"]) == 300


def test_decimals_and_longer_serials_are_no_ids() -> None:
    choose = random.Random(7)
    assert not kinds("值", *(f"0.{choose.randrange(10**17, 10**18)}" for _ in range(100_000))).keys() & NUMBERS
    assert not kinds("编码", *(str(choose.randrange(10**19, 10**20)) for _ in range(100_000))).keys() & NUMBERS


@pytest.mark.parametrize(
    "form", ["340104{day}{n:04}", "SL340104{day}{n:04}", "340104-{day}-{n:04}", "受理号340104{day}{n:04}"]
)
def test_serials_of_division_day_and_count_are_no_ids_though_every_eleventh_fits(form: str) -> None:
    serials = [form.format(day=20230501 + n % 28, n=n) for n in range(500)]
    assert "resident-id" not in kinds("办件编号", *serials)


@pytest.mark.parametrize(
    ("value", "phones"),
    [
        ("138-5551-2345 139-5551-2346", 2),
        ("0551-62999999 138-5551-2345", 1),
        ("张三-13855512345", 1),
        ("电话：0551-62999999、138 5551 2345", 1),
        ("2026-13855512345", 0),
        ("2020-01-01 2025-01-01", 0),
    ],
)
def test_phones_within_a_text(value: str, phones: int) -> None:
    assert [kind for kind, _ in find(value)] == ["mobile"] * phones


def test_a_phone_in_a_column_of_serial_numbers_stays_one_when_the_text_says_so() -> None:
    serials = [str(10_000_000_000 + n) for n in range(100)]
    assert "mobile" not in kinds("序列号", *serials, "13855512345")
    assert kinds("备注", *serials, "电话13855512345")["mobile"] == [100]


def test_a_flat_is_a_home_only_beside_a_person() -> None:
    flat = "某小区3栋2单元501室"
    assert "home-address" not in kinds("地址", flat)
    assert "home-address" in kinds("地址", flat, beside=("姓名", ["张三"]))


def test_an_address_beside_the_name_of_a_body_is_the_body_s() -> None:
    header, flat = ["企业名称", "法定代表人", "地址"], "某大厦3栋501室"
    assert "home-address" not in look_table(header, [["某公司", "张三", flat]])[2].kinds
    assert "home-address" in look_table(["工作单位", *header[1:]], [["某公司", "张三", flat]])[2].kinds


@pytest.mark.parametrize(
    ("header", "home"),
    [
        (["户主", "地址"], True),
        (["姓名", "所在地址"], True),
        (["姓名", "工作单位", "地址"], False),
        (["名称", "负责人", "地址"], False),
        (["场所名称", "姓名", "地址"], False),
    ],
)
def test_an_address_beside_a_private_person_is_a_home(header: list[str], home: bool) -> None:
    row = ["某镇某村5组12号" if "地址" in heading else "张三" for heading in header]
    assert ("home-address" in look_table(header, [row])[-1].kinds) is home


def test_an_id_that_a_line_s_end_breaks() -> None:
    assert ("resident-id", 340524198001010019) in find("身份证 3405241980\n0101001X 已核")
    assert not list(find("编号 3405241980\n2101001X"))


def test_an_e_mail_address_of_any_host_is_a_person_s_beside_the_name() -> None:
    assert "email" in kinds("邮箱", "zhangsan@ahco.com", beside=("姓名", ["张三"]))
    assert "email" not in kinds("邮箱", "zhangsan@hefei.gov.cn", beside=("姓名", ["张三"]))
    assert "email" not in kinds("邮箱", "zhangsan@ahco.com", beside=("企业名称", ["某公司"]))


def test_small_numbers_of_people_are_told_but_not_in_lists_of_persons() -> None:
    assert kinds("确诊病例", "3", "120", "0")["small-cell"] == [0]
    assert "small-cell" not in kinds("从业人数", "3", "120", "0")
    assert "small-cell" not in kinds("死亡人数", "3", beside=("姓名", ["张三"]))


def test_loose_text() -> None:
    text = f"联系人：张三\n身份证 {ID}\n电话 138-5551-2345，订单 202601011230459876"
    assert sorted(kind for kind, _ in find(text)) == ["mobile", "resident-id"]


@pytest.mark.parametrize("last", ["5", "共 5", "2023-1", "1", "x", "-", "2", "9 9"])
def test_a_column_may_end_in_anything(last: str) -> None:
    for first in ("见 2023-01-05", "138-5551-2345", "1 2", ""):
        assert "resident-id" not in kinds("说明", first, last)


@pytest.mark.parametrize(
    ("heading", "value", "kind"),
    [
        ("备注", "微信号zhangsan_88，已通知", "wechat"),
        ("备注", "该生学号2023010101", "student-id"),
        ("备注", "社保卡号A12345678已注销", "social-security"),
        ("备注", "申请人（住合肥市蜀山区望江路某花园3栋2单元501室）", "home-address"),
        ("日志", "登录IP112.30.1.2", "device-address"),
        ("备注", "个体户92340100MA2N000N3J", "sole-proprietor"),
        ("死亡原因", "肺结核", "medical"),
        ("致残原因", "脑瘫后遗症", "medical"),
        ("登录IP", "112.30.1.2", "device-address"),
        ("服刑人员数", "3", "small-cell"),
        ("资格证书编码", "201034110" + ID, "resident-id"),
        ("标题", "秘 密 ★ 5 年", "secrecy-mark"),
        ("标题", "工作秘密 妥善保管", "internal-mark"),
    ],
)
def test_said_without_a_colon_in_a_sentence(heading: str, value: str, kind: str) -> None:
    assert kind in kinds(heading, value)


@pytest.mark.parametrize(
    ("heading", "values"),
    [
        ("财政收入（元）", [f"1{head}{n:08}" for n, head in enumerate(range(30, 60))]),
        ("使用登记证编号", ["梯11皖A00123(22)", "容15皖B12345(17)"]),
        ("GDP", [f"1{head}{n:08}" for n, head in enumerate(range(30, 60))]),
        ("备注", ["流水号923412345678901234已退"]),
        ("住址", ["合肥市蜀山区望江路***", "合肥市**区**路12号"]),
        ("备注", ["住院于合肥市第一医院3号楼501室", "住所：合肥市望江路1号", "微信公众号hefei_fabu", "ship 1.2.3.4"]),
    ],
)
def test_what_only_looks_like_it(heading: str, values: list[str]) -> None:
    assert not kinds(heading, *values).keys() - {"masked"}


def test_the_religion_of_a_temple_is_nobody_s() -> None:
    assert "religion" in kinds("所属宗教", "佛教", beside=("姓名", ["张三"]))
    assert "religion" not in kinds("所属宗教", "佛教", beside=("场所名称", ["某寺"]))


def test_the_owner_of_an_account_is_no_flat() -> None:
    assert "home-address" not in kinds("备注", "农行卡 6222021234567890128 户名张三", beside=("姓名", ["张三"]))
