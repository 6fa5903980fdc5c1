"""What goes into the analysis of effectiveness and what comes out of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from rsoko.calendar import WEEKENDS, Calendar

__all__ = ["FRAMES", "EffectivenessInputs", "EffectivenessResult"]

# Frames of a result in the order in which they are stored and digested.
FRAMES = (
    "schools", "effects", "kinds", "execution", "school_kinds", "districts", "operation", "campaigns", "letters",
    "unreached", "findings",
)  # fmt: skip


@dataclass(frozen=True)
class EffectivenessInputs:
    """Frames of a snapshot; `year` is that of the campaign, `cohort_year` that of the identification.

    schools: school, name, municipality, municipality_name, district, district_name, level, locality of the schools
    open now; assessments: the normalised form of all senders and years; measures: the same of the plans;
    cohort: the frame `schools` of the published identification of the cohort's year; now: school, results_status of
    the newest published identification; operation: facts on how the system worked, empty in snapshots without them;
    calendar: the working days that the run knew of.
    """

    year: int
    cohort_year: int
    schools: pd.DataFrame
    assessments: pd.DataFrame
    measures: pd.DataFrame
    cohort: pd.DataFrame
    now: pd.DataFrame
    operation: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    calendar: Calendar = WEEKENDS


@dataclass(frozen=True)
class EffectivenessResult:
    """Frames of one analysis of effectiveness; shares are of those below the minimum, so a change below zero is better.

    constants: cohort_year, before_year, after_year (None without data after), cohort_schools and comparison_schools of
    the list, comparison_with_plan: schools of the comparison that have a plan of their own.
    schools: one row a school of the cohort (status `low` then) or the comparison (`risk`), by code: shares before and
    after, the change with its interval and verdict, whether it left the list (of the cohort, where it is known), its
    plan with what is done of it;
    effects: one row a model (`EffectModel`), the main one first: the estimate with its interval, the schools it is made
    of, the verdict; kinds: one row a kind of measures: what was planned and done in the cohort, the schools it reached
    against the others; execution: plans of all schools by region, district, municipality (scope, code), all levels of
    measures together (`level` missing) and each level alone; school_kinds: measures of each kind in the plan of each
    school of the cohort that has any. districts, operation, campaigns, letters, unreached, findings: how the system
    worked (`schemas.operation.RESULT`). These have no rows where the snapshot holds no facts; in results of past years
    `school_kinds` has none either.
    """

    year: int
    constants: dict[str, float | None]
    schools: pd.DataFrame
    effects: pd.DataFrame
    kinds: pd.DataFrame
    execution: pd.DataFrame
    school_kinds: pd.DataFrame
    districts: pd.DataFrame
    operation: pd.DataFrame
    campaigns: pd.DataFrame
    letters: pd.DataFrame
    unreached: pd.DataFrame
    findings: pd.DataFrame
