"""Targeted recommendations for one school: measures of the catalogue that its own numbers call for."""

from rsoko.calendar import Calendar, in_academic_year
from rsoko.methodology import Methodology
from rsoko.monitorings.result import Result
from rsoko.reports.catalogue import load_catalogue
from rsoko.reports.grounds import find_grounds
from rsoko.reports.tables import Column, Table, table
from rsoko.reports.wording import day, number
from schemas.terms import ResultsStatus

__all__ = ["advice_table"]

# Grounds that mean something only beside low results, or the risk of them.
BESIDE_LOW_RESULTS = frozenset({"support", "reliability", "mentor"})


def advice_table(own: Result, methodology: Methodology, calendar: Calendar) -> Table:
    """Recommendations in the order of the catalogue, each with its ground and its date.

    `own` is the result restricted to the school. The population of a measure is not asked: a school outside the
    lists hears of its low pairs and pronounced conditions too.
    """
    catalogue = load_catalogue()
    rows: list[list[str]] = []
    low = own.schools["results_status"].iloc[0] in (ResultsStatus.LOW, ResultsStatus.RISK)
    for measure in (one for one in catalogue.measures if one.advice):
        asked = [ground for ground in measure.grounds if low or ground.partition(":")[0] not in BESIDE_LOW_RESULTS]
        found = find_grounds(own, asked, methodology.identification, catalogue.pronounced)
        for words in found.values():
            until = day(calendar.working_day(in_academic_year(measure.end, own.year)))
            rows.append([number(len(rows) + 1), measure.advice, "; ".join(words), until])
    columns = [
        Column("№", 5, "center"), Column("Рекомендация", 51), Column("Основание", 30), Column("Срок", 14, "center"),
    ]  # fmt: skip
    return table("Адресные рекомендации", columns, rows)
