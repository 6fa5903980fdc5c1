"""Shares of several groups, or differences of shares, with their intervals for each thing that is measured."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isnan

from rsoko.reports.charts import svg
from rsoko.reports.charts.axes import ticks
from rsoko.reports.charts.cartogram import wrapped
from rsoko.reports.wording import number, percent, signed

__all__ = ["Estimate", "Group", "differences", "intervals"]

WIDTH = 165.0
LABEL, VALUES = 47.0, 20.0
LINE, GAP = 4.4, 2.6
TOP, BOTTOM = 7.0, 7.0
LABEL_LETTERS = 30


@dataclass(frozen=True)
class Estimate:
    """A share (0..1) with its bounds; NaN where there is nothing to show, `instead` says why."""

    share: float
    low: float
    high: float
    instead: str = ""


@dataclass(frozen=True)
class Group:
    """One group in its colour: an estimate for each thing that is measured, in the order of these."""

    name: str
    colour: str
    estimates: Sequence[Estimate]


@dataclass(frozen=True)
class Plane:
    """Where a share stands on the drawing."""

    maximum: float
    minimum: float = 0.0
    written: Callable[[float], str] = percent
    unit: str = " %"

    def x(self, share: float) -> float:
        """Place of a share between the labels and the values."""
        part = (share - self.minimum) / (self.maximum - self.minimum)
        return LABEL + (WIDTH - LABEL - VALUES) * min(max(part, 0.0), 1.0)


def intervals(measured: Sequence[str], groups: Sequence[Group], title: str) -> str:
    """A block for each thing that is measured, in it a line for each group; values at the right edge."""
    known = [value for group in groups for one in group.estimates for value in _bounds(one)]
    marks = [mark for mark in ticks(max([*known, 0.1])) if mark <= 1] if known else ticks(1)
    plane = Plane(marks[-1] if known and max(known) <= marks[-1] else 1.0)
    return _drawing(plane, marks, measured, groups, title)


def differences(measured: Sequence[str], groups: Sequence[Group], title: str) -> str:
    """The same for differences of shares (−1..1), on an axis that is as long on either side of a marked zero."""
    ends = [abs(value) for group in groups for one in group.estimates for value in (one.share, one.low, one.high)]
    above = ticks(max([*(end for end in ends if not isnan(end)), 0.02]), target=3)
    marks = [*(-mark for mark in reversed(above[1:])), *above]
    return _drawing(Plane(marks[-1], marks[0], signed, ""), marks, measured, groups, title)


def _drawing(plane: Plane, marks: Sequence[float], measured: Sequence[str], groups: Sequence[Group], title: str) -> str:
    block = LINE * len(groups) + GAP
    bottom = TOP + block * len(measured)
    parts = _legend(groups) + _grid(plane, marks, bottom)
    for position, name in enumerate(measured):
        top = TOP + position * block
        parts += _label(name, top, block)
        for line, group in enumerate(groups):
            parts += _estimate(plane, group, line, group.estimates[position], top + GAP / 2 + (line + 0.5) * LINE)
    return svg.document(WIDTH, bottom + BOTTOM, parts, title)


def _bounds(one: Estimate) -> list[float]:
    return [value for value in (one.share, one.high) if not isnan(value)]


def _estimate(plane: Plane, group: Group, line: int, one: Estimate, y: float) -> list[str]:
    """The interval as a line with ends, the share on it, its value; words where there is none."""
    if isnan(one.share):
        return [svg.text(WIDTH, y + 1.1, one.instead, 3, "end", svg.GREY)]
    parts = []
    if not isnan(one.low):
        low, high = plane.x(one.low), plane.x(one.high)
        parts.append(svg.line((low, y), (high, y), group.colour, 0.5))
        parts += [svg.line((x, y - 1), (x, y + 1), group.colour, 0.5) for x in (low, high)]
    words = svg.text(WIDTH, y + 1.1, plane.written(one.share), 3.1, "end", group.colour, bold=True)
    return [*parts, *_mark(line, plane.x(one.share), y, group.colour), words]


def _mark(line: int, x: float, y: float, colour: str) -> list[str]:
    """A sign of its own for each group, so that they are told apart in grey."""
    if line % 2:
        return [svg.rectangle(x - 1.1, y - 1.1, 2.2, 2.2, colour, "#ffffff")]
    return [svg.circle(x, y, 1.3, colour if line % 4 == 0 else "#ffffff", "#ffffff" if line % 4 == 0 else colour)]


def _label(name: str, top: float, block: float) -> list[str]:
    lines = wrapped(name, LABEL_LETTERS)
    start = top + block / 2 - len(lines) * 1.8 + 2.4
    rule = svg.line((0, top), (WIDTH, top), svg.PALE, 0.2)
    return [rule, *(svg.text(0, start + index * 3.6, words, 3.1) for index, words in enumerate(lines))]


def _grid(plane: Plane, marks: Sequence[float], bottom: float) -> list[str]:
    digits = 0 if all(abs(mark * 100 - round(mark * 100)) < 1e-9 for mark in marks) else 1
    parts = [svg.line((0, bottom), (WIDTH, bottom), svg.PALE, 0.2)]
    for mark in marks:
        x = plane.x(mark)
        # Where the axis has two sides, the line between them says on which one an interval lies.
        colour = svg.GREY if plane.minimum < 0 and mark == 0 else svg.PALE
        parts.append(svg.line((x, TOP), (x, bottom), colour, 0.2))
        parts.append(svg.text(x, bottom + 4, f"{number(mark * 100, digits)}{plane.unit}", 2.9, "middle", svg.GREY))
    return parts


def _legend(groups: Sequence[Group]) -> list[str]:
    parts, x = [], LABEL
    for line, group in enumerate(groups):
        parts += [*_mark(line, x + 1.5, 3, group.colour), svg.text(x + 4, 4, group.name, 3.1)]
        x += 9 + len(group.name) * 1.75
    return parts
