"""Kinds of columns and rules between them: the words in which a form is defined."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

import pandas as pd
import pandera.pandas as pa

from schemas.terms import Term

__all__ = [
    "MAX_COUNT",
    "NO_CEILING",
    "SCHOOL_CODE",
    "YEARS",
    "Kind",
    "answer",
    "count",
    "day",
    "label",
    "number",
    "pseudonym",
    "rule",
    "school_code",
    "short_code",
    "within",
    "word",
    "words",
    "year",
]

SCHOOL_CODE = r"[0-9]{6}"
SHORT_CODE = r"[0-9A-Za-z_-]{1,16}"
YEARS = (2000, 2100)
# Nothing that a school counts comes near; a larger number is a slip of the hand.
MAX_COUNT = 100_000
# Stands in a formula of a ceiling where nothing bounds a number yet.
NO_CEILING = "1E+9"

Rule = Callable[[Any, pd.DataFrame], "pd.Series[bool]"]


class Kind(StrEnum):
    """How the cells of a column are read."""

    SCHOOL = "school"
    YEAR = "year"
    WORD = "word"
    WORDS = "words"
    COUNT = "count"
    NUMBER = "number"
    ANSWER = "answer"
    TEXT = "text"
    PSEUDONYM = "pseudonym"
    DAY = "day"


def _field(
    kind: Kind,
    title: str,
    nullable: bool = False,
    words: type[Term] | None = None,
    *,
    aliases: tuple[str, ...] = (),
    note: str = "",
    **limits: Any,  # noqa: ANN401
) -> Any:  # noqa: ANN401
    metadata = {"kind": kind, "words": words, "aliases": aliases, "note": note}
    return pa.Field(title=title, nullable=nullable, metadata=metadata, **limits)


def school_code(title: str, nullable: bool = False) -> Any:  # noqa: ANN401
    """Code of a school: six digits."""
    note = "Код школы по реестру организаций."
    return _field(Kind.SCHOOL, title, nullable, note=note, str_matches=f"^{SCHOOL_CODE}$")


def year(title: str, *, note: str = "Учебный год называется по году, в котором он заканчивается.") -> Any:  # noqa: ANN401
    """Year of the rows: academic, named by the year in which it ends, or of a cohort."""
    return _field(Kind.YEAR, title, note=note, in_range={"min_value": YEARS[0], "max_value": YEARS[1]})


def word(title: str, words: type[Term], nullable: bool = False, *, note: str = "") -> Any:  # noqa: ANN401
    """One of a closed set of words: people write labels, frames hold codes."""
    return _field(Kind.WORD, title, nullable, words, note=note, isin=[term.value for term in words])


def words(title: str, of: type[Term], *, note: str = "") -> Any:  # noqa: ANN401
    """Several of a closed set: people write labels or numbers (1 is the first), frames hold codes, in one order."""
    codes = "|".join(term.value for term in of)
    return _field(Kind.WORDS, title, words=of, note=note, str_matches=f"^(?:{codes})(?:,(?:{codes}))*$")


def count(
    title: str,
    nullable: bool = False,
    low: int = 0,
    high: int = MAX_COUNT,
    *,
    aliases: tuple[str, ...] = (),
    note: str = "",
) -> Any:  # noqa: ANN401
    """A whole number; `aliases` are other headers people know it by, `note` explains it in the blank form."""
    limits = {"min_value": low, "max_value": high}
    return _field(Kind.COUNT, title, nullable, aliases=aliases, note=note, in_range=limits)


def number(title: str, nullable: bool = False, high: float = MAX_COUNT, *, note: str = "") -> Any:  # noqa: ANN401
    """A number that may have a fraction, not negative."""
    return _field(Kind.NUMBER, title, nullable, note=note, in_range={"min_value": 0, "max_value": high})


def answer(title: str, nullable: bool = False, *, note: str = "") -> Any:  # noqa: ANN401
    """да or нет."""
    return _field(Kind.ANSWER, title, nullable, note=note)


def short_code(title: str, nullable: bool = False) -> Any:  # noqa: ANN401
    """A short code that is fit to name a folder."""
    return _field(Kind.TEXT, title, nullable, str_matches=f"^{SHORT_CODE}$")


def pseudonym(title: str, *, note: str = "") -> Any:  # noqa: ANN401
    """A code that stands for a person; anything that looks like a name is refused."""
    return _field(Kind.PSEUDONYM, title, note=note)


def label(title: str, nullable: bool = False, *, note: str = "") -> Any:  # noqa: ANN401
    """A text for people."""
    return _field(Kind.TEXT, title, nullable, note=note)


def day(title: str, nullable: bool = False, *, note: str = "") -> Any:  # noqa: ANN401
    """A date."""
    return _field(Kind.DAY, title, nullable, note=note)


def rule(
    column: str, text: str, cure: str, *, demand: str = "", broken: str = "", ceiling: str = ""
) -> Callable[[Rule], Any]:
    """Make a method of a model a rule between columns; its name is the code of the remark.

    The method returns True where a row is right, also where a value it needs is missing. The remark stands at
    the cell of `column`. `text` may name headers and values as `{title[field]}` and `{value[field]}`; a row with
    an error in one of the fields it names is not judged by it. pandera keeps the three as the check's title,
    error and description.

    The rest is for the blank form. `demand` says the rule before anything is filled in; it may name headers.
    `broken` is the rule as a spreadsheet says it: a formula, true where a row is wrong, in which `{field}` is the
    cell of a field. A rule that bounds a number may give the bound, `ceiling`, instead.
    """
    if ceiling:
        broken = f"AND(ISNUMBER({{{column}}}),{{{column}}}>{ceiling})"
    blank = {"demand": demand, "broken": broken, "ceiling": ceiling}

    def declare(method: Rule) -> Any:  # noqa: ANN401
        return pa.dataframe_check(
            name=method.__name__, title=column, error=text, description=cure, statistics=blank, ignore_na=False
        )(method)

    return declare


def within(part: str, whole: str) -> Any:  # noqa: ANN401
    """The rule that a part is no more than its whole."""

    def part_within_whole(_model: Any, rows: pd.DataFrame) -> "pd.Series[bool]":  # noqa: ANN401
        return ~(rows[part] > rows[whole])

    part_within_whole.__name__ = f"{part}_within_{whole}"
    text = f"«{{title[{part}]}}» ({{value[{part}]}}) больше, чем «{{title[{whole}]}}» ({{value[{whole}]}})."
    return rule(
        part,
        text,
        "Часть не может быть больше целого: проверьте оба числа.",
        demand=f"Не больше, чем «{{title[{whole}]}}».",
        ceiling=f"IF(ISNUMBER({{{whole}}}),{{{whole}}},{NO_CEILING})",
    )(part_within_whole)
