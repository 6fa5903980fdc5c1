"""What is put into a file, and what its sender is told: code, cell, a fragment of the text.

Every file is a valid form with one thing spoiled, so the remarks listed are all the remarks there may be.
"""

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time

import pytest

from schemas.terms import FormKey, Severity
from tests.workbooks import check, passport, sheets_of, text_table, titles, workbook

A, E, C = "assessments", "engagement", "conditions"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def header(form: str, **renamed: str) -> list[object]:
    """The header of a form with some titles written otherwise."""
    return [renamed.get(f"_{number}", title) for number, title in enumerate(titles(form), start=1)]


def rows(form: str, *, keep: int = 99, more: list[list[object]] | None = None) -> dict:
    sheets = sheets_of(form)
    sheets["Данные"] = sheets["Данные"][: keep + 1] + (more or [])
    return sheets


def without(form: str, *columns: str) -> dict:
    """A form that lacks columns."""
    sheets = sheets_of(form)
    kept = [index for index, title in enumerate(titles(form)) if title not in columns]
    sheets["Данные"] = [[row[index] for index in kept] for row in sheets["Данные"]]
    return sheets


def repacked(change) -> bytes:
    """A valid workbook whose archive was changed."""
    source = io.BytesIO(workbook(sheets_of(E)))
    target = io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        change(old, new)
    return target.getvalue()


def bomb(old: zipfile.ZipFile, new: zipfile.ZipFile) -> None:
    for name in old.namelist():
        new.writestr(name, old.read(name))
    new.writestr("xl/media/filler.bin", bytes(210 * 1024 * 1024))


def word_document(old: zipfile.ZipFile, new: zipfile.ZipFile) -> None:
    new.writestr("[Content_Types].xml", old.read("[Content_Types].xml"))
    new.writestr("word/document.xml", "<w:document/>")


