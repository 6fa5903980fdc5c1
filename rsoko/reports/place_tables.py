"""Tables and tiles of a region by district and by municipality."""

import pandas as pd

from rsoko.reports.charts import Tile
from rsoko.reports.counts import Counts, count_schools
from rsoko.reports.place_names import tile_name
from rsoko.reports.tables import Cell, Column, Table, table
from rsoko.reports.wording import number, percent

__all__ = ["by_district", "by_municipality", "places", "tiles"]

COUNT_COLUMNS = (
    Column("Школ", 7.5, "number"), Column("ШНОР", 8.5, "number"), Column("доля", 8.5, "number"),
    Column("Зона риска", 7.5, "number"), Column("ШНСУ", 8.5, "number"), Column("доля", 8.5, "number"),
    Column("ШНОР и ШНСУ", 8.5, "number"), Column("Нет данных", 8.5, "number"),
)  # fmt: skip


def places(schools: pd.DataFrame, column: str) -> list[tuple[str, str, Counts]]:
    """Code, name and counts of each place, in order of name."""
    groups = schools.groupby([f"{column}_name", column], sort=True)
    return [(str(code), str(name), count_schools(group)) for (name, code), group in groups]


def by_district(schools: pd.DataFrame) -> Table:
    """A row a district, the total at the end."""
    rows = [[name, *_counts(counts)] for _, name, counts in places(schools, "district")]
    return _table("Результаты выявления по образовательным округам", "Образовательный округ", rows, schools)


def by_municipality(schools: pd.DataFrame) -> Table:
    """A row a municipality, the total at the end."""
    rows = [[name, *_counts(counts)] for _, name, counts in places(schools, "municipality")]
    return _table("Результаты выявления по муниципалитетам", "Муниципалитет", rows, schools)


def tiles(schools: pd.DataFrame) -> list[Tile]:
    """Tiles of the cartogram, by district and municipality."""
    found = []
    for _, district in schools.groupby("district", sort=True):
        name = str(district["district_name"].iloc[0])
        for _, place, counts in places(district, "municipality"):
            found.append(Tile(name, tile_name(place), counts.total, counts.low, counts.adverse))
    return found


def _counts(counts: Counts) -> list[str]:
    low, adverse = percent(counts.low_share), percent(counts.adverse_share)
    return [
        number(counts.total), number(counts.low), low, number(counts.risk), number(counts.adverse), adverse,
        number(counts.both), number(counts.no_data),
    ]  # fmt: skip


def _table(caption: str, head: str, rows: list[list[str]], schools: pd.DataFrame) -> Table:
    total = [Cell("Итого"), *(Cell(text) for text in _counts(count_schools(schools)))]
    return table(caption, [Column(head, 34), *COUNT_COLUMNS], rows, total)
