"""Municipalities as tiles in rows by educational district, shaded by the share of schools on each list."""

from dataclasses import dataclass

from rsoko.reports.charts import svg
from rsoko.reports.wording import number

__all__ = ["Tile", "cartogram"]

WIDTH = 168.0
LABEL = 31.0
TILE = (22.0, 11.6)
GAP = 0.8
BAND_GAP = 2.0
LEGEND = 12.0
PER_ROW = int((WIDTH - LABEL) // (TILE[0] + GAP))
# Light to dark by share of schools on the list: up to 5, 10, 20, 35 per cent and above; readable in grey.
EDGES = (0.0, 0.05, 0.10, 0.20, 0.35)
LOW_SHADES = ("#f8fafc", "#dbeafe", "#a9c7ef", "#6f9bdc", "#3566b5", "#1e3a8a")
ADVERSE_SHADES = ("#fafaf9", "#fdecc8", "#f7cf86", "#e8a33d", "#c2740f", "#7c4a09")
DARK_FROM = 4


@dataclass(frozen=True)
class Tile:
    """One municipality: how many schools it has and how many of them are on each list."""

    district: str
    name: str
    schools: int
    low: int
    adverse: int


def cartogram(tiles: list[Tile]) -> str:
    """All municipalities grouped by district in the order given: left half ШНОР, right half ШНСУ."""
    parts, y = _legend(), LEGEND
    for district in dict.fromkeys(tile.district for tile in tiles):
        own = [tile for tile in tiles if tile.district == district]
        rows = -(-len(own) // PER_ROW)
        height = rows * (TILE[1] + GAP)
        parts += _label(district, y, height)
        for index, tile in enumerate(own):
            row, column = divmod(index, PER_ROW)
            parts += _tile(tile, LABEL + column * (TILE[0] + GAP), y + row * (TILE[1] + GAP))
        y += height + BAND_GAP
    return svg.document(WIDTH, y, parts, "Доли ШНОР и ШНСУ по муниципалитетам")


def shade(share: float) -> int:
    """Number of the shade of a share: 0 where there is none, then by the edges."""
    return sum(share > edge for edge in EDGES)


def _tile(tile: Tile, x: float, y: float) -> list[str]:
    width, height = TILE
    half, head = width / 2, 4.8
    parts = [svg.rectangle(x, y, width, height, "#ffffff", svg.GREY)]
    size = min(2.7, (width - 1.2) / max(len(tile.name), 1) / 0.54)
    parts.append(svg.text(x + half, y + 3.4, tile.name, size, "middle"))
    for side, count, shades in ((0.0, tile.low, LOW_SHADES), (half, tile.adverse, ADVERSE_SHADES)):
        level = shade(count / tile.schools if tile.schools else 0)
        parts.append(svg.rectangle(x + side, y + head, half, height - head, shades[level], svg.GREY))
        colour = "#ffffff" if level >= DARK_FROM else svg.INK
        words = f"{number(count)} из {number(tile.schools)}"
        parts.append(svg.text(x + side + half / 2, y + 9.2, words, 2.8, "middle", colour))
    return parts


def _label(district: str, y: float, height: float) -> list[str]:
    lines = wrapped(district, 19)
    start = y + height / 2 - len(lines) * 1.8 + 2.4
    return [svg.text(0, start + index * 3.6, words, 3.0, bold=True) for index, words in enumerate(lines)]


def wrapped(words: str, limit: int) -> list[str]:
    """Words in lines of at most `limit` characters where they allow it."""
    lines = [""]
    for word in words.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > limit:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _legend() -> list[str]:
    """Shades of both halves with their bounds."""
    bounds = [number(edge * 100) for edge in EDGES]
    names = ["0", *(f"до {bound}" for bound in bounds[1:]), f"свыше {bounds[-1]}"]
    parts = [svg.text(0, 3.6, "Доля школ, %:", 2.9, bold=True)]
    x = 24.0
    for index, name in enumerate(names):
        parts.append(svg.rectangle(x, 1.2, 4, 3, LOW_SHADES[index], svg.GREY))
        parts.append(svg.rectangle(x + 4, 1.2, 4, 3, ADVERSE_SHADES[index], svg.GREY))
        parts.append(svg.text(x + 9, 3.6, name, 2.9))
        x += 14 + len(name) * 1.3
    words = "Левая половина клетки — ШНОР, правая — ШНСУ: число школ в перечне из числа школ муниципалитета"
    parts.append(svg.text(0, 8.4, words, 2.9))
    return parts
