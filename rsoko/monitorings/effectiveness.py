"""Effectiveness of measures: section 8 of the domain rules as one pure function."""

from dataclasses import replace
from typing import Any

import numpy as np

from rsoko.methodology import Effectiveness, Methodology, Operation, required
from rsoko.monitorings.arrays import Flags
from rsoko.monitorings.change import change_between, pooled_history
from rsoko.monitorings.effectiveness_frames import (
    change_columns,
    effects_frame,
    execution_frame,
    frame_of,
    left_list,
    present_places,
    school_kinds_frame,
    status_now,
)
from rsoko.monitorings.effectiveness_result import EffectivenessInputs, EffectivenessResult
from rsoko.monitorings.effects import estimate_effects
from rsoko.monitorings.execution import Plans, done_columns, read_plans
from rsoko.monitorings.frames import Column
from rsoko.monitorings.kinds import kind_columns
from rsoko.monitorings.operation import judge_operation
from schemas.columns import nothing_of
from schemas.operation import RESULT as OPERATION
from schemas.terms import ResultsStatus

__all__ = ["EffectivenessInputs", "EffectivenessResult", "judge_measures", "judge_measures_by"]

# The two years before the cohort's are what its status hung on, too.
_EARLIER = 2


def judge_measures(inputs: EffectivenessInputs, methodology: Methodology) -> EffectivenessResult:
    """Changes of the schools of a cohort, the effect of the measures on it, and how far the plans are carried out.

    Where there are facts on it, also how the system worked. Raises UserError `methodology-incomplete` where the
    methodology has no section on effectiveness, or none on the work of the system that there are facts on.
    """
    found = judge_measures_by(inputs, required(methodology, Effectiveness))
    if not inputs.operation:
        return found
    frames: dict[str, Any] = judge_operation(inputs.operation, required(methodology, Operation), inputs.calendar)
    return replace(found, **frames)


def judge_measures_by(inputs: EffectivenessInputs, rules: Effectiveness) -> EffectivenessResult:
    """The same by the rules of effectiveness alone, on arrays that hold one place a school of the list, by code.

    The year after is one for the region: the newest one after the cohort's, up to that of the campaign, in which any
    school of the cohort or of the comparison has a pooled share.
    """
    places = present_places(inputs.cohort, inputs.schools)
    schools = {code: number for number, code in enumerate(places["school"].tolist())}
    status = places["results_status"].to_numpy(dtype=np.object_)
    cohort, comparison = status == ResultsStatus.LOW, status == ResultsStatus.RISK
    before = inputs.cohort_year
    history = pooled_history(inputs.assessments, schools, (before - _EARLIER, max(before, inputs.year)), rules)
    after = history.newest(before, cohort | comparison)
    change = change_between(history, before, after)
    plans = read_plans(inputs.measures, before, schools)
    now = status_now(inputs.now, schools)
    columns: dict[str, Column] = {
        **{str(name): column.array for name, column in places.items()},
        "in_cohort": cohort,
        "results_status_now": now,
        "left_list": left_list(cohort, now),
        **change_columns(change, rules),
        **done_columns(plans.statuses.sum(axis=(1, 2)), rules),
    }
    shown = np.flatnonzero(cohort | comparison)
    return EffectivenessResult(
        year=inputs.year,
        constants=_constants(before, after, cohort, comparison, plans),
        schools=frame_of("schools", {name: column.take(shown) for name, column in columns.items()}),
        effects=effects_frame(estimate_effects(cohort, comparison, history, (before, after), rules)),
        kinds=frame_of("kinds", kind_columns(cohort, plans, change.change, rules)),
        execution=execution_frame(places, cohort, plans, rules),
        school_kinds=school_kinds_frame(places, cohort, plans, rules),
        **{name: nothing_of(declared) for name, declared in OPERATION.items()},
    )


def _constants(
    before: int, after: int | None, cohort: Flags, comparison: Flags, plans: Plans
) -> dict[str, float | None]:
    """Years of the analysis, sizes of its groups, and how many of the comparison had measures of their own."""
    return {
        "cohort_year": before,
        "before_year": before,
        "after_year": after,
        "cohort_schools": int(np.count_nonzero(cohort)),
        "comparison_schools": int(np.count_nonzero(comparison)),
        "comparison_with_plan": int(np.count_nonzero(comparison & plans.planned.any(axis=1))),
    }
