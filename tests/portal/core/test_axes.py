"""The axes of the catalogue and their numbers."""

from ckanext.anhui.catalogue import code_list
from ckanext.anhui.portal.core.axes import AXES, PROVINCE, indexed, inside, values


def test_the_province_has_its_sixteen_cities_and_each_its_counties():
    cities = inside(PROVINCE, {"340100": 7})
    assert len(cities) == 16
    assert [(one.entry.label, one.datasets) for one in cities[:2]] == [("合肥市", 7), ("芜湖市", 0)]
    counties = inside("340100", {"340122": 3})
    assert {one.entry.label: one.datasets for one in counties}["肥东县"] == 3
    assert not [one for one in inside(PROVINCE, {}) + counties if one.entry.valid_to]


def test_a_priority_field_counts_the_datasets_of_all_its_domains():
    counts = {"employment": 2, "relief": 3, "education": 4, "energy": 1}
    found = {one.entry.code: one.datasets for one in values(AXES["focus"].list.entries, counts)}
    assert len(found) == 10
    assert found["persons"] == 9
    assert found["energy"] == 1
    assert found["geography"] == 0


def test_every_priority_field_answers_to_domains_that_exist():
    domains = code_list("domains")
    for entry in AXES["focus"].list.entries:
        assert all(domains.find(code) for code in indexed(entry)), entry.label


def test_any_other_value_is_indexed_by_its_code():
    assert indexed(code_list("regions").path("340100")[-1]) == ("340100",)
