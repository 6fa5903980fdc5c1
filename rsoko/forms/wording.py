"""What a blank form says of a column, in plain words made from its definition."""

import re

from rsoko.forms.blank import Blank, year_words
from rsoko.intake.cells import said_of, shown
from rsoko.reading.texts import TEXTS, RemarkCode
from schemas.fields import MAX_COUNT, Kind
from schemas.forms import Column, FormDefinition

__all__ = ["allowed", "clipped", "comment", "demands", "fault", "obligation", "prompt"]

# What a spreadsheet takes for the title and the text of a message at a cell.
_TITLE, _MESSAGE = 32, 255
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


def allowed(blank: Blank, column: Column) -> str:
    """What may stand in a column."""
    if column.kind is Kind.YEAR:
        year = year_words(blank.definition, blank.year)
        return f"{blank.year} ({year})." if str(blank.year) not in year else f"{blank.year}."
    if column.kind is Kind.WORD:
        return "Из списка: " + "; ".join(term.label for term in column.words or ()) + "."
    return _ALLOWED[column.kind].format(limits=_limits(column))


_ALLOWED = {
    Kind.SCHOOL: "Шесть цифр; выбирается из списка кодов с наименованиями.",
    Kind.COUNT: "Целое число {limits}.",
    Kind.NUMBER: "Число {limits}, можно дробное: 12,5.",
    Kind.ANSWER: "Из списка: да; нет.",
    Kind.TEXT: "Текст.",
    Kind.PSEUDONYM: TEXTS[RemarkCode.BAD_PSEUDONYM].cure,
    Kind.DAY: "Дата, например 31.05.2026.",
}


def _limits(column: Column) -> str:
    if column.high is None or column.high >= MAX_COUNT:
        return f"не меньше {shown(column.low)}"
    return f"от {shown(column.low)} до {shown(column.high)}"


def demands(definition: FormDefinition, column: Column) -> list[str]:
    """Rules between columns that a column has to keep."""
    titles = {name: known.title for name, known in definition.columns.items()}
    rules = [rule for rule in definition.rules.values() if rule.column == column.name and rule.demand]
    return [rule.demand.format(title=titles) for rule in rules]


def obligation(column: Column) -> str:
    """Whether a column may be left empty."""
    return "нет" if column.nullable else "да"


def comment(blank: Blank, column: Column) -> str:
    """Everything about a column, for the note at its header."""
    empty = "Можно оставить пустой: нет данных." if column.nullable else "Обязательная графа."
    lines = [column.note, allowed(blank, column), *demands(blank.definition, column), empty]
    return "\n".join(line for line in lines if line)


def prompt(blank: Blank, column: Column) -> str:
    """The short of it, for the moment when a cell is chosen."""
    lines = [allowed(blank, column), *demands(blank.definition, column)]
    if column.nullable:
        lines.append("Нет данных — оставьте пустой.")
    return clipped(" ".join([*lines[:1], column.note, *lines[1:]]), _MESSAGE)


def fault(blank: Blank, column: Column) -> str:
    """What is said when a cell is given what it may not hold: the cures of the reader's remarks."""
    return clipped(" ".join([*_cures(blank, column), *demands(blank.definition, column)]), _MESSAGE)


def _cures(blank: Blank, column: Column) -> list[str]:
    if column.kind is Kind.SCHOOL:
        open_then = f"Школы, работающие в {blank.year} году, — на листе «Справочник»."
        return ["Выберите школу из списка или впишите её код.", open_then]
    if column.kind is Kind.YEAR:
        return [f"Все строки файла относятся к одному году: {allowed(blank, column)}"]
    return [TEXTS[code].cure.format_map(said_of(column)) for code in _CODES[column.kind]]


_CODES: dict[Kind, tuple[RemarkCode, ...]] = {
    Kind.WORD: (RemarkCode.BAD_WORD,),
    Kind.COUNT: (RemarkCode.NOT_WHOLE, RemarkCode.OUT_OF_RANGE),
    Kind.NUMBER: (RemarkCode.NOT_NUMBER, RemarkCode.OUT_OF_RANGE),
    Kind.ANSWER: (RemarkCode.BAD_ANSWER,),
    Kind.TEXT: (),
    Kind.PSEUDONYM: (RemarkCode.BAD_PSEUDONYM, RemarkCode.PERSON_NAMED),
    Kind.DAY: (RemarkCode.BAD_DATE,),
}


def clipped(text: str, limit: int = _TITLE) -> str:
    """A text that fits: whole sentences while they do, else its beginning."""
    if len(text) <= limit:
        return text
    kept = ""
    for sentence in _SENTENCE.split(text):
        longer = f"{kept} {sentence}".strip()
        if len(longer) > limit:
            break
        kept = longer
    return kept or text[: limit - 1].rstrip() + "…"
