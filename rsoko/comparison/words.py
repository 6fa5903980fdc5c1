"""The difference of two runs in words: the same tables for the command and for a workbook."""

from collections.abc import Sequence
from typing import Any

from rsoko.comparison.changes import constants_sheet, headlines_sheet
from rsoko.comparison.rows import RowDifference
from rsoko.comparison.runs import RunDifference
from rsoko.intake.cells import shown
from rsoko.records import records
from rsoko.tables import Cell, Sheet
from rsoko.wording import plural
from schemas.forms import FORMS, Column
from schemas.terms import ChangeCause, FormKey

__all__ = ["headline", "sheets", "title"]

NOTHING = "—"
PLACES = {
    "name": "Наименование",
    "municipality": "Муниципалитет",
    "municipality_name": "Название муниципалитета",
    "district": "Образовательный округ",
    "district_name": "Название округа",
    "level": "Уровень",
    "locality": "Тип местности",
}
CATALOGUES = {"programmes": "каталог программ", "centres": "ресурсные центры"}


def title(found: RunDifference) -> str:
    """What is compared."""
    return f"Сравнение запусков {found.before.run} и {found.after.run}: {found.monitoring.label}"


def headline(found: RunDifference) -> list[str]:
    """In a few sentences: whether and in what the two runs differ, and because of what."""
    return [_of_data(found), _of_methodology(found), *_of_code(found), *_of_results(found)]


def sheets(found: RunDifference) -> list[Sheet]:
    """Files, cells, parameters, constants of the region, schools: a row for each difference."""
    return [_files(found), _cells(found), _parameters(found), _constants(found), _schools(found)]


def _of_data(found: RunDifference) -> str:
    data = found.data
    if data.empty and not data.files:
        return "Данные одинаковы."
    parts = [f"файлов отправителей — {len(data.files)}"]
    rows = [*data.rows.values(), data.places]
    for words, count in (
        ("новых строк", sum(len(each.added) for each in rows)),
        ("исключённых строк", sum(len(each.gone) for each in rows)),
        ("изменённых ячеек", sum(len(each.changed) for each in rows)),
    ):
        parts += [f"{words} — {count}"] if count else []
    parts += [f"опубликованный перечень {year} года" for year in data.lists]
    parts += [CATALOGUES.get(name, name) for name in data.catalogues]
    parts += ["сведения о работе системы"] if data.operation else []
    return f"Данные различаются: {', '.join(parts)}."


def _of_methodology(found: RunDifference) -> str:
    if not found.methodology:
        same = found.before.methodology == found.after.methodology
        return "Методика одна и та же." if same else "Файлы методики различаются, значения в них одинаковы."
    return f"Методика различается: значений — {len(found.methodology)}."


def _of_code(found: RunDifference) -> list[str]:
    code = found.code
    lines = ["Версия программы одна и та же."]
    if code.before != code.after:
        lines = [f"Версии программы различаются: {code.before} и {code.after}."]
    if code.repeated is None:
        return [*lines, f"Причины не установлены: смешанный расчёт невозможен. {code.obstacle}"]
    for run, repeated in zip((found.before, found.after), code.repeated, strict=True):
        if not repeated:
            lines.append(f"Установленная версия программы ({code.now}) даёт для запуска {run.run} другой результат.")
    return lines


def _of_results(found: RunDifference) -> list[str]:
    results = found.results
    if results.empty:
        return ["Результаты одинаковы до последней цифры."]
    count = results.headlines["school"].nunique()
    schools = plural(count, "школы", "школ", "школ")
    lines = [
        f"Результаты различаются: статус или основные показатели — у {count} {schools}, новых школ — "
        f"{len(results.new)}, выбывших — {len(results.gone)}, без каких-либо изменений — {len(results.untouched)}."
    ]
    causes = [found.cause_of(school) for school in results.headlines["school"].unique()]
    parts = [f"{cause.label} — {causes.count(cause)}" for cause in ChangeCause if cause in causes]
    return [*lines, f"Причины изменений, школ: {'; '.join(parts)}."] if parts else lines


def _files(found: RunDifference) -> Sheet:
    rows: list[tuple[Cell, ...]] = [
        (each.form.label, each.year, each.sender, each.change.label, each.before, each.after)
        for each in found.data.files
    ]
    headers = ("Форма", "Год", "Отправитель", "Что изменилось", "Файл был (SHA-256)", "Файл стал (SHA-256)")
    return Sheet("Файлы", headers, rows)


def _cells(found: RunDifference) -> Sheet:
    rows = [row for form, difference in found.data.rows.items() for row in _of_form(form, difference)]
    rows += _of_rows("Реестр", found.data.places, PLACES.get, lambda _field, value: _shown(None, value))
    return Sheet("Строки и ячейки", ("Форма", "Школа", "Строка", "Графа", "Было", "Стало"), rows)


def _of_form(form: FormKey, difference: RowDifference) -> list[tuple[Cell, ...]]:
    columns = FORMS[form].columns
    return _of_rows(
        form.label,
        difference,
        lambda field: columns[field].title,
        lambda field, value: _shown(columns[field], value),
    )


def _of_rows(form: str, difference: RowDifference, name: Any, told: Any) -> list[tuple[Cell, ...]]:  # noqa: ANN401
    """A line for each row that only one has, a line for each cell that differs."""
    key = list(difference.added.columns)

    def row(of: dict[str, Any]) -> tuple[Cell, Cell, Cell]:
        rest = ", ".join(told(field, of[field]) for field in key if field != "school")
        return form, of["school"], rest

    lines: list[tuple[Cell, ...]] = []
    for frame, was, now in ((difference.gone, "есть", "нет"), (difference.added, "нет", "есть")):
        lines += [(*row(of), "вся строка", was, now) for of in records(frame)]
    for of in records(difference.changed):
        lines.append((*row(of), name(of["field"]), told(of["field"], of["before"]), told(of["field"], of["after"])))
    return lines


def _shown(column: Column | None, value: object) -> str:
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return "да" if value else "нет"
    if column is not None and column.words is not None and value in list(column.words):
        return column.words(str(value)).label
    return shown(float(value)) if isinstance(value, int | float) else str(value)


def _parameters(found: RunDifference) -> Sheet:
    rows: list[tuple[Cell, ...]] = [
        (each.title, each.paragraph, _shown(None, each.before), _shown(None, each.after), each.key)
        for each in found.methodology
    ]
    return Sheet("Методика", ("Параметр", "Пункт", "Было", "Стало", "Ключ в файле методики"), rows)


def _constants(found: RunDifference) -> Sheet:
    sheet = constants_sheet(found.results, found.monitoring)
    return _with_causes(sheet, found, [(None, name) for name in found.results.constants["name"]])


def _schools(found: RunDifference) -> Sheet:
    sheet = headlines_sheet(found.results, found.monitoring, found.schools, whole=True)
    rows = found.results.headlines
    return _with_causes(sheet, found, list(zip(rows["school"], rows["field"], strict=True)))


def _with_causes(sheet: Sheet, found: RunDifference, values: Sequence[tuple[str | None, str]]) -> Sheet:
    """The table with a column that says because of what each value, of a school or of the region, differs."""
    causes = {(row["school"], row["field"]): ChangeCause(row["cause"]).label for row in records(found.causes)}
    rows = [(*row, causes.get(of, NOTHING)) for row, of in zip(sheet.rows, values, strict=True)]
    return Sheet(sheet.title, (*sheet.headers, "Причина"), rows)