def broken_sheet(old: zipfile.ZipFile, new: zipfile.ZipFile) -> None:
    for name in old.namelist():
        text = old.read(name)
        new.writestr(name, text[: len(text) // 2] if name.endswith("sheet1.xml") else text)


def noted(form: str, *notes: str) -> bytes:
    """A text table with a column of notes at its end, written as they are."""
    lines = text_table(form).decode().splitlines()
    return "\n".join(f"{line};{note}" for line, note in zip(lines, ("Примечание", *notes), strict=True)).encode()


@dataclass(frozen=True)
class Case:
    """`put` sets cells of the valid form; `sheets` or `data` stand for all of it; `given` are the arguments."""

    what: str
    form: str
    says: list[tuple[str, str | None, str]]
    put: dict[str, object] = field(default_factory=dict)
    sheets: dict | None = None
    data: bytes | Callable[[], bytes] | None = None
    given: dict[str, object] = field(default_factory=dict)

    def build(self) -> bytes:
        if self.data is not None:
            return self.data() if callable(self.data) else self.data
        return workbook(self.sheets or sheets_of(self.form), self.put)


def cell(what: str, form: str, place: str, value: object, code: str, says: str) -> Case:
    """One cell of the data is spoiled and the remark stands there."""
    return Case(what, form, [(code, f"Данные!{place}", says)], {place: value})


FILES = [
    Case("пустой файл", A, [("file-empty", None, "пуст")], data=b""),
    Case("файл больше 20 МБ", A, [("file-too-big", None, "21 МБ при допустимых 20")],
         data=lambda: b"PK" + bytes(20 * 2**20)),
    Case("книга под паролем", A, [("file-protected", None, "паролем")],
         data=COMPOUND + "EncryptedPackage".encode("utf-16-le")),
    Case("старый .xls", A, [("file-old-format", None, "сохраните его как")], data=COMPOUND),
    Case("недокачанный файл", A, [("file-damaged", None, "повреждён")], data=workbook(sheets_of(A))[:3000]),
    Case("книга, лист которой оборван", E, [("file-damaged", None, "повреждён")], data=repacked(broken_sheet)),
    Case("документ Word", A, [("file-not-workbook", None, "не книга Excel")], data=repacked(word_document)),
    Case("архивная бомба", A, [("file-unpacks-too-big", None, "при распаковке")], data=lambda: repacked(bomb)),
    Case("картинка", A, [("file-unreadable", None, "ни книгой Excel")], data=b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"),
    Case("PDF под видом книги", A, [("file-unreadable", None, "Это PDF, а не книга Excel")],
         data=b"%PDF-1.7\n1 0 obj<<>>endobj\n" * 50),
    Case("ячейка на краю листа", E,
         [("sheet-too-wide", None, "«Данные» слишком велик: есть заполненная ячейка XFD1048576")],
         {"XFD1048576": "х"}),
    Case("ячейка на краю паспорта", E, [("sheet-too-wide", None, "Лист «Паспорт»")], {"Паспорт!XFD1048576": "х"}),
    Case("строка за пределом", E, [("too-many-rows", None, "не больше 200000")], {"A200002": "430001"}),
    Case("слишком длинный CSV", E, [("too-many-rows", None, "больше 200000 строк")],
         data=lambda: text_table(E) + b"430001;2026\r\n" * 200_000, given={"sender": "01", "year": 2026}),
    Case("незакрытые кавычки на весь CSV", E, [("file-damaged", None, "кавычки")],
         data=text_table(E) + b'"' + b"x" * 200_000),
    Case("незакрытая кавычка в последней графе CSV", E, [("file-damaged", None, "кавычки")],
         data=noted(E, '"примечание', "нет")),
    Case("две кавычки CSV с поглощёнными строками между ними", E, [("file-damaged", None, "кавычки")],
         data=noted(E, '"примечание', 'второе"')),
    Case("запятые и в числах, и между графами", C, [("row-too-long", "Данные!W2", "значения сдвинуты"),
                                                    ("row-too-long", "Данные!W3", "значения сдвинуты")],
         data=lambda: text_table(C, ",").replace(b"120.5", b"120,5").replace(b",99\r", b",99,5\r")),
    Case("веб-страница под видом книги", E, [("file-unreadable", None, "веб-страница или документ XML")],
         data="<html><table><tr><td>Код ОО</td></tr></table></html>".encode()),
    Case("ярлык таблицы из интернета", E, [("file-unreadable", None, "Это ярлык таблицы из интернета")],
         data=b'{"url":"https://example.org/open?id=1","doc_id":"1"}'),
    Case("строка таблицы в одной ячейке", E, [("rows-in-one-cell", "Лист1!A1", "Текст по столбцам")],
         sheets={"Лист1": [[line] for line in text_table(E).decode().split("\r\n")]}),
    Case("строка таблицы в одной ячейке, с паспортом", E, [("rows-in-one-cell", "Данные!A2", "графы не разделены")],
         sheets={"Данные": [["Форма"], *[[line] for line in text_table(E, ",").decode().split("\r\n")]],
                 "Паспорт": passport(E)}),
    Case("графы разделены чертой", E, [("rows-in-one-cell", "Данные!A1", "графы не разделены")],
         data=text_table(E, "|")),
    Case("строки CSV в кавычках", E, [("rows-in-one-cell", "Данные!A1", "в одной ячейке")],
         data="\r\n".join(f'"{line}"' for line in text_table(E).decode().split("\r\n")).encode()),
    Case("в книге нет листа «Данные»", E, [("sheet-missing", None, "«Лист1», «Лист2»")],
         sheets={"Лист1": [["x"]], "Лист2": [["y"]], "Паспорт": passport(E)}),
]  # fmt: skip

TABLES = [
    Case("ниже таблица с графами в другом порядке", E,
         [("bad-school-code", "Данные!A4", "«Код ОО»"), ("bad-year", "Данные!B4", "«Учебный год»"),
          *[("not-number", f"Данные!{letter}4", "не число") for letter in "CDEFGH"]],
         sheets=rows(E, more=[[*titles(E)[:6], *titles(E)[:5:-1]], ["430001", 2026, 200, 80, 30, 2, 12, 20]][:1])),
    Case("нет строки заголовков", E, [("headers-not-found", "Данные!A1", "«Код ОО», «Учебный год»")],
         sheets={"Данные": rows(E)["Данные"][1:], "Паспорт": passport(E)}),
    Case("нет графы", E, [("header-missing", "Данные!A1", "Нет графы «Выпускников 9 классов»")],
         sheets=without(E, "Выпускников 9 классов")),
    Case("нет двух граф — два замечания", E,
         [("header-missing", "Данные!A1", "«Код ОО»"), ("header-missing", "Данные!A1", "«Поступили в 10 класс»")],
         sheets=without(E, "Код ОО", "Поступили в 10 класс")),
    Case("графа названа по-своему", E,
         [("header-missing", "Данные!A1", "«Обучающихся 4–11 классов»"),
          ("column-ignored", "Данные!C1", "«Учеников» не входит в форму")],
         {"C1": "Учеников"}),
    Case("графа дважды", E, [("header-twice", "Данные!I1", "первая — в ячейке Данные!C1")],
         {"I1": "Обучающихся 4–11 классов"}),
    Case("ни одной строки", E, [("no-rows", "Данные!A1", "ни одной строки")], sheets=rows(E, keep=0)),
    Case("одни прочерки", E, [("no-rows", "Данные!A1", "ни одной строки")],
         sheets=rows(E, keep=0, more=[["-"] * 8, ["—"] * 8, ["н/д"] * 8])),
    Case("только строка «Итого»", E, [("no-rows", "Данные!A1", "ни одной строки")],
         sheets=rows(E, keep=0, more=[["Итого", None, 1, 1, 1, 1, 1, 1]])),
]  # fmt: skip

PASSPORTS = [
    Case("форма не указана", E, [("passport-incomplete", "Паспорт!B1", "не указано: Форма")], {"Паспорт!B1": None}),
    Case("неизвестная форма", E, [("form-unknown", "Паспорт!B1", "«Социальный паспорт и ресурсы» (conditions)")],
         {"Паспорт!B1": "отчёт"}),
    Case("версия не указана", E, [("passport-incomplete", "Паспорт!B2", "Версия формы")], {"Паспорт!B2": None}),
    Case("чужая версия", E, [("version-unknown", "Паспорт!B2", "«2» не поддерживается")], {"Паспорт!B2": 2}),
    Case("версия словом", E, [("version-unknown", "Паспорт!B2", "первая")], {"Паспорт!B2": "первая"}),
    Case("год не указан", E, [("passport-incomplete", "Паспорт!B3", "Год")], {"Паспорт!B3": None}),
    Case("год с ошибкой", E, [("passport-year", "Паспорт!B3", "«202б»")], {"Паспорт!B3": "202б"}),
    Case("учебный год из двух несмежных", E, [("passport-year", "Паспорт!B3", "«2025/27»")], {"Паспорт!B3": "2025/27"}),
    Case("отправитель не указан", E, [("passport-incomplete", "Паспорт!B4", "Отправитель")], {"Паспорт!B4": None}),
    Case("отправителя нет в реестре", E, [("sender-unknown", "Паспорт!B4", "«99» нет")], {"Паспорт!B4": "99"}),
    Case("в паспорте нет строки", E, [("passport-incomplete", "Паспорт!A1", "Год")],
         sheets=sheets_of(E) | {"Паспорт": [row for row in passport(E) if row[0] != "Год"]}),
    Case("форма названа дважды", E,
         [("passport-twice", "Паспорт!B5", "«Форма»: «engagement» (Паспорт!B1) и «conditions»")],
         {"Паспорт!A5": "Форма", "Паспорт!B5": "conditions"}),
    Case("год назван дважды", E, [("passport-twice", "Паспорт!B6", "«Год»")],
         {"Паспорт!A6": "Год", "Паспорт!B6": 2025}),
    Case("число отправителя подходит двоим, школы — ничьи", E,
         [("sender-ambiguous", "Паспорт!B4", "«01» (Первый район), «1» (Северный округ)")],
         {"Паспорт!B4": 1, "A2": "430001", "A3": "430004"}),
    Case("паспорт и ключ --form спорят", E,
         [("form-mismatch", "Паспорт!B1", "«engagement», а файл подан как «conditions»")],
         given={"form": FormKey.CONDITIONS}),
    Case("паспорт и ключ --year спорят", E, [("year-mismatch", "Паспорт!B3", "2026 год, а файл подан за 2025")],
         given={"year": 2025}),
    Case("паспорт и ключ --sender спорят", E, [("sender-mismatch", "Паспорт!B4", "«01», а файл подан от «02»")],
         given={"sender": "02"}),
    Case("ключ --sender не из реестра", E, [("sender-unknown", None, "«77»")], given={"sender": "77"}),
]  # fmt: skip

WITHOUT_PASSPORT = [
    Case("CSV, не похожий ни на одну форму", E,
         [("form-unclear", None, "--form (assessments, engagement, conditions, deficits, participation, measures)")],
         data="Школа;Год\r\n430001;2026\r\n".encode()),
    Case("CSV со строками разных лет", E, [("year-unclear", None, "разные годы: 2025, 2026")],
         data=text_table(E).replace(b"430002;2026", b"430002;2025"), given={"sender": "01"}),
    Case("CSV со школами разных муниципалитетов", E,
         [("sender-unclear", None, "«Первый район» (01), «Третий район» (03)")],
         data=text_table(E).replace(b"430002", b"430004"), given={"year": 2026}),
    Case("CSV, школ которого нет в реестре", E,
         [("sender-unclear", None, "ни одной школы"),
          ("school-unknown", "Данные!A2", "439001"), ("school-unknown", "Данные!A3", "439002")],
         data=text_table(E).replace(b"43000", b"43900")),
]  # fmt: skip

CELLS = [
    cell("нет кода школы", E, "A2", None, "cell-empty", "если это строка итогов, начните её словом «Итого»"),
    cell("код школы не из шести цифр", E, "A2", "43001", "bad-school-code", "«43001» — не код школы"),
    cell("код школы числом из пяти цифр", E, "A2", 43001, "bad-school-code", "шесть цифр"),
    cell("название вместо кода", E, "A2", "МБОУ СОШ № 1", "bad-school-code", "«МБОУ СОШ № 1»"),
    cell("школы нет в реестре", E, "A2", "439999", "school-unknown", "439999 нет в реестре"),
    cell("школа другого муниципалитета", E, "A2", "430003", "school-foreign",
         "«Второй район», а файл подал отправитель «Первый район»"),
    cell("код и наименование другой школы", E, "A2", "430001 — Школа № 2", "school-misnamed",
         "а в ячейке рядом с ним стоит «Школа № 2». Выберите школу из списка заново"),
    cell("два кода в ячейке", E, "A2", "430001 — 430002", "bad-school-code", "шесть цифр"),
    cell("школа закрыта", E, "A2", "430005", "school-not-open", "2025/26 учебном году: закрыта 31.08.2020"),
    cell("школа ещё не открыта", E, "A2", "430006", "school-not-open", "открыта 01.09.2027"),
    cell("нет года", E, "B2", None, "cell-empty", "«Учебный год». Впишите значение."),
    cell("год не читается", E, "B2", "25/26", "bad-year", "«25/26» — не учебный год"),
    cell("год из несмежных", E, "B2", "2025/27", "bad-year", "2025/26, 2025/2026"),
    cell("год датой", E, "B2", datetime(2026, 5, 31), "bad-year", "«31.05.2026»"),
    cell("строка другого года", E, "B2", 2025, "other-year", "Строка за 2025 год, а файл — за 2026"),
    cell("нет числа", E, "C2", None, "cell-empty", "«Обучающихся 4–11 классов»"),
    cell("прочерк в обязательной графе", E, "C2", "—", "cell-empty", "впишите 0"),
    cell("буква вместо цифры", E, "C2", "2ОО", "letter-for-digit", "среди цифр стоит буква: «2ОО»"),
    cell("буква вместо нуля", C, "D2", "О", "letter-for-digit", "вместо буквы О — ноль"),
    cell("буква в коде школы", E, "A2", "43ООО1", "letter-for-digit", "«Код ОО»"),
    cell("дробь, которую видно", E, "C2", 199.5, "not-whole", "стоит 199,5"),
    cell("н/д в обязательной графе", E, "G2", "н/д", "cell-empty", "«Выпускников 9 классов»"),
    cell("слово вместо числа", E, "C2", "двести", "not-number", "не число: «двести»"),
    cell("число со словом", E, "C2", "200 чел.", "not-number", "«200 чел.». Впишите число цифрами, без слов и знаков."),
    cell("промежуток", E, "C2", "190-200", "not-number", "«190-200»"),
    cell("точка и запятая сразу", E, "C2", "1.234,5", "not-number", "«1.234,5»"),
    cell("два числа через пробел", E, "C2", "20 30", "not-number", "«20 30»"),
    cell("неверные тысячи", E, "C2", "12 34", "not-number", "«12 34»"),
    cell("нет в графе числа", C, "D2", "нет", "not-number", "«нет»"),
    cell("процент текстом", C, "D2", "15%", "not-number", "если данных нет, напишите «н/д»"),
    cell("дробное вместо целого", E, "F2", "12,5", "not-whole", "целое число, а стоит 12,5"),
    cell("дробное число в ячейке", E, "F2", 2.5, "not-whole", "стоит 2,5"),
    cell("отрицательное", E, "F2", -1, "negative", "отрицательное число: -1"),
    cell("отрицательное с длинным минусом", E, "F2", "−3", "negative", "отрицательное"),
    cell("отрицательная дробь", C, "V2", -0.5, "negative", "«Расходы на одного обучающегося, тыс. руб.»"),
    cell("слишком большое", E, "C2", 100001, "out-of-range", "от 0 до 100000"),
    cell("число стало датой", E, "F2", datetime(2026, 5, 12), "date-for-number", "превратил в дату"),
    cell("число стало временем", C, "L2", time(12, 30), "date-for-number", "числовой формат"),
    cell("логическое вместо числа", E, "F2", True, "not-number", "«ИСТИНА»"),
    cell("деление на ноль", E, "C2", "#DIV/0!", "formula-error", "вернула ошибку #ДЕЛ/0!"),
    cell("потерянная ссылка в необязательной графе", C, "D2", "#REF!", "formula-error", "#ССЫЛКА!"),
    cell("ошибка формулы в графе, пустой для ЕГЭ", A, "H4", "#N/A", "formula-error", "#Н/Д"),
    cell("формула без значения", C, "D2", "=C2/2", "formula-no-value", "=C2/2"),
    cell("неизвестная процедура", A, "C2", "НИКО", "bad-word", "Допустимо только: ВПР, ОГЭ, ЕГЭ"),
    cell("неизвестный предмет", A, "D2", "физика", "bad-word", "русский язык, математика, математика (базовая)"),
    cell("ни да ни нет", C, "Q2", "0,5 ставки", "bad-answer", "«да» или «нет»"),
    cell("единица вместо да", C, "U2", 1, "bad-answer", "«Требуется капитальный ремонт»"),
    cell("класса нет", A, "E2", 12, "out-of-range", "от 1 до 11"),
]  # fmt: skip

RULES = [
    cell("ВПР в 9 классе", A, "E2", 9, "grade-of-procedure", "Класс 9 не соответствует процедуре ВПР"),
    cell("ОГЭ в 11 классе", A, "E3", 11, "grade-of-procedure", "ОГЭ"),
    cell("ЕГЭ в 10 классе", A, "E4", 10, "grade-of-procedure", "ЕГЭ"),
    cell("базовая математика у ВПР", A, "D5", "математика (базовая)", "subject-of-procedure", "бывает только у ЕГЭ"),
    cell("профильная математика у ОГЭ", A, "D3", "математика (профильная)", "subject-of-procedure", "ОГЭ"),
    Case("ниже порога больше, чем участников", A,
         [("below-min-within-participants", "Данные!G2",
           "«Ниже минимального порога» (21) больше, чем «Участников» (20)")],
         {"G2": 21}),
    cell("на 4 и 5 больше остальных", A, "H2", 18, "good-within-rest",
         "(18) больше, чем остаётся от «Участников» (20)"),
    cell("на 4 и 5 пусто у ВПР", A, "H2", None, "good-given", "для процедуры ВПР она обязательна"),
    cell("на 4 и 5 прочерк у ОГЭ", A, "H3", "-", "good-given", "Пустой её можно оставить только для ЕГЭ"),
    cell("средний балл ВПР — не отметка", A, "I2", 35, "mean-score-is-mark", "Средний балл 35 невозможен"),
    cell("средний балл ОГЭ ниже двух", A, "I3", 1.9, "mean-score-is-mark", "1,9"),
    Case("средний балл базовой — не отметка", A, [("mean-score-is-mark", "Данные!I4", "математика (базовая)")],
         {"D4": "математика (базовая)"}),
    cell("средний балл ЕГЭ больше ста", A, "I4", 101, "out-of-range", "от 0 до 100"),
    cell("средний балл отрицателен", A, "I4", -1, "negative", "-1"),
    cell("школьный этап больше обучающихся", E, "D2", 201, "school-stage-within-students",
         "(201) больше, чем «Обучающихся 4–11 классов» (200)"),
    cell("муниципальный этап больше школьного", E, "E2", 81, "municipal-stage-within-school-stage", "(81) больше"),
    cell("в 10 класс поступило больше выпуска", E, "H2", 21, "entered-10-within-graduates-9",
         "(21) больше, чем «Выпускников 9 классов» (20)"),
    *[
        cell(f"{title} больше обучающихся", C, f"{letter}2", 221, f"{name}-within-students",
             "(221) больше, чем «Обучающихся» (220)")
        for letter, name, title in [
            ("D", "low-income", "малообеспеченных"), ("E", "single-parent", "неполных"), ("F", "at-risk-family", "СОП"),
            ("G", "parents-unemployed", "безработные"), ("H", "special-needs", "ОВЗ"), ("I", "non-native", "неродной"),
            ("J", "registered", "учёт"), ("K", "guardianship", "опека"),
        ]
    ],
    cell("вакансий больше ставок", C, "M2", 25.75, "vacancies-within-positions",
         "(25,75) больше, чем «Штатных педагогических ставок» (25,5)"),
    cell("без категории больше учителей", C, "O2", 21, "no-category-within-teachers", "«Учителей» (20)"),
    cell("пенсионеров больше учителей", C, "P2", 21, "retirement-age-within-teachers", "(21)"),
    cell("прошли ПК больше учителей", C, "R2", 21, "trained-3y-within-teachers", "(21)"),
    Case("строка дважды", E, [("row-twice", "Данные!A2", "(Данные!A3)"), ("row-twice", "Данные!A3", "(Данные!A2)")],
         {"A3": "sch430001"}),
    Case("строка трижды", E,
         [("row-twice", "Данные!A2", "Данные!A4"), ("row-twice", "Данные!A4", "Данные!A2"),
          ("row-twice", "Данные!A5", "Данные!A2")],
         sheets=rows(E, more=[["430001", 2026, 1, 1, 1, 0, 1, 1], ["430001", 2026, 2, 1, 1, 0, 1, 1]])),
    Case("оценка дважды", A, [("row-twice", "Данные!A2", "«Код ОО», «Учебный год», «Процедура», «Предмет», «Класс»"),
                              ("row-twice", "Данные!A6", "Данные!A2")],
         sheets=rows(A, more=[["430001", "2025/26", "впр", "Русский язык", 4, 20, 3, 10, 3.5]])),
    Case("все ошибки разом, по порядку ячеек", E,
         [("year-mismatch", "Паспорт!B3", "2026"), ("school-unknown", "Данные!A2", "430099"),
          ("not-number", "Данные!C2", "много"), ("cell-empty", "Данные!C3", "«Обучающихся"),
          ("negative", "Данные!F3", "-2"), ("entered-10-within-graduates-9", "Данные!H3", "(31)")],
         {"A2": "430099", "C2": "много", "C3": None, "F3": -2, "H3": 31}, given={"year": 2025}),
]  # fmt: skip

ALL = [*FILES, *TABLES, *PASSPORTS, *WITHOUT_PASSPORT, *CELLS, *RULES]


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.what)
def test_bad_file_is_refused_with_these_remarks(case: Case) -> None:
    checked = check(case.build(), **case.given)

    assert [(said.code, said.cell) for said in checked.remarks] == [(code, place) for code, place, _ in case.says]
    for said, (_, _, fragment) in zip(checked.remarks, case.says, strict=True):
        assert fragment in said.message
    assert not checked.accepted
    assert checked.frame is None
    assert any(said.severity is Severity.ERROR for said in checked.remarks)
    assert all("{" not in said.message and "  " not in said.message for said in checked.remarks)


@pytest.mark.parametrize("form", [A, E, C])
def test_what_the_cases_spoil_is_valid(form: str) -> None:
    checked = check(workbook(sheets_of(form)))
    assert checked.accepted
    assert checked.remarks == []


def test_cases_have_names_of_their_own() -> None:
    assert len({case.what for case in ALL}) == len(ALL) >= 45
