"""What of the monitoring of deficits may be read outside the ministry: every number of a hidden row is taken out here.

Documents, letters and artifacts are made from `Shown` alone, so what is hidden is not there to be shown by mistake.
"""

from dataclasses import replace
from functools import lru_cache
from typing import Any, NewType

import pandas as pd

from rsoko.monitorings.deficits_result import DeficitsResult
from rsoko.reports.identity import Identity
from schemas.terms import ComparedGroup, DeficitLevel, Scope

__all__ = ["REGION", "Row", "Shown", "conceal"]

# A result without its hidden numbers.
Shown = NewType("Shown", DeficitsResult)
Row = dict[str, Any]

REGION = "region"
# What a hidden row still says: whose it is. All else is a number, or follows from one.
NAMES = {
    "schools": (
        "school", "name", "municipality", "municipality_name", "district", "district_name", "level", "locality",
        "results_status", "conditions_status",
    ),
    "subjects": ("subject",),
    "cells": ("group", "scope", "code", "subject"),
    "comparison": ("group", "measure", "schools"),
    "quality": ("scope", "code"),
    "targeted": ("school", "municipality", "district", "subject", "procedures", "share"),
}  # fmt: skip
AGAINST_OTHERS = ["difference", "difference_low", "difference_high", "verdict"]
# Totals of these levels are protected nowhere, so they stay in the ministry.
LEVELS = [level.value for level in DeficitLevel if level is not DeficitLevel.PRONOUNCED]


def conceal(result: DeficitsResult) -> Shown:
    """The result with all numbers of hidden rows missing; what compares with a hidden row is missing too.

    Made once for documents written one after another.
    """
    return _conceal(Identity(result))


@lru_cache(maxsize=1)
def _conceal(key: Identity[DeficitsResult]) -> Shown:
    result = key.result
    frames: dict[str, Any] = {name: _named(getattr(result, name), kept) for name, kept in NAMES.items()}
    for name in ("schools", "subjects"):
        frames[name] = frames[name].drop(columns=LEVELS)
    frames["comparison"] = _without_hidden_others(frames["comparison"])
    frames["programme_needs"] = _needs(result.programme_needs)
    return Shown(replace(result, constants=_constants(result), **frames))


def _named(frame: pd.DataFrame, kept: tuple[str, ...]) -> pd.DataFrame:
    secret = [name for name in frame.columns if name not in {*kept, "hidden"}]
    return frame.assign(**{name: frame[name].astype(object).where(~frame["hidden"], None) for name in secret})


def _without_hidden_others(comparison: pd.DataFrame) -> pd.DataFrame:
    """A shown share and its difference to a hidden one would give the hidden one away."""
    others = comparison.loc[comparison["group"] == ComparedGroup.OTHERS.value, "hidden"]
    if not others.any():
        return comparison
    return comparison.assign(**dict.fromkeys(AGAINST_OTHERS))


def _needs(needs: pd.DataFrame) -> pd.DataFrame:
    places = {
        name: needs[name].astype(object).where(~needs[flag], None)
        for name, flag in (("places", "hidden"), ("places_all", "hidden_all"))
    }
    return needs.assign(**places)


def _constants(result: DeficitsResult) -> dict[str, float | None]:
    """Shares of the region, which are those of its cell; alpha where the quality of the region is shown."""
    cells, quality = result.cells, result.quality
    region = cells[cells["group"].isna() & cells["subject"].isna() & (cells["scope"] == Scope.MINISTRY.value)]
    known = quality[quality["scope"] == Scope.MINISTRY.value]
    return {
        name: None if (known if name == "alpha" else region)["hidden"].any() else value
        for name, value in result.constants.items()
    }
