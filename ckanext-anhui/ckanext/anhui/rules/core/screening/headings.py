"""What a heading says of its column. Chinese government tables name the same thing in many ways; some words deny."""

import re
from functools import cache

from .cells import plain

_SAYS: dict[str, str] = {
    "id": r"身份证|身份号|身份证件|公民身份|证件(?!名称|类型|类别|种类|有效|状态|名|日期|期限)|^证号$|居民证|sfz|id_?card|idno|id_?number|(法人|代表人|负责人|持证人|申请人|个人)(证号|证件)|残疾人?证",
    "passport": r"护照|passport|证件(号|$)|证照号",
    "permit": r"通行证|回乡证|台胞证|港澳|台湾|居住证|证件(号|$)|证照号|旅行证",
    "phone": r"手机|电话|联系方式|联系人方式|移动|mobile|phone|^tel|lxdh|lxfs|sjh|热线|联络",
    "card": r"银行卡|卡号|账号|帐号|账户(?!名|类型|性质)|帐户(?!名|类型|性质)|yhkh|yhzh|card_?no|account|存折",
    "name": r"姓名|^名字|^人员$|人员姓名|(联系|经办|负责|申请|持有|持证|当事|受益|受助|参保|投诉|举报|信访|被[^单企]{1,4}|监护|法定代表|代理|收件|办理|填报|户|业|车|承租|购房|患|死|病|产权|权利|学|报名|考|获奖|拟录用|录用|应聘)(人|主|者|生|员)(姓名|名称|$)|^(患者|学生|户主|业主|车主|考生|教师|医生|医师|护士|法人|职工|村医|驾驶员|从业人员|家长|老人|儿童|党员|干部|成员|家庭成员|配偶|子女|父亲|母亲)$|负责人$|代表人$|联系人$|经办人$|xm$|^name$|xingming",
    "birth": r"出生|生日|birth|csrq|csny",
    "address": r"家庭(住|地)址|家庭详细|住址|居住地|现住|户籍(所在|地|地址)|户口(所在|地)|常住地|居所|居住(地址|小区)|房屋坐落|送达地址|通讯地址|收件地址|^jtzz$|^地址$|详细地址|联系地址|家庭地",
    "home": r"家庭|住址|居住|现住|户籍|户口|常住地|居所|jtzz|宅",
    "medical": r"诊断|病情|病名|病种|疾病(名称|$|诊断)|患病|症状|病史|过敏|主诉|医嘱|用药|检验结果|检查结果|检测结果|化验|手术名|血型|传染病|感染|HIV|艾滋|残疾(类别|类型|等级|级别)|精神(障碍|病)|孕|妊娠|疫苗|体检",
    "student": r"学号|学籍(号|编号)|考生号|准考证|考号|学生(编号|证号|号)|xh$|xjh",
    "social": r"社保(卡)?(号|编号|账)|社会保障(卡)?(号|编号)|社会保险(个人)?(号|编号)|医保(卡)?(号|编号)|医疗保险(号|证号)|个人编号|就诊(卡)?号|就医(卡)?号|病案号|病历号|住院号|门诊号|公积金(账|帐|个人)|参保号|电脑号|低保证号|优待证号|退役军人证",
    "wechat": r"微信(?!公众|小程序|服务号|企业号|视频号|订阅号|群)|wechat|weixin|QQ",
    "religion": r"宗教信仰|信仰",
    "biometric": r"指纹|人脸|虹膜|声纹|掌纹|DNA|基因|面部特征|步态",
    "device": r"^IP|IP(v4|v6)?地址|MAC|IMEI|IDFA|IMSI|设备(号|标识|识别码)|终端号",
    "plate": r"车牌|号牌|牌照|车号|cph",
    "email": r"邮箱|email|e-mail|电子邮件|mail",
    "credit-code": r"信用代码|信用编码|机构代码|uscc|tyshxydm|注册号|纳税人识别号|税号",
    "office": r"单位|企业|公司|机构|部门|医院|学校|店|商户|经营|注册|办公|办事|窗口|服务|营业|网点|场所|厂|项目|工程|建设|站|投诉|举报|监督|咨询|热线|值班|传真|政务|公开|景区|酒店|养老",
    "code": r"单号|编号|编码|代码|流水|序号|序列|文号|案号|批号|批次|条码|条形码|合同|订单|许可证号|批准文号|登记号|备案号|项目号|受理号|资质证书|证书(编)?号|产品|设备编|图号|宗地|地块|标识码|学校代码|行政区划|邮编|邮政|ISBN|ISSN|股票|注册号|凭证|发票|票据|档案号|经度|纬度|坐标|金额|时间戳|税号",
    "secrecy": r"^(信息|文件|数据)?密级$|保密级别|涉密等级",
    "copy": r"^份号$",
    "count": r"人数|例数|病例|死亡(数|人|例)?|户数|患病数|感染数|发病数|确诊|阳性数|新增|治愈|失踪|儿童数|老人数|受害|自杀|离婚(数|对)|残疾(人)?数|(男|女)(性|生|$)|报告数",
    "not-count": r"从业|职工|员工|编制|床位|教师|医生|核定|准载|载客|计划|招聘|招录|限额|获奖|编号|序号|年份|年度|排名|名次|面积|机构|单位数|企业数|学校数|班级|兵役|人均|率|比|占|额|元|容纳|可容|定员|岗位|参保单位|评委|专家|工作人员|管理人员|从业人员|户均|成员数|负责",
}
_PATTERNS = {what: re.compile(pattern, re.IGNORECASE) for what, pattern in _SAYS.items()}


@cache
def says(heading: str) -> frozenset[str]:
    """In: a heading. Out: what it says of its column, as slugs of this module; nothing of an unknown one."""
    text = plain(heading).replace(" ", "")
    if not text:
        return frozenset()
    said = {what for what, pattern in _PATTERNS.items() if pattern.search(text)}
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
