"""Draft plans of schools: the columns of the form «План мероприятий», with what led to each measure."""

import pandera.pandas as pa

from schemas.columns import count, frame, text, word
from schemas.terms import MeasureKind, MeasureLevel

__all__ = ["DRAFT_PLANS"]

DRAFT_PLANS = frame(
    school=text(),
    number=count(),
    kind=word(MeasureKind),
    title=text(),
    level=word(MeasureLevel),
    start=pa.Column("datetime64[ns]"),
    end=pa.Column("datetime64[ns]"),
    responsible=text(),
    planned=count(nullable=True),
    ground=text(),
    indicator=text(nullable=True),
)
