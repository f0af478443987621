"""Packages as `package_show` gives them."""

import json
from typing import Any

from ckanext.anhui.dcat.core.describe import Site

SITE = Site("https://example.org", "安徽省公共数据开放平台", "依法开放的公共数据", "安徽省数据资源管理局")
PACKAGE: dict[str, Any] = {
    "id": "1",
    "name": "ah-one",
    "title": "空气质量",
    "notes": "逐月",
    "identifier": "307001/000001",
    "issued": "2026-11-24",
    "classification": ["部门政务信息资源目录"],
    "domain": "environment",
    "region": "340100",
    "update_cycle": "monthly",
    "open_type": "有条件开放",
    "open_condition": "仅供研究",
    "license_id": "anhui-open-1.0",
    "provider_code": "ah-sthjt",
    "contact_name": "大气处",
    "contact_phone": "0551-1234 5678",
    "contact_email": "air@example.org",
    "organization": {"id": "9", "name": "ah-sthjt", "title": "安徽省生态环境厅"},
    "tags": [{"name": "大气"}],
    "columns": json.dumps([{"name": "城市"}, {"name": "浓度", "description": "微克"}]),
    "related": "307001/000009",
    "metadata_created": "2026-11-24T01:02:03.000004",
    "metadata_modified": "2026-11-25T01:02:03.000004",
    "closed_basis": "内部依据",
    "share_type": "有条件共享",
    "provider_unit": "内部处室",
    "resources": [
        {
            "id": "2",
            "url": "https://example.org/a.csv",
            "name": "甲.csv",
            "description": "全部",
            "format": "CSV",
            "mimetype": "text/csv",
            "hash": "a" * 64,
            "size": 12,
            "created": "2026-11-24T01:02:03.000004",
        }
    ],
}
