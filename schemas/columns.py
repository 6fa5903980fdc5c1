"""Kinds of columns of the frames that leave a monitoring."""

from enum import StrEnum

import pandas as pd
import pandera.pandas as pa

from schemas.terms import Level, Locality

__all__ = ["count", "day", "flag", "frame", "nothing_of", "number", "placed_school", "share", "text", "word"]


def text(nullable: bool = False) -> pa.Column:
    """A code or a text."""
    return pa.Column("str", nullable=nullable)


def word(words: type[StrEnum], nullable: bool = False) -> pa.Column:
    """A code of a closed set."""
    return pa.Column("str", pa.Check.isin([word.value for word in words]), nullable=nullable)


def count(nullable: bool = False) -> pa.Column:
    """A whole number."""
    return pa.Column("Int64" if nullable else "int64", pa.Check.ge(0), nullable=nullable)


def day(nullable: bool = False) -> pa.Column:
    """A day, without a time."""
    return pa.Column("datetime64[us]", nullable=nullable)


def number(low: float | None = None, high: float | None = None) -> pa.Column:
    """A number that may be missing."""
    checks = [pa.Check.ge(low)] if low is not None else []
    checks += [pa.Check.le(high)] if high is not None else []
    return pa.Column("float64", checks, nullable=True)


def share(low: float = 0) -> pa.Column:
    """A share that may be missing, or with `low` −1 a difference of two.

    Bounds of an interval may leave the limits by a rounding error of the last digit.
    """
    return number(low - 1e-9, 1 + 1e-9)


def placed_school() -> dict[str, pa.Column]:
    """The columns with which a row says which school it is of, and where that is."""
    names = ("school", "name", "municipality", "municipality_name", "district", "district_name")
    return {name: text() for name in names} | {"level": word(Level), "locality": word(Locality)}


def frame(*key: str, **columns: pa.Column) -> pa.DataFrameSchema:
    """A frame of just these columns in this order; those of the `key` name a row, which comes once."""
    return pa.DataFrameSchema(columns, strict=True, coerce=True, ordered=True, unique=list(key) or None)


def nothing_of(declared: pa.DataFrameSchema) -> pd.DataFrame:
    """A frame without rows, with the columns and types it is declared with."""
    return declared.validate(pd.DataFrame(columns=list(declared.columns)))


def flag(nullable: bool = False) -> pa.Column:
    """Yes or no."""
    return pa.Column("boolean" if nullable else "bool", nullable=nullable)
