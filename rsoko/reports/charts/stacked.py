"""Parts of a whole by place: one bar a place, all bars of one length."""

from collections.abc import Sequence
from dataclasses import dataclass

from rsoko.reports.charts import svg
from rsoko.reports.wording import number

__all__ = ["Part", "Whole", "stacked"]

WIDTH = 165.0
LABEL, VALUES = 52.0, 12.0
LINE, BAR = 6.0, 4.4
TOP, BOTTOM = 8.0, 2.0
LETTER = 1.55


@dataclass(frozen=True)
class Part:
    """One part in its colour, the same in all bars; `dark` where its numbers are written in white."""

    name: str
    colour: str
    dark: bool = False


@dataclass(frozen=True)
class Whole:
    """A place and how many it has of each part."""

    name: str
    counts: Sequence[int]


def stacked(parts: Sequence[Part], wholes: Sequence[Whole], title: str) -> str:
    """Bars from the top in the order given; the count of a part stands on it, the sum at the right edge."""
    drawn = _legend(parts)
    for position, whole in enumerate(wholes):
        drawn += _bar(parts, whole, TOP + position * LINE)
    return svg.document(WIDTH, TOP + LINE * len(wholes) + BOTTOM, drawn, title)


def _bar(parts: Sequence[Part], whole: Whole, y: float) -> list[str]:
    total, x = sum(whole.counts), LABEL
    size = min(3.1, (LABEL - 2) / max(len(whole.name), 1) / 0.52)
    drawn = [svg.text(0, y + 3.3, whole.name, size), svg.text(WIDTH, y + 3.3, number(total), 3.1, "end")]
    for part, count in zip(parts, whole.counts, strict=True):
        width = (WIDTH - LABEL - VALUES) * count / total if total else 0
        if not count:
            continue
        drawn.append(svg.rectangle(x, y, width, BAR, part.colour, "#ffffff"))
        if width > len(number(count)) * LETTER + 1:
            colour = "#ffffff" if part.dark else svg.INK
            drawn.append(svg.text(x + width / 2, y + 3.2, number(count), 2.9, "middle", colour))
        x += width
    return drawn


def _legend(parts: Sequence[Part]) -> list[str]:
    drawn, x = [], LABEL
    for part in parts:
        drawn += [svg.rectangle(x, 1.2, 3, 3, part.colour, svg.GREY), svg.text(x + 4, 4, part.name, 3.1)]
        x += 9 + len(part.name) * 1.75
    return [*drawn, svg.text(WIDTH, 4, "всего", 3.1, "end", svg.GREY)]
