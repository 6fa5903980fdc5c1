"""What leaves the identification: columns, types and limits of its frames."""

from enum import StrEnum

import pandera.pandas as pa

from schemas.terms import (
    ConditionsStatus,
    IndicatorGroup,
    Level,
    Locality,
    Movement,
    Procedure,
    Reliability,
    ResultsStatus,
    Subject,
)

__all__ = ["RESULT"]


def _text(nullable: bool = False) -> pa.Column:
    return pa.Column("str", nullable=nullable)


def _word(words: type[StrEnum], nullable: bool = False) -> pa.Column:
    return pa.Column("str", pa.Check.isin([word.value for word in words]), nullable=nullable)


def _count(nullable: bool = False) -> pa.Column:
    return pa.Column("Int64" if nullable else "int64", pa.Check.ge(0), nullable=nullable)


def _number(low: float | None = None, high: float | None = None) -> pa.Column:
    checks = [pa.Check.ge(low)] if low is not None else []
    checks += [pa.Check.le(high)] if high is not None else []
    return pa.Column("float64", checks, nullable=True)


def _share() -> pa.Column:
    # Bounds of an interval may leave 0..1 by a rounding error of the last digit.
    return _number(-1e-9, 1 + 1e-9)


def _frame(**columns: pa.Column) -> pa.DataFrameSchema:
    return pa.DataFrameSchema(columns, strict=True, coerce=True, ordered=True)


def _flag(nullable: bool = False) -> pa.Column:
    return pa.Column("boolean" if nullable else "bool", nullable=nullable)


RESULT = {
    "schools": _frame(
        school=_text(),
        name=_text(),
        municipality=_text(),
        municipality_name=_text(),
        district=_text(),
        district_name=_text(),
        level=_word(Level),
        locality=_word(Locality),
        results_status=_word(ResultsStatus),
        conditions_status=_word(ConditionsStatus),
        reliability=_word(Reliability, nullable=True),
        conditions_index=_number(0, 100 + 1e-9),
        conditions_coverage=_share(),
        defined_years=_count(),
        low_years=_count(),
        year_low=_flag(),
        pooled_share=_share(),
        pooled_low=_share(),
        pooled_high=_share(),
        pooled_participants=_count(nullable=True),
        olympiad_rate=_share(),
        olympiad_confirms=_flag(nullable=True),
        continuation_rate=_share(),
        continuation_confirms=_flag(nullable=True),
        good_share=_share(),
        resilient=_flag(),
        previous_results_status=_word(ResultsStatus, nullable=True),
        previous_conditions_status=_word(ConditionsStatus, nullable=True),
        results_movement=_word(Movement, nullable=True),
        conditions_movement=_word(Movement, nullable=True),
        pooled_previous=_share(),
        pooled_change=_number(-1, 1),
        pooled_change_low=_number(-1 - 1e-9, 1 + 1e-9),
        pooled_change_high=_number(-1 - 1e-9, 1 + 1e-9),
    ),
    "years": _frame(
        school=_text(),
        year=_count(),
        defined_pairs=_count(),
        low_pairs=_count(),
        defined=_flag(),
        low=_flag(),
        participants=_count(),
        below_min=_count(),
        pooled_share=_share(),
        pooled_low=_share(),
        pooled_high=_share(),
    ),
    "pairs": _frame(
        school=_text(),
        procedure=_word(Procedure),
        subject=_word(Subject),
        year=_count(),
        participants=_count(),
        below_min=_count(),
        share=_share(),
        share_low=_share(),
        share_high=_share(),
        low=_flag(nullable=True),
    ),
    "indicators": _frame(
        school=_text(),
        indicator=_text(),
        group=_word(IndicatorGroup),
        value=_number(),
        z=_number(0, 1),
        weight=_number(0),
        contribution=_number(0, 100 + 1e-9),
    ),
    "mentors": _frame(school=_text(), rank=_count(), mentor=_text(), distance=_number(0)),
    "project500": _frame(
        rank=_count(),
        school=_text(),
        pooled_share=_share(),
        conditions_index=_number(0, 100 + 1e-9),
        **{group.value: _number(0, 100 + 1e-9) for group in IndicatorGroup},
        engagement=_number(0, 100),
    ),
}
