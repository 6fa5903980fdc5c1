"""What leaves the analysis of effectiveness: columns, types and limits of its frames."""

from schemas.columns import count, flag, frame, number, placed_school, share, text, word
from schemas.operation import RESULT as OPERATION
from schemas.terms import (
    ChangeVerdict,
    EffectModel,
    EffectVerdict,
    KindEvidence,
    MeasureKind,
    MeasureLevel,
    MeasureStatus,
    ResultsStatus,
    Scope,
)

__all__ = ["RESULT"]

# Measures of plans: how many there are, how many of each status, what part is done.
_DONE = {
    "measures": count(),
    **{f"measures_{status.value}": count() for status in MeasureStatus},
    "execution": share(),
}
_PEOPLE = {"people_planned": count(), "people_actual": count()}

RESULT = {
    "schools": frame(
        "school",
        **placed_school(),
        results_status=word(ResultsStatus),
        in_cohort=flag(),
        results_status_now=word(ResultsStatus, nullable=True),
        left_list=flag(nullable=True),
        participants_before=count(),
        below_min_before=count(),
        share_before=share(),
        participants_after=count(),
        below_min_after=count(),
        share_after=share(),
        change=share(-1),
        low=share(-1),
        high=share(-1),
        verdict=word(ChangeVerdict),
        small=flag(),
        **_DONE,
    ),
    "effects": frame(
        "model",
        model=word(EffectModel),
        before_year=count(nullable=True),
        after_year=count(nullable=True),
        # Bounds from few schools may lie outside of what a difference of shares can be.
        estimate=number(),
        low=number(),
        high=number(),
        cohort_schools=count(),
        comparison_schools=count(),
        verdict=word(EffectVerdict),
    ),
    "kinds": frame(
        "kind",
        kind=word(MeasureKind),
        **_DONE,
        **_PEOPLE,
        planned_schools=count(),
        reached_schools=count(),
        measures_per_school=number(0),
        people_per_school=number(0),
        compared_reached=count(),
        compared_others=count(),
        change_reached=share(-1),
        change_others=share(-1),
        difference=number(),
        difference_low=number(),
        difference_high=number(),
        evidence=word(KindEvidence),
    ),
    "execution": frame(
        "scope",
        "code",
        "level",
        scope=word(Scope),
        code=text(),
        name=text(),
        level=word(MeasureLevel, nullable=True),
        schools=count(),
        **_DONE,
        **_PEOPLE,
        cohort_schools=count(nullable=True),
        cohort_without_plan=count(nullable=True),
    ),
    "school_kinds": frame("school", "kind", school=text(), kind=word(MeasureKind), **_DONE),
    **OPERATION,
}
