"""The few SVG elements that charts are made of; every text is escaped."""

from html import escape

__all__ = ["FONT", "GREY", "INK", "PALE", "circle", "coordinate", "document", "line", "polyline", "rectangle", "text"]

FONT = "Liberation Serif, Tinos, PT Astra Serif, Times New Roman, serif"
INK = "#1f2937"
GREY = "#6b7280"
PALE = "#d1d5db"


def coordinate(value: float) -> str:
    """A coordinate with two digits at most: the same text on every machine."""
    return f"{value:.2f}".rstrip("0").rstrip(".") or "0"


def document(width: float, height: float, parts: list[str], title: str) -> str:
    """A drawing `width` × `height` millimetres; `title` is read aloud in place of it."""
    size = f'width="{coordinate(width)}mm" height="{coordinate(height)}mm"'
    box = f'viewBox="0 0 {coordinate(width)} {coordinate(height)}"'
    label = escape(title)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" alt="{label}" aria-label="{label}" {size} {box} '
        f'font-family="{FONT}">{"".join(parts)}</svg>'
    )


def rectangle(x: float, y: float, width: float, height: float, fill: str, stroke: str = "none") -> str:
    """A filled rectangle with a hairline."""
    place = " ".join(
        f'{name}="{coordinate(value)}"' for name, value in (("x", x), ("y", y), ("width", width), ("height", height))
    )
    return f'<rect {place} fill="{fill}" stroke="{stroke}" stroke-width="0.2"/>'


def line(
    start: tuple[float, float], end: tuple[float, float], stroke: str = GREY, width: float = 0.25, dash: str = ""
) -> str:
    """A straight line, dashed where `dash` says how."""
    (x1, y1), (x2, y2) = start, end
    place = f'x1="{coordinate(x1)}" y1="{coordinate(y1)}" x2="{coordinate(x2)}" y2="{coordinate(y2)}"'
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<line {place} stroke="{stroke}" stroke-width="{coordinate(width)}"{dashes}/>'


def polyline(points: list[tuple[float, float]], stroke: str, width: float = 0.6) -> str:
    """A broken line through the points."""
    path = " ".join(f"{coordinate(x)},{coordinate(y)}" for x, y in points)
    return f'<polyline points="{path}" fill="none" stroke="{stroke}" stroke-width="{coordinate(width)}"/>'


def circle(x: float, y: float, radius: float, fill: str, stroke: str = "#ffffff") -> str:
    """A point of a trend."""
    place = f'cx="{coordinate(x)}" cy="{coordinate(y)}" r="{coordinate(radius)}"'
    return f'<circle {place} fill="{fill}" stroke="{stroke}" stroke-width="0.3"/>'


def text(
    x: float, y: float, content: str, size: float = 3.2, anchor: str = "start", fill: str = INK, bold: bool = False
) -> str:
    """A line of text; `size` in millimetres, `y` is the base line."""
    weight = ' font-weight="bold"' if bold else ""
    place = f'x="{coordinate(x)}" y="{coordinate(y)}" font-size="{coordinate(size)}"'
    return f'<text {place} text-anchor="{anchor}" fill="{fill}"{weight}>{escape(content)}</text>'
