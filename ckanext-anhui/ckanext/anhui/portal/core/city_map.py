"""The 16 cities of Anhui as a map of equal hexagons: each is where one looks for it, and each can be hit by a finger.

A map of true borders gives 淮南 a fifth of the room of 六安 and needs survey-approved map data (地图管理条例); this one
is a diagram of who lies beside whom, and says so.
"""

from math import sqrt

PLACES = {
    "341600": (1, 0), "340600": (2, 0), "341300": (3, 0),
    "341200": (0.5, 1), "340400": (1.5, 1), "340300": (2.5, 1), "341100": (3.5, 1),
    "341500": (1, 2), "340100": (2, 2), "340500": (3, 2),
    "340800": (0.5, 3), "340700": (1.5, 3), "340200": (2.5, 3), "341800": (3.5, 3),
    "341700": (1, 4), "341000": (2, 4),
}  # fmt: skip
"""Region code (GB/T 2260) → column and row; every second row is half a column to the side."""

WIDTH = 100
SIDE = WIDTH / sqrt(3)
GAP = 4
VIEW = (round(4.5 * WIDTH), round(SIDE * 8))
"""Width and height of the drawing, in its own units."""
SHADES = 4


def centre(code: str) -> tuple[float, float]:
    """Where a city's hexagon has its middle."""
    column, row = PLACES[code]
    return round((column + 0.5) * WIDTH, 1), round(SIDE * (1.5 * row + 1), 1)


def hexagon(code: str) -> str:
    """The corners of a city's hexagon, as the `points` of an SVG polygon."""
    x, y = centre(code)
    side, half = SIDE - GAP / sqrt(3), (WIDTH - GAP) / 2
    corners = ((0, -side), (half, -side / 2), (half, side / 2), (0, side), (-half, side / 2), (-half, -side / 2))
    return " ".join(f"{x + dx:.1f},{y + dy:.1f}" for dx, dy in corners)


def shade(count: int, most: int) -> int:
    """How dark a city is drawn: 0 for none, else 1 to SHADES by its share of the most."""
    return min(SHADES, 1 + int(SHADES * count / (most + 1))) if count else 0
