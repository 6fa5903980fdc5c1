"""Numbers, dates and counted nouns as they stand in official Russian."""

from decimal import ROUND_HALF_UP, Decimal
from math import isfinite

import pandas as pd

from rsoko.wording import day, moment, plural

__all__ = ["NO_DATA", "counted", "day", "interval", "moment", "number", "percent", "plural", "points", "signed"]

NO_DATA = "нет данных"
# Liberation Serif has no thin no-break space (U+202F): the usual one keeps every font the same.
SPACE = "\u00a0"
MINUS = "\u2212"


def number(value: object, digits: int = 0, missing: str = NO_DATA) -> str:
    """A number with a decimal comma and groups of three digits; `missing` for NaN and None."""
    exact = _exact(value)
    return missing if exact is None else _written(exact, digits)


def percent(share: object, digits: int = 1, missing: str = NO_DATA) -> str:
    """A share 0..1 as «12,5 %»."""
    exact = _exact(share)
    return missing if exact is None else _written(exact.scaleb(2), digits) + SPACE + "%"


def signed(share: object, digits: int = 1, missing: str = NO_DATA) -> str:
    """A difference of shares in percentage points, with its sign: «+1,2 п. п.»."""
    exact = _exact(share)
    if exact is None:
        return missing
    text = _written(exact.scaleb(2), digits)
    plus = "" if text.startswith(MINUS) or not text.strip("0,") else "+"
    return f"{plus}{text}{SPACE}п.{SPACE}п."


def _exact(value: object) -> Decimal | None:
    """The shortest decimal that names the value; None where it is missing or has none."""
    number = float("nan") if value is None or value is pd.NA else float(str(value))
    return Decimal(repr(number)) if isfinite(number) else None


def _written(value: Decimal, digits: int) -> str:
    """Rounded half up, as spreadsheets do and people expect; no minus before a zero."""
    rounded = value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    text = f"{abs(rounded):,f}".replace(",", SPACE).replace(".", ",")
    return MINUS + text if rounded < 0 else text


def points(value: object, missing: str = NO_DATA) -> str:
    """An index or points of it, one digit after the comma."""
    return number(value, 1, missing)


def interval(low: float, high: float, digits: int = 1) -> str:
    """Bounds of a share: «10,1–15,4 %»; a dash where there are none."""
    if pd.isna(low) or pd.isna(high):
        return "—"
    return f"{percent(low, digits).removesuffix(SPACE + '%')}–{percent(high, digits)}"


def counted(count: int, one: str, few: str, many: str) -> str:
    """The count with its noun, held on one line."""
    return number(count) + SPACE + plural(count, one, few, many)
