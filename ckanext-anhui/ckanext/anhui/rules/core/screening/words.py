"""What is found by how it is written: e-mail, plates, papers, addresses, marks. Each with words that must be there.

The patterns are those of RE2 (they run over whole columns) and see text spelled plainly.
"""

from typing import NamedTuple

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_FREE = (
    "qq|163|126|139|189|sina|sohu|gmail|hotmail|outlook|foxmail|yeah|aliyun|icloud|21cn|yahoo|tom|live|msn|wo|me|"
    "vip\\.163|vip\\.qq|vip\\.sina"
)


class Word(NamedTuple):
    """`kind` is seen in a cell that holds one of `needles` and matches `pattern`; in columns whose heading says one of
    `where` (all, when there is none) and none of `unless`."""

    kind: str
    needles: tuple[str, ...]
    pattern: str
    where: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


MARK = (
    r"[绝机秘]密[ ]*[★☆*]|[【(（\[〔](绝密|机密|秘密|工作秘密)[】)）\]〕]|密级[ ]*[:：][ ]*(绝密|机密|秘密)|"
    r"^(绝密|机密|秘密)([★☆*]|级)?[ ]*(\d+[ ]*年|长期)?$|份号[ ]*[:：][ ]*\d{4,}"
)
INTERNAL = (
    r"[【(（\[〔](内部资料|内部文件|内部使用|内部参考|内部)[】)）\]〕]|"
    r"(内部(资料|文件|使用|参考|刊物|材料|掌握))[,，、.。;；:： ]*(不予公开|不得外传|请勿外传|严禁外传|注意保存|注意保管|妥善保管|禁止外传|不得公开|仅供)|"
    r"^(内部资料|内部文件|内部使用|仅供内部(使用|参考)|工作秘密)[。.!！]?$|仅供内部(使用|参考)|工作秘密[,，、 ]*(不得|严禁|禁止|请勿|注意)|密级[ ]*[:：][ ]*(内部|工作秘密)"
)
MAP = r"未(经)?审图|无审图号|未送审.{0,6}地图|审图号[ ]*[:：][ ]*(无|未|/|待)"

