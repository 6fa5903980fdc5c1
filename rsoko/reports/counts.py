"""How many schools of a place have which status."""

from dataclasses import dataclass

import pandas as pd

from schemas.terms import ConditionsStatus, Movement, Reliability, ResultsStatus

__all__ = ["Counts", "Moves", "count_moves", "count_schools", "has_previous"]


@dataclass(frozen=True)
class Counts:
    """Numbers of schools; every text and table of a document takes them from here."""

    total: int
    low: int
    risk: int
    clear: int
    no_data: int
    adverse: int
    conditions_clear: int
    conditions_no_data: int
    both: int
    listed: int
    borderline: int
    low_borderline: int
    risk_borderline: int
    clear_borderline: int
    resilient: int

    @property
    def low_share(self) -> float:
        """Share of ШНОР among the schools."""
        return self.low / self.total

    @property
    def adverse_share(self) -> float:
        """Share of ШНСУ among the schools."""
        return self.adverse / self.total

    @property
    def risk_share(self) -> float:
        """Share of the zone of risk among the schools."""
        return self.risk / self.total


@dataclass(frozen=True)
class Moves:
    """Movements on one list against the last published run of the year before."""

    entered: int
    stayed: int
    left: int


def count_schools(schools: pd.DataFrame) -> Counts:
    """Counts over rows of the frame `schools` of a result."""
    results, conditions = schools["results_status"], schools["conditions_status"]
    low, adverse = results == ResultsStatus.LOW, conditions == ConditionsStatus.ADVERSE
    borderline = (schools["reliability"] == Reliability.BORDERLINE).fillna(False)
    masks = {
        "low": low,
        "risk": results == ResultsStatus.RISK,
        "clear": results == ResultsStatus.NONE,
        "no_data": results == ResultsStatus.NO_DATA,
        "adverse": adverse,
        "conditions_clear": conditions == ConditionsStatus.NONE,
        "conditions_no_data": conditions == ConditionsStatus.NO_DATA,
        "both": low & adverse,
        "listed": low | adverse,
        "borderline": borderline,
        "low_borderline": borderline & low,
        "risk_borderline": borderline & (results == ResultsStatus.RISK),
        "clear_borderline": borderline & (results == ResultsStatus.NONE),
        "resilient": schools["resilient"].astype(bool),
    }
    return Counts(total=len(schools), **{name: int(mask.sum()) for name, mask in masks.items()})


def has_previous(schools: pd.DataFrame) -> bool:
    """Whether a published run of the year before stands behind the movements; asked of the whole region."""
    return bool(schools["previous_results_status"].notna().any())


def count_moves(movement: pd.Series) -> Moves:
    """Numbers of each movement on one list."""
    numbers = movement.value_counts()
    return Moves(*(int(numbers.get(move.value, 0)) for move in (Movement.ENTERED, Movement.STAYED, Movement.LEFT)))
