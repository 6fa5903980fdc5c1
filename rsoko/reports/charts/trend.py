"""A share over the years with its intervals, beside a line of comparison."""

from dataclasses import dataclass
from itertools import pairwise
from math import isnan

from rsoko.reports.charts import svg
from rsoko.reports.charts.axes import ticks
from rsoko.reports.wording import number, percent

__all__ = ["TrendPoint", "trend"]

OWN = "#1e3a8a"
OTHER = "#9a6b16"
LEFT, TOP, BOTTOM = 14.0, 8.0, 8.0


@dataclass(frozen=True)
class TrendPoint:
    """Share of one year (0..1) with its bounds; NaN where the year has no value."""

    label: str
    share: float
    low: float
    high: float


@dataclass(frozen=True)
class Plane:
    """Where a year and a share stand on the drawing."""

    width: float
    height: float
    years: int
    maximum: float

    def x(self, index: int) -> float:
        """Middle of the column of a year."""
        return LEFT + (self.width - LEFT - 4) * (index + 0.5) / self.years

    def y(self, share: float) -> float:
        """Height of a share."""
        return self.height - BOTTOM - (self.height - TOP - BOTTOM) * min(share / self.maximum, 1.0)


def trend(
    own: list[TrendPoint],
    name: str,
    other: list[TrendPoint] | None = None,
    other_name: str = "",
    size: tuple[float, float] = (165.0, 52.0),
) -> str:
    """The own line with whiskers and labels; `other` as a dashed line without whiskers."""
    other = other or []
    values = [value for point in own + other for value in (point.share, point.high) if not isnan(value)]
    marks = ticks(max([*values, 0.1]))
    plane = Plane(*size, years=len(own), maximum=marks[-1])
    parts = [*_grid(plane, marks), *_labels(plane, own), *_legend(plane, name, other_name if other else "")]
    parts += _line(plane, other, OTHER, dash=True) + _whiskers(plane, own) + _line(plane, own, OWN)
    return svg.document(*size, parts + _values(plane, own), f"{name}: доля по годам")


def _grid(plane: Plane, marks: list[float]) -> list[str]:
    parts = []
    digits = 0 if all(abs(mark * 100 - round(mark * 100)) < 1e-9 for mark in marks) else 1
    for mark in marks:
        y = plane.y(mark)
        parts.append(svg.line((LEFT, y), (plane.width - 2, y), stroke=svg.PALE, width=0.2))
        parts.append(svg.text(LEFT - 1.5, y + 1, f"{number(mark * 100, digits)} %", 2.9, "end", svg.GREY))
    return parts


def _labels(plane: Plane, own: list[TrendPoint]) -> list[str]:
    return [svg.text(plane.x(index), plane.height - 2.5, point.label, 3.2, "middle") for index, point in enumerate(own)]


def _legend(plane: Plane, name: str, other_name: str) -> list[str]:
    parts = [svg.line((LEFT, 3), (LEFT + 6, 3), OWN, 0.7), svg.text(LEFT + 7.5, 4, name, 3.1)]
    if other_name:
        x = LEFT + 12 + len(name) * 1.65
        parts += [svg.line((x, 3), (x + 6, 3), OTHER, 0.6, "1.4 1"), svg.text(x + 7.5, 4, other_name, 3.1)]
    return parts


def _line(plane: Plane, points: list[TrendPoint], colour: str, dash: bool = False) -> list[str]:
    """Segments between neighbouring years that both have a value, and the points."""
    known = [(plane.x(i), plane.y(p.share)) if not isnan(p.share) else None for i, p in enumerate(points)]
    pairs = [(a, b) for a, b in pairwise(known) if a and b]
    parts = [svg.line(a, b, colour, 0.6, "1.4 1" if dash else "") for a, b in pairs]
    return parts + [svg.circle(*spot, 0.8 if dash else 1.1, colour) for spot in known if spot]


def _whiskers(plane: Plane, points: list[TrendPoint]) -> list[str]:
    parts = []
    for index, point in enumerate(points):
        if isnan(point.low) or isnan(point.high):
            continue
        x, low, high = plane.x(index), plane.y(point.low), plane.y(point.high)
        parts.append(svg.line((x, low), (x, high), OWN, 0.35))
        parts += [svg.line((x - 1.2, y), (x + 1.2, y), OWN, 0.35) for y in (low, high)]
    return parts


def _values(plane: Plane, points: list[TrendPoint]) -> list[str]:
    """Value beside each point; a word where there is none."""
    parts = []
    for index, point in enumerate(points):
        x, words = plane.x(index), percent(point.share)
        if isnan(point.share):
            parts.append(svg.rectangle(x - 8, plane.y(0) - 4.8, 16, 3.8, "#ffffff"))
            parts.append(svg.text(x, plane.y(0) - 2, words, 3, "middle", svg.GREY))
            continue
        y = plane.y(point.share) - 1.2
        # White below the words: the lines of the trend pass there.
        parts.append(svg.rectangle(x + 1.8, y - 2.8, len(words) * 1.75, 3.6, "#ffffff"))
        parts.append(svg.text(x + 2.2, y, words, 3.3, "start", OWN, bold=True))
    return parts
