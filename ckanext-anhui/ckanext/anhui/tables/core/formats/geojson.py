"""GeoJSON (RFC 7946): a feature is a row; where it is stands in columns of its own, after its properties."""

from collections.abc import Iterator
from typing import Any

from ..model import Refused
from .records import flat, spelled, text

MEMBERS = ("type", "id", "properties", "geometry")
PLACES = ("经度", "纬度", "高程")
KIND, SHAPE, ID = "几何类型", "几何", "id"


def features_of(value: Any) -> list[Any] | None:
    """The features of a collection, a list of them or a single one; None when it is no GeoJSON."""
    if isinstance(value, dict) and value.get("type") == "FeatureCollection":
        features = value.get("features")
        return features if isinstance(features, list) else []
    if isinstance(value, dict) and value.get("type") == "Feature" and "geometry" in value:
        return [value]
    if (
        isinstance(value, list)
        and value
        and all(isinstance(one, dict) and one.get("type") == "Feature" for one in value)
    ):
        return value
    return None


def collection_members(value: Any) -> str:
    """What else a collection says of itself (its name, its reference system), in words."""
    if not isinstance(value, dict) or value.get("type") != "FeatureCollection":
        return ""
    return "、".join(f"{name}={spelled(one)[:80]}" for name, one in value.items() if name not in ("type", "features"))


def feature_records(features: list[Any]) -> Iterator[list[tuple[str, str | None]]]:
    """The cells of each feature: id, properties, place. A property keeps its name; what of the format has the same name
    is told apart. Raises Refused: `damaged`."""
    if not all(isinstance(one, dict) for one in features):
        raise Refused("damaged", "GeoJSON 的要素不是对象", "请按 RFC 7946 重新导出")
    taken = {name for one in features for name, _ in _properties(one)}
    named = {name: f"{SHAPE}/{name}" if taken & {*PLACES, KIND, SHAPE} else name for name in (*PLACES, KIND)}
    named |= {SHAPE: f"{SHAPE}/{SHAPE}" if SHAPE in taken else SHAPE, ID: f"要素/{ID}" if ID in taken else ID}
    for one in features:
        first = [(named[ID], text(one["id"]))] if one.get("id") is not None else []
        more = flat({name: value for name, value in one.items() if name not in MEMBERS})
        place = ((named[name], value) for name, value in _place(one.get("geometry")))
        yield [*first, *_properties(one), *more, *place]


def _properties(feature: dict[str, Any]) -> Iterator[tuple[str, str | None]]:
    properties = feature.get("properties")
    return flat(properties if isinstance(properties, dict) else {"properties": properties} if properties else {})


def _place(geometry: Any) -> Iterator[tuple[str, str | None]]:
    """A point as longitude, latitude and height; anything else as it is written."""
    if not geometry:
        return
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    place = geometry.get("coordinates") if isinstance(geometry, dict) else None
    plain = isinstance(place, list) and 2 <= len(place) <= 3 and not any(isinstance(one, dict | list) for one in place)
    if kind == "Point" and isinstance(place, list) and plain and len(geometry) == 2:
        yield from ((name, text(one)) for name, one in zip(PLACES, place, strict=False))
    else:
        yield from ((KIND, text(kind)), (SHAPE, spelled(geometry)))
