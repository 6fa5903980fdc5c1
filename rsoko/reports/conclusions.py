"""What the numbers of a place come to: the facts that the conclusions of a note name."""

from dataclasses import dataclass

import pandas as pd

from rsoko.methodology import Methodology
from rsoko.reports.grounds import lower_first
from rsoko.reports.place_tables import places
from rsoko.reports.pooled import PairCount, change, pair_counts, pooled_years
from rsoko.reports.reasons import contributions
from rsoko.reports.territory import Territory
from rsoko.reports.wording import percent
from schemas.terms import Locality, ResultsStatus

__all__ = ["Change", "Conclusions", "conclude"]

TOP_PLACES, TOP_INDICATORS = 3, 3


@dataclass(frozen=True)
class Change:
    """Change of a pooled share with its interval, and whether it stands apart from chance."""

    value: float
    low: float
    high: float

    @property
    def verdict(self) -> str:
        """What the interval lets one say."""
        if self.high < 0:
            return "снижение статистически значимо"
        if self.low > 0:
            return "рост статистически значим"
        return "изменение статистически незначимо"


@dataclass(frozen=True)
class Conclusions:
    """Facts for the conclusions; lists are already joined into words, empty where there is nothing to name."""

    change: Change | None
    worst_pair: PairCount | None
    low_places: str
    adverse_places: str
    places_without_low: int
    places_total: int
    indicators: str
    village_share: float
    village_low_share: float


def conclude(place: Territory, methodology: Methodology) -> Conclusions:
    """The facts of a territory: change, worst pair, places with the largest shares, main indicators."""
    rules, schools = methodology.identification, place.own.schools
    years = pooled_years(place.own, rules.window_years.value, rules.interval_confidence.value)
    found = change(years, rules.interval_confidence.value)
    pairs = [pair for pair in pair_counts(place.own) if pair.low]
    of_places = places(schools, "municipality")
    top = contributions(place.own, rules)[:TOP_INDICATORS]
    low = schools[schools["results_status"] == ResultsStatus.LOW]
    return Conclusions(
        change=Change(*found) if found else None,
        worst_pair=pairs[0] if pairs else None,
        low_places=_largest([(name, one.low, one.total) for _, name, one in of_places]),
        adverse_places=_largest([(name, one.adverse, one.total) for _, name, one in of_places]),
        places_without_low=sum(one.low == 0 for _, _, one in of_places),
        places_total=len(of_places),
        indicators="; ".join(lower_first(one.title) for one in top),
        village_share=_village(schools),
        village_low_share=_village(low),
    )


def _largest(rows: list[tuple[str, int, int]]) -> str:
    """Places with the largest numbers of schools on a list: name, number, share of its schools."""
    chosen = sorted((row for row in rows if row[1]), key=lambda row: (-row[1], row[0]))[:TOP_PLACES]
    return "; ".join(f"{name} — {count} из {total} ({percent(count / total)})" for name, count, total in chosen)


def _village(schools: pd.DataFrame) -> float:
    return float((schools["locality"] == Locality.VILLAGE).mean()) if len(schools) else float("nan")
