"""Charts as SVG text, built without a plotting library: the same bytes on every machine."""

from rsoko.reports.charts.cartogram import Tile, cartogram
from rsoko.reports.charts.histogram import Layer, histogram
from rsoko.reports.charts.intervals import Estimate, Group, differences, intervals
from rsoko.reports.charts.stacked import Part, Whole, stacked
from rsoko.reports.charts.trend import TrendPoint, trend

__all__ = [
    "Estimate", "Group", "Layer", "Part", "Tile", "TrendPoint", "Whole", "cartogram", "differences",
    "histogram", "intervals", "stacked", "trend",
]  # fmt: skip