WORDS = (
    Word("email", ("@",), rf"(?i)[a-z0-9._%+-]+@({_FREE})\.(com|cn|net|com\.cn|com\.hk)\b"),
    Word("passport", (), r"(?i)^(E[A-HJ-NP-Z]\d{7}|[EGDSP]\d{8}|[DSP]E\d{7}|1[45]\d{7})$", where=("passport",)),
    Word("passport", ("护照", "assport", "ASSPORT"), r"(?i)(护照|passport)(号码?|no\.?|number)?[^0-9a-z]{0,6}(E[A-HJ-NP-Z]\d{7}|[EGDSP]\d{8}|[DSP]E\d{7})(\D|$)"),
    Word("travel-permit", (), r"(?i)^[HM]\d{8}(\d{2})?$", where=("permit",)),
    Word("travel-permit", ("通行证", "回乡证"), r"(?i)(通行证|回乡证)(号码?|编号)?[^0-9a-z]{0,6}[HM]?\d{8}(\d{2})?(\D|$)"),
    Word("travel-permit", ("台胞证",), r"(?i)台胞证(号码?|编号)?[^0-9a-z]{0,6}\d{8}(\D|$)"),
    Word("wechat", ("微信", "wxid_", "WeChat", "wechat", "weixin"),
         r"(?i)(微信(号|ID)?|wechat|weixin)[ ]*(号)?[ ]*[:：是为 ][ ]*[a-z1][-_a-z0-9]{5,19}|wxid_[a-z0-9]{6,}"),
    Word("wechat", (), r"(?i)^[a-z1-9][-_a-z0-9]{4,19}$", where=("wechat",)),
    Word("student-id", (), r"(?i)^[a-z]{0,3}\d{6,20}[a-z0-9]{0,2}$", where=("student",)),
    Word("student-id", ("学号", "学籍号", "准考证号"), r"(学号|学籍号|准考证号)[ ]*[:：是为 ][ ]*[A-Za-z]?\d{6,20}"),
    Word("social-security", (), r"(?i)^[a-z]{0,4}\d{6,20}[a-z0-9]{0,2}$", where=("social",)),
    Word("social-security", ("社保卡号", "社保号", "医保卡号", "医保编号", "社会保障号", "住院号", "病历号", "病案号"),
         r"(社保卡?号|医保(卡|编)号|社会保障号码?|住院号|病历号|病案号)[ ]*[:：是为 ][ ]*[A-Za-z]{0,3}\d{6,20}"),
    Word("device-address", ("MAC", "mac"), r"(?i)(^|[^0-9a-f:-])([0-9a-f]{2}[:-]){5}[0-9a-f]{2}([^0-9a-f:-]|$)"),
    Word("device-address", (), r"(?i)^([0-9a-f]{2}[:-]){5}[0-9a-f]{2}$", where=("device",)),
    Word("device-address", (".",), r"^((25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(25[0-5]|2[0-4]\d|1?\d?\d)$", where=("device",)),
    Word("device-address", (), r"^\d{15}$", where=("device",)),
    Word("religion", (), r"佛教|道教|基督|天主|伊斯兰|东正|穆斯林|无宗教|信仰|信教|^(有|是)$", where=("religion",)),
    Word("biometric", (), r"\S", where=("biometric",)),
    Word("birth-date", (), r"^(19|20)\d{2}([-/.年]?[ ]?\d{1,2}([-/.月]?[ ]?\d{1,2})?)日?([ T]\d{2}:\d{2}.*)?$", where=("birth",)),
    Word("secrecy-mark", ("★", "☆", "机密", "绝密", "秘密", "份号"), MARK),
    Word("secrecy-mark", (), r"^(绝密|机密|秘密)", where=("secrecy",)),
    Word("secrecy-mark", (), r"^\d{4,}$", where=("copy",)),
    Word("internal-mark", ("内部", "工作秘密"), INTERNAL),
    Word("map-unreviewed", ("审图", "送审"), MAP),
    Word("weak-mask", ("*",), r"\d{6}(19|20)\d{2,6}[*xX×]{3,8}"),
    Word("masked", ("*", "×"), r"\d{3,6}[*×]{3,}\d{0,4}[Xx]?|^[\x{4e00}-\x{9fa5}][*×]{1,3}[\x{4e00}-\x{9fa5}]?$|[*×]{4,}"),
)  # fmt: skip
"""Without needles a pattern is only asked where the heading says so."""

PLATE = (
    rf"[{PROVINCES}][A-HJ-NP-Z][·•. -]?([A-HJ-NP-Z0-9]{{4}}[A-HJ-NP-Z0-9挂学警港澳]|[DF][A-HJ-NP-Z0-9]\d{{4}}|\d{{5}}[DF])"
    r"([^0-9A-Za-z]|$)"
)
"""GA 36-2018; the last with six are of cars with new energy."""
HOME = r"\d+[ ]*(栋|幢|号楼|座|#楼?)?.{0,4}(\d+|[一二三四五六七八九十甲乙丙丁A-Z])?[ ]*(单元|门)?.{0,3}\d{2,4}[ ]*(室|户)|(栋|幢|号楼|单元)[ ]*-?\d{2,4}|\d+-\d+-\d{3,4}"
"""Somebody's flat: building and room."""
ANYWHERE = r"(省|市|县|区|镇|乡|街道|村|组|社区|小区|路|街|巷|苑|园|号)"
"""An address of some exactness."""
HOME_WORDS = ("室", "单元", "户", "栋", "幢", "号楼")
ILL = r"病|癌|瘤|炎|症|障碍|残|伤|孕|阳性|阴性|感染|高血压|糖尿|结核|肝|骨折|手术|综合征|[ABO]{1,2}型|肢体|视力|听力|智力|言语|精神|疫苗|接种"
