"""Charts are well-formed, hold every value and no markup from data."""

from xml.etree import ElementTree as ET

import pytest

from rsoko.reports.charts import (
    Estimate,
    Group,
    Layer,
    Part,
    Tile,
    TrendPoint,
    Whole,
    cartogram,
    differences,
    histogram,
    intervals,
    stacked,
    trend,
)
from rsoko.reports.charts.axes import ticks
from rsoko.reports.charts.cartogram import shade
from rsoko.reports.charts.svg import GREY

NAN = float("nan")
HOSTILE = '<script>&"имя"'


def drawn(svg: str) -> tuple[ET.Element, list[str]]:
    root = ET.fromstring(svg)
    return root, [element.text or "" for element in root.iter() if element.tag.endswith("}text")]


@pytest.mark.parametrize(
    ("maximum", "marks"),
    [
        (0, [0, 1]),
        (1, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (7, [0, 2, 4, 6, 8]),
        (163, [0, 50, 100, 150, 200]),
        (0.13, [0, 0.05, 0.1, 0.15]),
    ],
)
def test_ticks_are_round_and_reach_the_maximum(maximum, marks):
    assert ticks(maximum) == marks


def test_histogram_counts_every_value_once_and_puts_an_edge_above():
    layers = [Layer("первые", "#111111", [0.0, 4.9, 5.0]), Layer("вторые", "#222222", [5.0, 19.99])]
    root, words = drawn(histogram(layers, 5, "доля, %"))
    coloured = [element for element in root if element.get("fill") in {"#111111", "#222222"}]
    bars = [element for element in coloured if element.get("width") != "3"]  # 3 mm: the legend
    assert len(bars) == 4
    assert [word for word in words if word in {"1", "2"}].count("2") >= 2
    assert "вторые" in words


def test_histogram_of_nothing_is_still_a_chart():
    _, words = drawn(histogram([Layer("школы", "#111111", [])], 5, "доля, %", mark=(45, "порог 45")))
    assert "порог 45" in words


def test_trend_says_where_there_is_no_value():
    known = [TrendPoint("2024/25", 0.2, 0.1, 0.35), TrendPoint("2025/26", 0.3, 0.2, 0.4)]
    points = [TrendPoint("2023/24", NAN, NAN, NAN), *known]
    root, words = drawn(trend(points, "школа"))
    assert words.count("нет данных") == 1
    assert {"20,0\u00a0%", "30,0\u00a0%"} <= set(words)
    assert sum(element.tag.endswith("}circle") for element in root) == 2


def test_trend_of_no_values_at_all_is_drawn():
    _, words = drawn(trend([TrendPoint("2025/26", NAN, NAN, NAN)], "школа"))
    assert "нет данных" in words


def test_cartogram_has_a_tile_for_every_municipality():
    tiles = [Tile(f"Округ {index % 3}", f"Место {index}", 10, index % 4, index % 2) for index in range(45)]
    root, words = drawn(cartogram(tiles))
    in_order = [f"Место {index}" for district in range(3) for index in range(district, 45, 3)]
    assert [word for word in words if word.startswith("Место")] == in_order
    assert sum(word.endswith("из 10") for word in words) == 90
    width, height = (float(root.get(side).removesuffix("mm")) for side in ("width", "height"))
    for element in root:
        if element.tag.endswith("}rect"):
            assert float(element.get("x")) + float(element.get("width")) <= width
            assert float(element.get("y")) + float(element.get("height")) <= height


@pytest.mark.parametrize(("share", "level"), [(0, 0), (0.01, 1), (0.05, 1), (0.051, 2), (0.35, 4), (0.36, 5), (1, 5)])
def test_shade_grows_with_the_share(share, level):
    assert shade(share) == level


def test_names_from_data_cannot_become_markup():
    drawings = [
        cartogram([Tile(HOSTILE, HOSTILE, 1, 0, 0)]),
        trend([TrendPoint(HOSTILE, 0.1, 0.1, 0.1)], HOSTILE, [TrendPoint(HOSTILE, 0.1, 0.1, 0.1)], HOSTILE),
        histogram([Layer(HOSTILE, "#111111", [1.0])], 5, HOSTILE, mark=(2, HOSTILE)),
    ]
    for svg in drawings:
        root, words = drawn(svg)
        assert HOSTILE in words
        assert not [element for element in root.iter() if element.tag.endswith("script")]


def test_intervals_show_every_estimate_and_say_what_is_not_shown():
    first = Group("первые", "#111111", [Estimate(0.25, 0.2, 0.32), Estimate(NAN, NAN, NAN, "< 5")])
    second = Group("вторые", "#222222", [Estimate(0.5, NAN, NAN), Estimate(1.0, 0.9, 1.0)])
    root, words = drawn(intervals(["курсы", "мероприятия"], [first, second], "Охват"))
    assert {"25,0\u00a0%", "50,0\u00a0%", "100,0\u00a0%", "< 5", "курсы", "вторые", "100 %"} <= set(words)
    lines = [element for element in root if element.get("stroke") in {"#111111", "#222222"}]
    assert len([element for element in lines if element.tag.endswith("}line")]) == 6
    assert all(float(element.get(side)) <= 165 for element in lines for side in ("x1", "x2"))


def test_intervals_of_nothing_are_drawn():
    _, words = drawn(
        intervals(["курсы"], [Group("школы", "#111111", [Estimate(NAN, NAN, NAN, "нет данных")])], "Охват")
    )
    assert "нет данных" in words


def test_differences_lie_on_either_side_of_a_marked_zero():
    group = Group("разность", "#111111", [Estimate(-0.12, -0.2, -0.04), Estimate(0.03, -0.01, 0.07)])
    root, words = drawn(differences(["первая", "вторая"], [group], "Оценки"))
    assert {"\u221212,0\u00a0п.\u00a0п.", "+3,0\u00a0п.\u00a0п.", "0", "\u221220", "20"} <= set(words)
    (zero,) = [float(line.get("x1")) for line in root if line.get("stroke") == GREY and line.tag.endswith("}line")]
    marks = [float(mark.get("cx")) for mark in root if mark.tag.endswith("}circle")][1:]
    assert marks[0] < zero < marks[1]


def test_bars_of_parts_have_one_length_and_their_counts():
    parts = [Part("да", "#111111", dark=True), Part("нет", "#222222")]
    root, words = drawn(
        stacked(parts, [Whole("первый", [1, 3]), Whole("второй", [0, 7]), Whole("пустой", [0, 0])], "Ш")
    )
    bars = [
        element for element in root if element.get("fill") in {"#111111", "#222222"} and element.get("width") != "3"
    ]
    assert [float(bar.get("width")) for bar in bars] == pytest.approx([25.25, 75.75, 101])
    assert {"4", "7", "0", "1", "3"} <= set(words)


def test_new_charts_take_no_markup_from_data():
    for chart in (
        intervals([HOSTILE], [Group(HOSTILE, "#111111", [Estimate(0.5, 0.4, 0.6, HOSTILE)])], HOSTILE),
        stacked([Part(HOSTILE, "#111111")], [Whole(HOSTILE, [2])], HOSTILE),
    ):
        root, words = drawn(chart)
        assert HOSTILE in words
        assert root.get("alt") == HOSTILE
        assert "<script>" not in chart
