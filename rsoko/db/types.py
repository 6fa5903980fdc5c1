"""Column types that give back what was put in, on SQLite and on PostgreSQL alike."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import cast

from sqlalchemy import DateTime, Dialect, String
from sqlalchemy.types import TypeDecorator

from schemas.terms import Term

__all__ = ["TermType", "UtcDateTime"]


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: aware when it goes in, kept as UTC, aware (UTC) when it comes out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive moment (ValueError): nobody could say later which zone it meant."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Say the zone again: SQLite forgets it, PostgreSQL answers in the zone of the connection."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class TermType(TypeDecorator[Term]):
    """A word of one closed set, kept as its code."""

    impl = String(32)
    cache_ok = True

    def __init__(self, terms: type[Term]) -> None:
        super().__init__()
        self.terms = terms

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Refuse a word outside the set (ValueError)."""
        return None if value is None else self._member(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> Term | None:
        """Give back the member with its label, not the bare code."""
        return None if value is None else self._member(value)

    def _member(self, code: str) -> Term:
        # A look-up by value, which the signature of `Term.__new__` hides from the type checker.
        return cast(type[StrEnum], self.terms)(code)  # type: ignore[return-value]
