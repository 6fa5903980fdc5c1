"""Kinds of measures: whom they reached, how much of them, and how the schools reached changed against the others.

Schools were not drawn by lot: those that got a kind of measures may differ from the others in anything. What is found
here is an association; the words for it say so.
"""

import numpy as np

from rsoko.methodology import Effectiveness
from rsoko.monitorings.arrays import Flags, Floats, Words, worded
from rsoko.monitorings.execution import KINDS, Plans, done_columns, people_columns
from rsoko.monitorings.frames import Column
from rsoko.monitorings.intervals import welch
from schemas.terms import KindEvidence

__all__ = ["kind_columns"]


def kind_columns(cohort: Flags, plans: Plans, change: Floats, rules: Effectiveness) -> dict[str, Column]:
    """A row a kind, over the schools of the cohort; `change` is NaN for those without data."""
    statuses = plans.statuses[cohort].sum(axis=(0, 2))
    people = [each[cohort].sum(axis=(0, 2)) for each in (plans.people_planned, plans.people_actual)]
    reached = plans.reached[cohort]
    count = np.count_nonzero(reached, axis=0)
    schools = np.where(count > 0, count, np.nan)
    done = done_columns(statuses, rules)
    return {
        "kind": np.array(KINDS),
        **done,
        **people_columns(*people),
        "planned_schools": np.count_nonzero(plans.planned[cohort], axis=0),
        "reached_schools": count,
        # Carried out in the schools reached: what is only planned is no dose.
        "measures_per_school": (done["measures_done"] + done["measures_partly"]) / schools,
        "people_per_school": people[1] / schools,
        **_compared(reached, change[cohort], rules),
    }


def _compared(reached: Flags, change: Floats, rules: Effectiveness) -> dict[str, Column]:
    """Mean changes of the schools reached and of the others, the difference with an interval that holds for all kinds.

    Six kinds are looked at together: each interval takes a sixth of the error (Bonferroni), else one kind in six would
    differ by chance every fourth time.
    """
    known = ~np.isnan(change)
    groups = [(change[known & column], change[known & ~column]) for column in reached.T]
    confidence = 1 - (1 - rules.interval_confidence.value) / len(KINDS)
    means = np.array([[each.mean() if len(each) else np.nan for each in pair] for pair in groups])
    bounds = np.array([welch(*pair, confidence) for pair in groups])
    sizes = np.array([[len(each) for each in pair] for pair in groups])
    enough = sizes.min(axis=1) >= rules.min_kind_group.value
    return {
        "compared_reached": sizes[:, 0],
        "compared_others": sizes[:, 1],
        "change_reached": means[:, 0],
        "change_others": means[:, 1],
        "difference": means[:, 0] - means[:, 1],
        "difference_low": bounds[:, 0],
        "difference_high": bounds[:, 1],
        "evidence": _evidence(bounds, enough),
    }


def _evidence(bounds: Floats, enough: Flags) -> Words:
    cases = [
        (~enough, KindEvidence.INSUFFICIENT),
        (bounds[:, 1] < 0, KindEvidence.BETTER),
        (bounds[:, 0] > 0, KindEvidence.WORSE),
    ]
    return worded(cases, KindEvidence.UNPROVEN)
