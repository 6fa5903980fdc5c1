"""How many schools have a value in each band, in layers by status."""

from dataclasses import dataclass

from rsoko.reports.charts import svg
from rsoko.reports.charts.axes import ticks
from rsoko.reports.wording import number

__all__ = ["Layer", "histogram"]

LEFT, TOP, BOTTOM = 12.0, 8.0, 13.0


@dataclass(frozen=True)
class Layer:
    """Values of one group of schools, drawn in one colour."""

    name: str
    colour: str
    values: list[float]


@dataclass(frozen=True)
class Frame:
    """Where a band and a count stand on the drawing."""

    width: float
    height: float
    bands: int
    maximum: float

    @property
    def step(self) -> float:
        """Width of a band."""
        return (self.width - LEFT - 3) / self.bands

    def y(self, count: float) -> float:
        """Height of a count."""
        return self.height - BOTTOM - (self.height - TOP - BOTTOM) * count / self.maximum


def histogram(
    layers: list[Layer],
    band: float,
    axis: str,
    mark: tuple[float, str] | None = None,
    size: tuple[float, float] = (165.0, 58.0),
) -> str:
    """Stacked counts in bands of width `band` from 0; the first layer is at the bottom.

    Values and `band` share one unit, the labels of the axis are the edges; `mark` is a threshold with its words.
    """
    bands = max((int(_band(value, band)) for layer in layers for value in layer.values), default=0) + 1
    bands = max(bands, int(mark[0] // band) + 1 if mark else 0, 4)
    counts = [_counts(layer.values, band, bands) for layer in layers]
    tallest = max(sum(column) for column in zip(*counts, strict=True))
    # Room above the tallest bar for its count, below the legend.
    marks = [mark_ for mark_ in ticks(max(tallest * 1.12, 1), 4) if mark_ == int(mark_)]
    frame = Frame(*size, bands=bands, maximum=marks[-1])
    parts = [*_grid(frame, marks), *_bars(frame, layers, counts), *_edges(frame, band, axis)]
    if mark:
        parts += _mark(frame, band, *mark)
    return svg.document(*size, parts + _legend(layers), f"Распределение школ: {axis}")


def _band(value: float, band: float) -> float:
    """Number of the band of a value; a value on an edge belongs to the band above it."""
    return (value + 1e-9) // band


def _counts(values: list[float], band: float, bands: int) -> list[int]:
    counts = [0] * bands
    for value in values:
        counts[int(_band(value, band))] += 1
    return counts


def _grid(frame: Frame, marks: list[float]) -> list[str]:
    parts = []
    for mark in marks:
        y = frame.y(mark)
        parts.append(svg.line((LEFT, y), (frame.width - 3, y), svg.PALE, 0.2))
        parts.append(svg.text(LEFT - 1.5, y + 1, number(mark), 2.9, "end", svg.GREY))
    return parts


def _bars(frame: Frame, layers: list[Layer], counts: list[list[int]]) -> list[str]:
    parts = []
    for band in range(frame.bands):
        bottom = 0
        for layer, column in zip(layers, counts, strict=True):
            if column[band]:
                top = frame.y(bottom + column[band])
                x = LEFT + band * frame.step + 0.3
                parts.append(svg.rectangle(x, top, frame.step - 0.6, frame.y(bottom) - top, layer.colour))
                bottom += column[band]
        if bottom:
            x = LEFT + (band + 0.5) * frame.step
            parts.append(svg.text(x, frame.y(bottom) - 0.8, number(bottom), 2.7, "middle"))
    return parts


def _edges(frame: Frame, band: float, axis: str) -> list[str]:
    every = 1 if frame.bands <= 16 else 2
    parts = [
        svg.text(LEFT + index * frame.step, frame.height - BOTTOM + 4, number(index * band), 2.9, "middle", svg.GREY)
        for index in range(0, frame.bands + 1, every)
    ]
    middle = LEFT + (frame.width - LEFT - 3) / 2
    return [*parts, svg.text(middle, frame.height - 2.5, axis, 3.1, "middle")]


def _mark(frame: Frame, band: float, value: float, words: str) -> list[str]:
    x = LEFT + value / band * frame.step
    side, shift = ("end", -1.2) if x > frame.width * 0.6 else ("start", 1.2)
    return [
        svg.line((x, TOP - 1), (x, frame.height - BOTTOM), svg.INK, 0.35, "1.2 0.8"),
        svg.text(x + shift, TOP + 2, words, 2.9, side),
    ]


def _legend(layers: list[Layer]) -> list[str]:
    parts, x = [], LEFT
    for layer in layers:
        parts += [svg.rectangle(x, 1.2, 3, 3, layer.colour), svg.text(x + 4, 4, layer.name, 3.1)]
        x += 9 + len(layer.name) * 1.65
    return parts
