"""What search engines read of a dataset: true, bounded, and unable to break the page it stands in."""

import json

from described import PACKAGE, SITE

from ckanext.anhui.dcat.core.schema_org import COLUMNS, FILES, dataset, in_page, website


def test_a_dataset_says_what_its_public_elements_say():
    said = dataset(SITE, PACKAGE)
    assert (said["@type"], said["name"], said["description"]) == ("Dataset", "空气质量", "逐月")
    assert said["url"] == "https://example.org/dataset/ah-one"
    assert said["publisher"]["name"] == "安徽省生态环境厅"
    assert said["spatialCoverage"]["name"] == "合肥市"
    assert said["license"]["name"].startswith("安徽省公共数据开放使用条款")
    assert said["datePublished"] == "2026-11-24"
    assert [one["name"] for one in said["variableMeasured"]] == ["城市", "浓度"]
    assert "生态环境" in {term["name"] for term in said["about"]}
    (file,) = said["distribution"]
    assert (file["contentUrl"], file["encodingFormat"], file["sha256"]) == (
        "https://example.org/a.csv",
        "text/csv",
        "a" * 64,
    )


def test_nothing_internal_is_said():
    text = in_page(dataset(SITE, PACKAGE))
    assert not any(word in text for word in ("内部依据", "有条件共享", "内部处室"))


def test_only_open_data_is_free_for_all():
    assert dataset(SITE, PACKAGE)["isAccessibleForFree"] is False
    assert dataset(SITE, PACKAGE)["conditionsOfAccess"] == "仅供研究"
    assert dataset(SITE, PACKAGE | {"open_type": "无条件开放"})["isAccessibleForFree"] is True


def test_long_lists_are_cut():
    many = {"columns": [{"name": str(n)} for n in range(500)], "resources": PACKAGE["resources"] * 500}
    said = dataset(SITE, PACKAGE | many)
    assert (len(said["variableMeasured"]), len(said["distribution"])) == (COLUMNS, FILES)


def test_no_text_can_leave_the_script_element():
    title = "</script><script>alert(1)</script><!-- & \u2028"
    text = in_page(dataset(SITE, PACKAGE | {"title": title}))
    assert not set("<>&\u2028") & set(text)
    assert json.loads(text)["name"] == title


def test_a_dataset_with_nothing_but_a_title_is_said():
    said = dataset(SITE, {"id": "1", "name": "n", "title": "只有名称"})
    assert said["name"] == "只有名称"
    assert not {"license", "distribution", "publisher", "variableMeasured"} & said.keys()


def test_the_site_can_be_searched():
    assert website(SITE)["potentialAction"]["target"]["urlTemplate"] == (
        "https://example.org/dataset/?q={search_term_string}"
    )
