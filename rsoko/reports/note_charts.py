"""Charts of the notes."""

import pandas as pd

from rsoko.methodology import Methodology
from rsoko.reports.charts import Layer, cartogram, histogram, trend
from rsoko.reports.place_tables import tiles
from rsoko.reports.pooled import Pooled, trend_points
from rsoko.reports.wording import number
from schemas.terms import ConditionsStatus, ResultsStatus

__all__ = ["index_histogram", "map_of_region", "share_histogram", "share_trend"]

LOW, RISK, OTHER, ADVERSE = "#9f1239", "#e8a33d", "#a9b8cc", "#92560c"
SHARE_BAND, INDEX_BAND = 5.0, 5.0


def share_histogram(schools: pd.DataFrame) -> str:
    """Schools by pooled share of the year, in layers by status of results."""
    shares = schools["pooled_share"] * 100
    status = schools["results_status"]
    low, risk = status == ResultsStatus.LOW, status == ResultsStatus.RISK
    layers = [
        Layer("ШНОР", LOW, _values(shares[low])),
        Layer("зона риска", RISK, _values(shares[risk])),
        Layer("остальные школы", OTHER, _values(shares[~low & ~risk])),
    ]
    return histogram(layers, SHARE_BAND, "сводная доля участий ниже минимального порога, %")


def index_histogram(schools: pd.DataFrame, methodology: Methodology) -> str:
    """Schools by index of conditions, with the threshold of the methodology."""
    adverse = schools["conditions_status"] == ConditionsStatus.ADVERSE
    layers = [
        Layer("ШНСУ", ADVERSE, _values(schools.loc[adverse, "conditions_index"])),
        Layer("остальные школы", OTHER, _values(schools.loc[~adverse, "conditions_index"])),
    ]
    limit = methodology.identification.adverse_index.value
    mark = (limit, f"порог {number(limit, 0 if limit == int(limit) else 1)}")
    return histogram(layers, INDEX_BAND, "индекс условий, баллов", mark)


def share_trend(own: list[Pooled], name: str, region: list[Pooled] | None = None) -> str:
    """Pooled share of a place over the window, beside that of the region."""
    other = trend_points(region) if region else None
    return trend(trend_points(own), name, other, "Кировская область")


def map_of_region(schools: pd.DataFrame) -> str:
    """Municipalities by district with the shares of both lists."""
    return cartogram(tiles(schools))


def _values(column: pd.Series) -> list[float]:
    return [float(value) for value in column.dropna()]
