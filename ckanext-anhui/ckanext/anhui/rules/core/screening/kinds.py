"""The kinds of what the detectors see, as slugs, each with its name for people."""

SECRET = frozenset(("secrecy-mark", "internal-mark", "map-unreviewed"))
"""Marks for which a file does not stay where it was found."""
KINDS: dict[str, str] = {
    "resident-id": "居民身份证号码",
    "resident-id-15": "15 位居民身份证号码",
    "mobile": "手机号码",
    "bank-card": "银行卡号",
    "passport": "护照号码",
    "travel-permit": "港澳台居民证件号码",
    "person-name": "姓名",
    "id-tail": "证件、手机号码的尾号",
    "birth-date": "出生日期",
    "home-address": "家庭住址",
    "plate": "机动车号牌",
    "email": "个人电子邮箱",
    "wechat": "微信号、QQ 号",
    "student-id": "学号、学籍号",
    "social-security": "社保、医保、病历号",
    "medical": "疾病、诊断等健康信息",
    "religion": "宗教信仰",
    "biometric": "生物识别信息",
    "device-address": "设备网络地址",
    "sole-proprietor": "个体工商户的统一社会信用代码",
    "small-cell": "统计表中不足 5 的小数目",
    "weak-mask": "掩去不够的身份证号码",
    "masked": "已脱敏的值",
    "secrecy-mark": "密级标志",
    "internal-mark": "内部资料标志",
    "map-unreviewed": "未经审核的地图",
    "sensitive-site": "军事设施、部队",
    "unseen": "无法检查的部分",
}
