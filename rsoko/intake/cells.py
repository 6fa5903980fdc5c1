"""Reads one cell: a value, or the reason why there is none. A number is never guessed."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from rsoko.reading.folding import UNSEEN, fold, without_unseen
from rsoko.reading.raw import Raw
from rsoko.reading.texts import RemarkCode
from schemas.fields import SCHOOL_CODE, Kind
from schemas.forms import Column

__all__ = [
    "EMPTY",
    "EMPTY_MARKS",
    "LONGEST_PSEUDONYM",
    "Covered",
    "Reading",
    "is_empty",
    "labels_of",
    "moved_day",
    "named_beside_code",
    "read_cell",
    "read_year",
    "said_of",
    "school_label",
    "shown",
]

EMPTY_MARKS = frozenset({"", "-", "–", "—", "−", "н/д"})
_NUMBER = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?")
# A space parts thousands, nothing else: «1 2» is two numbers.
_GROUPED = re.compile(r"-?[0-9]{1,3}(?: [0-9]{3})+(?:[.,][0-9]+)?")
_AN_UNSEEN = re.compile(f"[{UNSEEN}]")
# Letters that are taken for digits, by people and by programs that read scans.
_ALIKE_DIGITS = str.maketrans("ОоOoЗзlI|", "000033111")
_MINUS = str.maketrans("−\u00a0\u202f\u2009\u2007", "-    ")
_PLAIN_SCHOOL = re.compile(SCHOOL_CODE)
_SCHOOL = re.compile(rf"(?:(?:edu|sch)[ _-]?)?({SCHOOL_CODE})(?:[.,]0+)?", re.IGNORECASE)
# A code as a spreadsheet shows it that takes it for an amount.
_GROUPED_SCHOOL = re.compile(r"[0-9]{3} [0-9]{3}")
# A school as blank forms offer it, by code and name; two codes in a cell are no school.
_NAMED_SCHOOL = re.compile(rf"({SCHOOL_CODE}) ?[-—– ] ?(?!.*\b{SCHOOL_CODE}\b)([^ ].*)")
_YEAR = re.compile(r"(20[0-9]{2})(?:[.,]0+)?")
_YEARS = re.compile(r"(20[0-9]{2})\s*[/\-–—]\s*(20[0-9]{2}|[0-9]{2})")
# What people write after a year and what says nothing more: «уч. год», «г.», «учебный год», «уч.г.».
_WORD_YEAR = re.compile(r"(?<=[0-9])\s*(?:уч(?:\.|ебный)?\s*)?г(?:\.|од)?$", re.IGNORECASE)
_DAY = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})|([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[ T]00:00(?::00)?)?")
_SERIAL_START = datetime(1899, 12, 30)
# The years 2000 to 2100.
_SERIALS = (36_526, 73_415)
_FORMULA_SIGN = "="
# What a workbook keeps, and what a Russian spreadsheet shows and writes to a text file.
_FORMULA_ERRORS = {
    "#DIV/0!": "#ДЕЛ/0!",
    "#N/A": "#Н/Д",
    "#NAME?": "#ИМЯ?",
    "#NULL!": "#ПУСТО!",
    "#NUM!": "#ЧИСЛО!",
    "#REF!": "#ССЫЛКА!",
    "#VALUE!": "#ЗНАЧ!",
    "#SPILL!": "#ПЕРЕНОС!",
    "#CALC!": "#ВЫЧИСЛ!",
}
_ERRORS = frozenset(_FORMULA_ERRORS) | frozenset(_FORMULA_ERRORS.values())
# Beyond it whole numbers are no longer told apart.
_TOO_LONG = 1e15
_CENTURY = 100
LONGEST_PSEUDONYM = 24
_PSEUDONYM = re.compile(rf"[0-9A-Za-zА-Яа-яЁё][0-9A-Za-zА-Яа-яЁё ._/-]{{0,{LONGEST_PSEUDONYM - 1}}}")
_LETTERS = re.compile(r"[^\W\d_]+")
# Words that stand before the number of a teacher; any other word of so many letters may be a name.
_CODE_WORDS = frozenset({"teacher", "педагог", "учитель", "респондент", "код", "code", "ped", "пед"})
_NAME_LENGTH = 4
_LONG_NUMBER = 10
_BETWEEN_WORDS = re.compile(r"[,;\n]")
_ANSWERS = {"да": 1.0, "нет": 0.0, "истина": 1.0, "ложь": 0.0}


class Reading(NamedTuple):
    """What a cell says: a value (None: empty), or the code of what is wrong with it."""

    value: float | str | datetime | None
    problem: RemarkCode | None = None


class Covered(str):
    """A cell that lies under a merged one and does not share what that says: the name of the other."""

    __slots__ = ()


EMPTY = Reading(None)


def is_empty(raw: Raw) -> bool:
    """Say whether a cell holds nothing, a dash or «н/д»."""
    if not isinstance(raw, str):
        return raw is None
    return not raw or raw.strip().casefold() in EMPTY_MARKS or (raw[0] in UNSEEN and is_empty(without_unseen(raw)))


def read_cell(kind: Kind, raw: Raw, words: Mapping[str, str]) -> Reading:
    """Read a cell of a kind; `words` are the folded labels of a closed set with their codes."""
    if kind is Kind.SCHOOL and isinstance(raw, str) and _PLAIN_SCHOOL.fullmatch(raw):
        return Reading(raw)  # nearly every cell of its column
    if type(raw) is float and (kind is Kind.NUMBER or kind is Kind.COUNT):
        return _number_of(kind, raw)
    if isinstance(raw, str) and _AN_UNSEEN.search(raw):
        raw = without_unseen(raw)
    if is_empty(raw):
        return EMPTY
    if isinstance(raw, str) and (fault := _fault(raw)):
        return Reading(None, fault)
    if kind in _OF_WORDS:
        return _OF_WORDS[kind](raw, words)
    return _READERS[kind](raw)


def _fault(raw: str) -> RemarkCode | None:
    if isinstance(raw, Covered):
        return RemarkCode.CELL_MERGED
    if raw.strip() in _ERRORS:
        return RemarkCode.FORMULA_ERROR
    return RemarkCode.FORMULA_NO_VALUE if raw.startswith(_FORMULA_SIGN) else None


def shown(raw: Raw) -> str:
    """Write a cell as its sender sees it."""
    if isinstance(raw, bool):
        return "ИСТИНА" if raw else "ЛОЖЬ"
    if isinstance(raw, float):
        return f"{raw:.0f}" if raw.is_integer() and abs(raw) < _TOO_LONG else f"{raw:.15g}".replace(".", ",")
    if isinstance(raw, datetime):
        return raw.strftime("%d.%m.%Y %H:%M" if raw.time() != time.min else "%d.%m.%Y")
    if isinstance(raw, date):
        return raw.strftime("%d.%m.%Y")
    text = " ".join(without_unseen(str(raw)).split())
    return _FORMULA_ERRORS.get(text, text)


def labels_of(column: Column) -> dict[str, str]:
    """Folded words that a column of a closed set takes, with their codes.

    Where several stand in a cell, the number of each in its set and its code are taken too.
    """
    terms = list(enumerate(column.words or (), start=1))
    labels = {fold(term.label): term.value for _, term in terms}
    if column.kind is Kind.WORDS:
        labels |= {str(number): term.value for number, term in terms}
        labels |= {fold(term.value): term.value for _, term in terms}
    return labels


_OR_ELSE = {
    Kind.SCHOOL: " в каждую строку школы; если это строка итогов, начните её словом «Итого»",
    Kind.COUNT: "; если никого нет, впишите 0",
    Kind.NUMBER: "; если ничего нет, впишите 0",
}


def said_of(column: Column) -> dict[str, str]:
    """What remarks on the cells of a column, and the cures of them, may name."""
    known = ", ".join(term.label for term in column.words or ())
    or_none = "; если данных нет, напишите «н/д» или оставьте ячейку пустой" if column.nullable else ""
    limits = {"low": shown(column.low), "high": shown(column.high)}
    or_else = _OR_ELSE.get(column.kind, "")
    return {"title": column.title, "known": known, **limits, "or_none": or_none, "or_else": or_else}


def school_label(code: str, name: str) -> str:
    """A school by code and name, as blank forms offer it; `_school` reads the code of it."""
    return f"{code} — {name}"


def named_beside_code(raw: Raw) -> str | None:
    """The name that stands in a cell beside the code of a school; None where there is none."""
    match = _named_school(raw) if isinstance(raw, str) else None
    return None if match is None else match[2]


def _named_school(text: str) -> re.Match[str] | None:
    match = _NAMED_SCHOOL.fullmatch(" ".join(without_unseen(text).translate(_MINUS).split()))
    return match if match is not None and _LETTERS.search(match[2]) else None


def read_year(raw: Raw) -> int | None:
    """Read an academic year by the year in which it ends; None where it cannot be read."""
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return int(raw) if float(raw).is_integer() and _YEAR.fullmatch(f"{raw:.0f}") else None
    if not isinstance(raw, str):
        return None
    text = _WORD_YEAR.sub("", without_unseen(raw).strip())
    if match := _YEAR.fullmatch(text):
        return int(match[1])
    match = _YEARS.fullmatch(text)
    if match is None:
        return None
    following = int(match[1]) + 1
    return following if match[2] in (str(following), f"{following % _CENTURY:02d}") else None


def _year(raw: Raw) -> Reading:
    year = read_year(raw)
    return Reading(None, RemarkCode.BAD_YEAR) if year is None else Reading(float(year))


def _school(raw: Raw) -> Reading:
    text = shown(raw) if isinstance(raw, float) else str(raw).translate(_MINUS).strip()
    if _GROUPED_SCHOOL.fullmatch(text):
        text = text.replace(" ", "")
    match = _SCHOOL.fullmatch(text) or _named_school(text)
    if match:
        return Reading(match[1])
    alike = _SCHOOL.fullmatch(text.translate(_ALIKE_DIGITS))
    return Reading(None, RemarkCode.LETTER_FOR_DIGIT if alike else RemarkCode.BAD_SCHOOL_CODE)


def _number(raw: Raw) -> Reading:
    if isinstance(raw, bool):
        return Reading(None, RemarkCode.NOT_NUMBER)
    if isinstance(raw, int | float):
        return Reading(float(raw)) if math.isfinite(raw) else Reading(None, RemarkCode.NOT_NUMBER)
    if not isinstance(raw, str):
        return Reading(None, RemarkCode.DATE_FOR_NUMBER)
    text = raw.translate(_MINUS).strip()
    if not _is_number(text):
        alike = _is_number(text.translate(_ALIKE_DIGITS))
        return Reading(None, RemarkCode.LETTER_FOR_DIGIT if alike else RemarkCode.NOT_NUMBER)
    number = float(text.replace(" ", "").replace(",", "."))
    # Minus nothing is nothing.
    return Reading(number + 0.0) if math.isfinite(number) else Reading(None, RemarkCode.NOT_NUMBER)


def _is_number(text: str) -> bool:
    return bool(_NUMBER.fullmatch(text) or _GROUPED.fullmatch(text))


def _number_of(kind: Kind, raw: float) -> Reading:
    if not math.isfinite(raw):
        return Reading(None, RemarkCode.NOT_NUMBER)
    if kind is Kind.COUNT and not raw.is_integer():
        # A spreadsheet shows fifteen digits: what a formula computed as 28,999999999999996 is 29 to its sender.
        raw = float(f"{raw:.15g}")
    whole = kind is Kind.NUMBER or raw.is_integer()
    return Reading(raw) if whole else Reading(None, RemarkCode.NOT_WHOLE)


def _count(raw: Raw) -> Reading:
    reading = _number(raw)
    whole = not isinstance(reading.value, float) or reading.value.is_integer()
    return reading if whole else Reading(None, RemarkCode.NOT_WHOLE)


def _answer(raw: Raw) -> Reading:
    value = _ANSWERS.get(fold(raw)) if isinstance(raw, str) else None
    if isinstance(raw, bool):
        value = float(raw)
    return Reading(None, RemarkCode.BAD_ANSWER) if value is None else Reading(value)


def _word(raw: Raw, words: Mapping[str, str]) -> Reading:
    code = words.get(fold(shown(raw)))
    return Reading(None, RemarkCode.BAD_WORD) if code is None else Reading(code)


def _words(raw: Raw, words: Mapping[str, str]) -> Reading:
    """Several words of a set, once each and in its order, whatever parts them and in whichever order they stand."""
    text = raw if isinstance(raw, str) else shown(raw)
    codes = {words.get(fold(part)) for part in _BETWEEN_WORDS.split(text) if part.strip()}
    if not codes or None in codes:
        return Reading(None, RemarkCode.BAD_WORD)
    return Reading(",".join(code for code in dict.fromkeys(words.values()) if code in codes))


def _text(raw: Raw) -> Reading:
    return Reading(shown(raw))


def _pseudonym(raw: Raw) -> Reading:
    """A code of a teacher; what looks like a name, a telephone or an insurance number is personal."""
    text = shown(raw)
    if _looks_personal(text):
        return Reading(None, RemarkCode.PERSON_NAMED)
    return Reading(text) if _PSEUDONYM.fullmatch(text) else Reading(None, RemarkCode.BAD_PSEUDONYM)


def _looks_personal(text: str) -> bool:
    """Letters that stand for a person: words of a name, initials, an address; or digits that do."""
    if "@" in text or len(re.sub(r"[^0-9]", "", text)) >= _LONG_NUMBER:
        return True
    words = [word for word in _LETTERS.findall(text) if word.casefold() not in _CODE_WORDS]
    named = any(len(word) >= _NAME_LENGTH for word in words)
    return named or (len(words) > 1 and not any(sign.isdigit() for sign in text))


def _day(raw: Raw) -> Reading:
    if isinstance(raw, date):
        return Reading(datetime(raw.year, raw.month, raw.day))
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return _serial_day(float(raw))
    match = _DAY.fullmatch(raw.strip()) if isinstance(raw, str) else None
    if match is None:
        return Reading(None, RemarkCode.BAD_DATE)
    year, month, day = (match[3], match[2], match[1]) if match[1] else (match[4], match[5], match[6])
    try:
        return Reading(datetime(int(year), int(month), int(day)))
    except ValueError:
        return Reading(None, RemarkCode.BAD_DATE)


def _serial_day(number: float) -> Reading:
    """A day that lost its format: spreadsheets count days from the end of 1899."""
    if not (number.is_integer() and _SERIALS[0] <= number <= _SERIALS[1]):
        return Reading(None, RemarkCode.BAD_DATE)
    return Reading(_SERIAL_START + timedelta(days=number))


def moved_day(raw: Raw, day_zero: int) -> Raw:
    """What a cell of a column of days says in a workbook that counts days from `day_zero` days after 30.12.1899.

    A number becomes its day, or a text where it is none: it must not be taken for another day.
    """
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return raw
    value = _serial_day(float(raw) + day_zero).value
    return value if isinstance(value, datetime) else shown(float(raw))


_OF_WORDS: dict[Kind, Callable[[Raw, Mapping[str, str]], Reading]] = {Kind.WORD: _word, Kind.WORDS: _words}
_READERS: dict[Kind, Callable[[Raw], Reading]] = {
    Kind.SCHOOL: _school,
    Kind.YEAR: _year,
    Kind.COUNT: _count,
    Kind.NUMBER: _number,
    Kind.ANSWER: _answer,
    Kind.TEXT: _text,
    Kind.PSEUDONYM: _pseudonym,
    Kind.DAY: _day,
}
