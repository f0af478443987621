"""A table described for programs: OpenAPI 3.1 of its rows, Table Schema, CSV on the Web."""

from typing import Any

__all__ = ["csvw", "openapi", "table_schema"]

JSON_TYPES: dict[str, dict[str, Any]] = {
    "integer": {"type": ["integer", "null"]},
    "decimal": {"type": ["number", "null"]},
    "boolean": {"type": ["boolean", "null"]},
    "date": {"type": ["string", "null"], "format": "date"},
    "datetime": {"type": ["string", "null"], "format": "date-time"},
}
TEXT: dict[str, Any] = {"type": ["string", "null"]}
FRICTIONLESS = {"integer": "integer", "decimal": "number", "boolean": "boolean", "date": "date", "datetime": "datetime"}
CSVW = {"integer": "integer", "decimal": "decimal", "boolean": "boolean", "date": "date"}


def _about(column: dict[str, Any]) -> str:
    parts = [column.get("description") or "", f"单位：{column['unit']}" if column.get("unit") else ""]
    return "；".join(part for part in parts if part)


def table_schema(table: dict[str, Any]) -> dict[str, Any]:
    """Table Schema (Frictionless, v1) of the CSV the portal gives out."""
    fields = []
    for column in table["columns"]:
        field = {"name": column["label"], "type": FRICTIONLESS.get(column["type"], "string")}
        if column["type"] == "datetime":
            field["format"] = "%Y-%m-%d %H:%M:%S"
        if about := _about(column):
            field["description"] = about
        fields.append(field)
    keys = [one for one in table["columns"] if (one.get("profile") or {}).get("unique")]
    return {"fields": fields, "missingValues": [""]} | ({"primaryKey": [keys[0]["label"]]} if keys else {})


def csvw(table: dict[str, Any], address: str, title: str) -> dict[str, Any]:
    """Metadata of the CSV by CSV on the Web (W3C, 2015)."""
    columns = []
    for place, column in enumerate(table["columns"], 1):
        kind: Any = CSVW.get(column["type"], "string")
        if column["type"] == "datetime":
            kind = {"base": "datetime", "format": "yyyy-MM-dd HH:mm:ss"}
        told = {"name": f"c{place}", "titles": column["label"], "datatype": kind}
        if about := _about(column):
            told["dc:description"] = about
        columns.append(told)
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "zh"}],
        "url": address,
        "dc:title": title,
        "dialect": {"encoding": "utf-8", "header": True, "lineTerminators": ["\n"]},
        "tableSchema": {"columns": columns},
    }


def openapi(table: dict[str, Any], site: str, title: str) -> dict[str, Any]:
    """OpenAPI 3.1 of `datastore_search` for this one table."""
    properties: dict[str, Any] = {"_id": {"type": "integer"}}
    for column in table["columns"]:
        properties[column["id"]] = JSON_TYPES.get(column["type"], TEXT) | {"description": _about(column)}
    identity = table["resource_id"]
    first = table["columns"][0]["id"]
    asked = {
        "type": "object",
        "required": ["resource_id"],
        "properties": {
            "resource_id": {"type": "string", "const": identity},
            "filters": {
                "type": "object",
                "description": "列名: 值，或一组值 [值, 值]",
                "properties": dict.fromkeys(properties, True),
                "additionalProperties": False,
            },
            "q": {"type": "string", "description": "在所有列中查找的文字；几个词用空格隔开"},
            "fields": {"type": "array", "items": {"enum": list(properties)}},
            "sort": {"type": "string", "examples": [f"{first} desc"]},
            "limit": {"type": "integer", "default": 100, "maximum": 32000},
            "offset": {"type": "integer", "default": 0},
            "include_total": {"type": "boolean", "default": True},
        },
    }
    record = {"type": "object", "properties": properties}
    result = {
        "type": "object",
        "properties": {"records": {"type": "array", "items": record}, "total": {"type": "integer"}},
    }
    answer = {
        "type": "object",
        "properties": {"success": {"const": True}, "result": result},
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": title, "version": str(table.get("loaded") or "")[:12] or "1"},
        "servers": [{"url": site}],
        "paths": {
            "/api/3/action/datastore_search": {
                "post": {
                    "operationId": "datastore_search",
                    "summary": "查询数据行",
                    "requestBody": {
                        "required": True,
                        "content": {"application/json": {"schema": asked, "example": {
                            "resource_id": identity, "limit": 5}}},
                    },
                    "responses": {
                        "200": {"description": "数据行", "content": {"application/json": {"schema": answer}}},
                        "404": {"description": "没有这张表"},
                        "409": {"description": "参数有误，见 error"},
                    },
                }
            }
        },
    }  # fmt: skip
