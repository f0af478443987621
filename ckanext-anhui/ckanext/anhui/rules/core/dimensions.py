"""The dimensions of data quality: GB/T 36344-2018 信息技术 数据质量评价指标."""

DIMENSIONS: dict[str, str] = {
    "conformity": "规范性",
    "completeness": "完整性",
    "accuracy": "准确性",
    "consistency": "一致性",
    "timeliness": "时效性",
    "accessibility": "可访问性",
}
"""GB/T 36344-2018 §5 (信息技术 数据质量评价指标)."""
