"""What leaves the monitoring of participation: columns, types and limits of its frames."""

from schemas.columns import count, flag, frame, number, placed_school, share, text, word
from schemas.terms import (
    ComparedGroup,
    ConditionsStatus,
    Difference,
    HelpKind,
    Nearness,
    ParticipationIndicator,
    ParticipationLevel,
    ResultsStatus,
    Scope,
    UnionLevel,
)

__all__ = ["RESULT"]

_COVERAGE = {f"{indicator.value}_coverage": share() for indicator in ParticipationIndicator}
_COUNTS = {indicator.value: count() for indicator in ParticipationIndicator}

RESULT = {
    "schools": frame(
        **placed_school(),
        results_status=word(ResultsStatus, nullable=True),
        conditions_status=word(ConditionsStatus, nullable=True),
        teachers=count(nullable=True),
        courses=count(nullable=True),
        events=count(nullable=True),
        recommendations=count(nullable=True),
        unions=count(nullable=True),
        union_level=word(UnionLevel, nullable=True),
        **_COVERAGE,
        score=share(),
        participation_level=word(ParticipationLevel),
        hidden=flag(),
    ),
    "places": frame(
        scope=word(Scope),
        code=text(),
        name=text(),
        schools=count(),
        teachers=count(),
        **_COUNTS,
        **_COVERAGE,
        score=share(),
        **{level.value: count() for level in ParticipationLevel},
        hidden=flag(),
    ),
    "comparison": frame(
        group=word(ComparedGroup),
        indicator=word(ParticipationIndicator),
        schools=count(),
        teachers=count(),
        count=count(),
        coverage=share(),
        coverage_low=share(),
        coverage_high=share(),
        difference=share(-1),
        difference_low=share(-1),
        difference_high=share(-1),
        verdict=word(Difference, nullable=True),
        hidden=flag(),
    ),
    "scores": frame(
        group=word(ComparedGroup),
        schools=count(),
        mean_score=share(),
        difference=share(-1),
        # Bounds of a mean of few schools may lie far outside of what a score can be.
        difference_low=number(),
        difference_high=number(),
        verdict=word(Difference, nullable=True),
    ),
    "absent": frame(
        school=text(),
        results_status=word(ResultsStatus, nullable=True),
        conditions_status=word(ConditionsStatus, nullable=True),
        participation_level=word(ParticipationLevel),
        score=share(),
        lacking=word(ParticipationIndicator, nullable=True),
        lacking_coverage=share(),
        lacking_points=share(-1),
        hidden=flag(),
    ),
    "help": frame(
        school=text(),
        kind=word(HelpKind),
        rank=count(),
        helper=text(),
        title=text(),
        profile=text(nullable=True),
        nearness=word(Nearness),
        matched=flag(),
        distance=number(0),
    ),
}
