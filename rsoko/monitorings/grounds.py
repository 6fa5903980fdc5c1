"""Grounds of measures: which rows of a result say that a measure concerns a school."""

from collections.abc import Callable

import pandas as pd

from rsoko.monitorings.result import Result
from schemas.terms import ConditionsStatus, Procedure, Reliability, ResultsStatus, Subject

__all__ = ["GROUND_KINDS", "ground_rows", "split_ground"]


def ground_rows(result: Result, ground: str, pronounced: float) -> pd.DataFrame:
    """Rows of the frame that a ground looks at, those alone that it names, in their order; all have `school`.

    `pronounced` is the value of z from which an indicator of conditions is a ground; ValueError for a ground that is
    not known.
    """
    kind, argument = split_ground(ground)
    if kind not in _FINDERS:
        raise ValueError(f"unknown ground: {ground}")
    return _FINDERS[kind](result, argument, pronounced)


def split_ground(ground: str) -> tuple[str, str]:
    """Kind of a ground and what it is about: `pair:any:mathematics` is a `pair`, `any:mathematics`."""
    kind, _, argument = ground.partition(":")
    return kind, argument


def _chosen(frame: pd.DataFrame, mask: "pd.Series[bool]") -> pd.DataFrame:
    # Most grounds name nobody among the schools of one document, and taking no rows is what costs then.
    chosen = mask.to_numpy(dtype=bool, na_value=False)
    return frame[chosen] if chosen.any() else frame.iloc[:0]


def _by_results(result: Result, status: str, _pronounced: float) -> pd.DataFrame:
    return _chosen(result.schools, result.schools["results_status"] == ResultsStatus(status))


def _by_conditions(result: Result, status: str, _pronounced: float) -> pd.DataFrame:
    return _chosen(result.schools, result.schools["conditions_status"] == ConditionsStatus(status))


def _by_reliability(result: Result, reliability: str, _pronounced: float) -> pd.DataFrame:
    return _chosen(result.schools, result.schools["reliability"] == Reliability(reliability))


def _by_mentor(result: Result, _argument: str, _pronounced: float) -> pd.DataFrame:
    return result.mentors


def _by_resilience(result: Result, _argument: str, _pronounced: float) -> pd.DataFrame:
    return _chosen(result.schools, result.schools["resilient"].astype(bool))


def _by_pair(result: Result, argument: str, _pronounced: float) -> pd.DataFrame:
    procedure, subject = argument.split(":")
    pairs = _chosen(result.pairs, (result.pairs["year"] == result.year) & (result.pairs["subject"] == Subject(subject)))
    pairs = _chosen(pairs, pairs["low"])
    return pairs if procedure == "any" else _chosen(pairs, pairs["procedure"] == Procedure(procedure))


def _by_support(result: Result, name: str, _pronounced: float) -> pd.DataFrame:
    return _chosen(result.schools, result.schools[f"{name}_confirms"].astype("boolean"))


def _by_indicator(result: Result, key: str, pronounced: float) -> pd.DataFrame:
    rows = result.indicators
    return _chosen(rows, (rows["indicator"] == key) & (rows["z"] >= pronounced))


_FINDERS: dict[str, Callable[[Result, str, float], pd.DataFrame]] = {
    "results": _by_results,
    "conditions": _by_conditions,
    "reliability": _by_reliability,
    "mentor": _by_mentor,
    "resilient": _by_resilience,
    "pair": _by_pair,
    "support": _by_support,
    "indicator": _by_indicator,
}
GROUND_KINDS = frozenset(_FINDERS)
