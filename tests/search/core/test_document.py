"""What the index holds of a dataset."""

import json

from ckanext.anhui.search import department_aliases, department_named_in, index_fields, slim, vocabulary_aliases


def test_the_short_name_finds_the_department():
    assert "发改委" in department_aliases("安徽省发展和改革委员会")
    assert {"发改委", "合肥市发改委"} <= set(department_aliases("合肥市发展和改革委员会"))


def test_the_old_name_finds_who_took_the_work_over():
    names = department_aliases("安徽省市场监督管理局")
    assert any("工商" in name for name in names)


def test_a_query_names_a_department():
    found = department_named_in("省发改委的项目")
    assert found is not None
    assert found.label == "安徽省发展和改革委员会"
    assert department_named_in("空气质量") is None


def test_words_of_one_meaning():
    assert "公共汽车" in vocabulary_aliases("合肥市公交线路")
    assert vocabulary_aliases("没有") == []


def test_a_county_is_found_under_its_city_and_province():
    fields = index_fields(
        {"title": "甲", "region": "340121", "organization": {"name": "ah-fgw", "title": "安徽省发展和改革委员会"}}
    )
    assert fields["anhui_region"] == ["340121", "340100", "340000"]
    assert fields["anhui_department"] == "ah-fgw"
    assert index_fields({"region": "340122100"})["anhui_region"] == ["340122100", "340122", "340100", "340000"]


def test_a_department_is_named_after_its_county_not_after_a_zone_of_it():
    names = department_aliases("烈山区经济开发区管理委员会")
    assert "经济开发区管理委员会" in names and "管理委员会" not in names


def test_only_the_names_of_columns_are_searched_and_not_too_many():
    columns = [{"name": f"列{i}", "description": "说明"} for i in range(500)]
    for given in (columns, json.dumps(columns)):
        fields = index_fields({"title": "甲", "columns": given, "resources": [{"format": "csv"}, {"format": "CSV"}]})
        assert len(fields["res_columns"]) == 300
        assert fields["anhui_formats"] == ["CSV"]


def test_long_values_are_cut_but_not_the_stored_dataset():
    kept = slim({"notes": "长" * 9000, "data_dict": "x" * 9000, "columns": "[]", "extras_columns": "[]", "tags": ["a"]})
    assert len(kept["notes"]) == 8000
    assert len(kept["data_dict"]) == 9000
    assert "columns" not in kept
    assert "extras_columns" not in kept


def test_a_theme_is_what_the_theme_class_names_and_nothing_else():
    def theme(*path: str) -> str | None:
        return index_fields({"classification": list(path)}).get("anhui_theme")

    assert theme("政务主题信息资源目录", "生态环境保护", "环境质量") == "211"
    assert theme("政务主题信息资源", "信用体系") == "guide-08"
    assert theme("部门政务信息资源目录", "国务院") is None
    assert theme("政务主题信息资源目录") is None
    assert theme("政务主题信息资源目录", "没有这个主题") is None


def test_files_are_counted():
    assert index_fields({"resources": [{"format": "CSV"}, {"format": "XLSX"}]})["anhui_files"] == 2
    assert "anhui_files" not in index_fields({})
