"""The map of cities: complete, and nobody lies on top of another."""

from itertools import combinations
from math import dist

import pytest

from ckanext.anhui.catalogue import code_list
from ckanext.anhui.portal.core import city_map


def test_every_city_of_the_province_is_on_it() -> None:
    cities = {entry.code for entry in code_list("regions").children("340000") if not entry.valid_to}
    assert set(city_map.PLACES) == cities


def test_hexagons_touch_but_do_not_overlap() -> None:
    distances = [dist(city_map.centre(a), city_map.centre(b)) for a, b in combinations(city_map.PLACES, 2)]
    assert min(distances) == pytest.approx(city_map.WIDTH, abs=0.2)


def test_drawing_holds_every_corner() -> None:
    for code in city_map.PLACES:
        for corner in city_map.hexagon(code).split():
            x, y = map(float, corner.split(","))
            assert 0 <= x <= city_map.VIEW[0] and 0 <= y <= city_map.VIEW[1]


@pytest.mark.parametrize(("count", "most", "shade"), [(0, 0, 0), (0, 9, 0), (1, 1, 3), (1, 100, 1), (100, 100, 4)])
def test_darker_means_more(count: int, most: int, shade: int) -> None:
    assert city_map.shade(count, most) == shade


def test_where_one_looks_for_them() -> None:
    """合肥 in the middle, 亳州 north-west of it, 黄山 at the southern end, 滁州 in the east."""
    at = {name: city_map.centre(code) for name, code in (("合肥", "340100"), ("亳州", "341600"), ("黄山", "341000"))}
    assert at["亳州"][0] < at["合肥"][0] and at["亳州"][1] < at["合肥"][1]
    assert at["黄山"][1] == max(city_map.centre(code)[1] for code in city_map.PLACES)
