"""Charts as SVG text, built without a plotting library: the same bytes on every machine."""

from rsoko.reports.charts.cartogram import Tile, cartogram
from rsoko.reports.charts.histogram import Layer, histogram
from rsoko.reports.charts.trend import TrendPoint, trend

__all__ = ["Layer", "Tile", "TrendPoint", "cartogram", "histogram", "trend"]
