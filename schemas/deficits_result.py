"""What leaves the monitoring of deficits: columns, types and limits of its frames."""

import pandera.pandas as pa

from schemas.columns import count, flag, frame, number, placed_school, share, text, word
from schemas.terms import (
    ComparedGroup,
    ConditionsStatus,
    DeficitGroup,
    DeficitLevel,
    Difference,
    ResultsStatus,
    Scope,
    Subject,
)

__all__ = ["RESULT"]

GROUPS = [group.value for group in DeficitGroup]

# Teachers, or sheets of teachers where it is about a subject: how many, and the shares of those it is known of.
_CELL = {
    "teachers": count(),
    "answered": count(),
    **{f"defined_{group}": count() for group in GROUPS},
    **{f"deficits_{group}": count() for group in GROUPS},
    **{f"deficit_share_{group}": share() for group in GROUPS},
    "pronounced": count(),
    "pronounced_share": share(),
}
_LEVELS = {level.value: count() for level in DeficitLevel if level is not DeficitLevel.PRONOUNCED}
_MEASURES = [*GROUPS, DeficitLevel.PRONOUNCED.value]

RESULT = {
    "schools": frame(
        "school",
        **placed_school(),
        results_status=word(ResultsStatus, nullable=True),
        conditions_status=word(ConditionsStatus, nullable=True),
        **_CELL,
        **_LEVELS,
        hidden=flag(),
    ),
    "subjects": frame("subject", subject=text(), **_CELL, **_LEVELS, hidden=flag()),
    "cells": frame(
        "group",
        "scope",
        "code",
        "subject",
        group=word(ComparedGroup, nullable=True),
        scope=word(Scope),
        code=text(),
        subject=text(nullable=True),
        **_CELL,
        hidden=flag(),
    ),
    "comparison": frame(
        "group",
        "measure",
        group=word(ComparedGroup),
        measure=pa.Column("str", pa.Check.isin(_MEASURES)),
        schools=count(),
        teachers=count(),
        base=count(),
        count=count(),
        share=share(),
        share_low=share(),
        share_high=share(),
        difference=share(-1),
        difference_low=share(-1),
        difference_high=share(-1),
        verdict=word(Difference, nullable=True),
        hidden=flag(),
    ),
    "quality": frame(
        "scope",
        "code",
        scope=word(Scope),
        code=text(),
        sheets=count(),
        complete_sheets=count(),
        alpha=number(high=1 + 1e-9),
        **{f"alpha_{group}": number(high=1 + 1e-9) for group in GROUPS},
        careless=count(),
        careless_share=share(),
        careless_noted=flag(),
        unanswered_share=share(),
        hidden=flag(),
    ),
    "programme_needs": frame(
        "programme",
        "scope",
        "code",
        programme=text(),
        title=text(),
        subject=text(nullable=True),
        groups=text(),
        hours=count(),
        scope=word(Scope),
        code=text(),
        places=count(),
        hidden=flag(),
        places_all=count(),
        hidden_all=flag(),
    ),
    "targeted": frame(
        "school",
        "subject",
        school=text(),
        municipality=text(),
        district=text(),
        subject=word(Subject),
        procedures=text(),
        share=share(),
        **_CELL,
        programmes=text(nullable=True),
        hidden=flag(),
    ),
}
