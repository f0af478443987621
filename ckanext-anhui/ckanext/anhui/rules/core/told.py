"""What the reader of tables tells of a file, as codes, each with what it means for people."""

TOLD: dict[str, str] = {
    "damaged": "文件损坏", "protected": "加了密码", "empty-file": "空文件", "no-table": "没有数据表",
    "unknown-format": "不是数据表的格式", "bomb": "展开后过大", "too-deep": "压缩层数过多", "too-large": "文件过大",
    "too-many-rows": "行数过多", "too-many-columns": "列数过多", "title-rows": "表头上方有标题",
    "two-level-header": "多级表头", "merged-cells-filled": "合并单元格", "totals-row": "合计行",
    "stacked-tables": "上下几张表", "empty-header": "列没有名称", "duplicate-header": "列名重复",
    "no-header": "没有表头", "short-rows": "行尾缺少单元格", "repeated-header": "表头重复出现", "unit-row": "单位行",
    "numbering-row": "栏次行", "notes": "表下注释", "blank-rows": "空行", "hidden-sheet": "隐藏的工作表",
    "hidden-rows": "隐藏的行", "hidden-columns": "隐藏的列", "formula-without-value": "公式没有结果",
    "encoding": "编码不是 UTF-8", "encoding-unknown": "编码无法识别", "garbled": "乱码",
    "extension": "扩展名与内容不符",
    "declared-missing": "缺少登记的信息项", "declared-extra": "多出没有登记的列", "declared-type": "类型与登记的不同",
    "declared-length": "超出登记的长度", "destroyed-identifier": "长数字变成科学计数", "rejected-rows": "不合格的行",
    "mixed-types": "类型不一", "left-out": "没有读取的部分", "formula-error": "公式出错", "unit": "单元格里写了单位",
    "duplicate-rows": "完全相同的行", "duplicate-keys": "主键重复",
}  # fmt: skip
"""The codes rules may ask about."""
