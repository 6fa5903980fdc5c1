"""Good files as people really send them: each is read exactly as its tidy twin."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import pandas as pd
import pytest

from schemas.terms import FormKey, Severity
from tests.workbooks import ROWS, check, passport, sheets_of, text_table, titles, workbook

A, E, C = "assessments", "engagement", "conditions"
NO_BREAK = "\u00a0"
NARROW = "\u202f"

Rows = list[list[object]]


@dataclass(frozen=True)
class Case:
    """`change` reworks the rows of the sheet «Данные», `put` sets cells; `warns` are the codes of warnings."""

    what: str
    form: str
    change: Callable[[Rows], Rows] = lambda rows: rows
    put: dict[str, object] = field(default_factory=dict)
    warns: tuple[str, ...] = ()


def retitled(**changes: str) -> Callable[[Rows], Rows]:
    """Write pieces of headers otherwise: old and new by turns."""

    def change(rows: Rows) -> Rows:
        header = [str(title) for title in rows[0]]
        for old, new in zip(changes["old"], changes["new"], strict=True):
            header = [title.replace(old, new) for title in header]
        return [header, *rows[1:]]

    return change


def titled(function: Callable[[str], str]) -> Callable[[Rows], Rows]:
    return lambda rows: [[function(str(title)) for title in rows[0]], *rows[1:]]


def below(*more: list[object]) -> Callable[[Rows], Rows]:
    return lambda rows: [*rows, *more]


def above(*more: list[object]) -> Callable[[Rows], Rows]:
    return lambda rows: [*more, *rows]


def column(index: int, function: Callable[[object], object]) -> Callable[[Rows], Rows]:
    """Write every cell of a column otherwise."""

    def change(rows: Rows) -> Rows:
        return [rows[0], *[[function(c) if i == index else c for i, c in enumerate(row)] for row in rows[1:]]]

    return change


def every(function: Callable[[object], object], first: int = 0) -> Callable[[Rows], Rows]:
    """Write every cell of data otherwise, from a column on."""
    return lambda rows: [rows[0], *[[c if i < first else function(c) for i, c in enumerate(row)] for row in rows[1:]]]


def as_text(cell: object) -> object:
    return str(cell).replace(".", ",") if isinstance(cell, int | float) else cell


CASES = [
    Case("заголовок над таблицей", E, above(["Олимпиадная активность, 2025/26 учебный год"], [])),
    Case("шапка из многих строк", E, above(*[["Приложение"], ["к приказу"], [], [None, None, "2026 год"], []])),
    Case("итого в конце", E, below(["Итого", None, 1434, 480, 130, 5, 50, 27])),
    Case("всего в конце с заглавных", E, below(["ВСЕГО по району:", "", 1434, 480, 130, 5, 50, 27])),
    Case("общий итог сводной таблицы", E, below(["Общий итог", None, 1434, 480, 130, 5, 50, 27])),
    Case("итого в графе слева от таблицы", E,
         lambda rows: [["№", *rows[0]], *[[None, *row] for row in rows[1:]], ["Итого", None, None, *[9] * 6]]),
    Case("итого в середине", E, lambda rows: [*rows[:2], ["Итого по школе", None, 1, 1, 1, 1, 1, 1], *rows[2:]]),
    Case("средние и итоги без слова «итого»", E,
         below(["Среднее по району", None, 717, 240, 65, 2.5, 5, 3.5], ["По району:", 2026, 1434, 480, 130, 5, 5, 2])),
    Case("примечание в двух ячейках", E, below([], ["* Примечание:", "данные уточняются"]), warns=("note-ignored",)),
    Case("номера перед заголовками", E, lambda rows: [[f"{n}. {t}" for n, t in enumerate(rows[0], 1)], *rows[1:]]),
    Case("переносы с дефисом в заголовках", E,
         titled(lambda title: title.replace("школьн", "школь-\nн").replace("клас", "клас-\n "))),
    Case("вопросы вместо тире и кавычек", A, titled(lambda title: title.replace("«", "?").replace("»", "?"))),
    Case("вопрос вместо тире", E, titled(lambda title: title.replace("–", "?"))),
    Case("телефон под таблицей", E, below(["Исполнитель Петрова"], ["8-833-34-2-15-67"], [None, "2-15-67"]),
         warns=("note-ignored",) * 3),
    Case("номера со скобкой", C, lambda rows: [[f"{n}) {t}" for n, t in enumerate(rows[0], 1)], *rows[1:]]),
    Case("единицы в заголовках", E, lambda rows: [[*rows[0][:2], *[f"{t}, чел." for t in rows[0][2:]]], *rows[1:]]),
    Case("единицы в скобках", E, lambda rows: [[*rows[0][:2], *[f"{t} (чел)" for t in rows[0][2:]]], *rows[1:]]),
    Case("номера граф под заголовками", E, lambda rows: [rows[0], list(range(1, 9)), *rows[1:]]),
    Case("заголовки повторены на второй странице", E, lambda rows: [*rows[:2], rows[0], *rows[2:]]),
    Case("подпись под таблицей", E, below([], ["Исполнитель: отдел образования, тел. 00-00-00"]),
         warns=("note-ignored",)),
    Case("заголовки заглавными", C, titled(str.upper)),
    Case("заголовки строчными", C, titled(str.lower)),
    Case("переносы строк в заголовках", C, titled(lambda title: title.replace(" ", "\n"))),
    Case("двойные и неразрывные пробелы", C, titled(lambda title: f" {title.replace(' ', NO_BREAK + ' ')} ")),
    Case("мягкий перенос в слове", E, titled(lambda title: title.replace("Обуча", "Обуча\u00ad"))),
    Case("е вместо ё", C, titled(lambda title: title.replace("ё", "е"))),
    Case("ё вместо е", A, titled(lambda title: title.replace("Учебный", "Учёбный"))),
    Case("прямые кавычки", A, titled(lambda title: title.replace("«", '"').replace("»", '"'))),
    Case("дефис вместо тире", E, titled(lambda title: title.replace("–", "-"))),
    Case("латинские буквы вместо русских", A, titled(lambda title: title.replace("О", "O").replace("с", "c"))),
    Case("пустые строки", E, lambda rows: [rows[0], [], rows[1], [None] * 8, ["", " "], rows[2], [], [NO_BREAK]]),
    Case("строка из прочерков", E, below(["-", "—", "н/д", "", None, "-", "-", "-"])),
    Case("пустые графы", E, lambda rows: [[None, row[0], None, *row[1:], None] for row in rows]),
    Case("графы в другом порядке", A, lambda rows: [row[::-1] for row in rows]),
    Case("лишняя графа с данными", E, lambda rows: [[*rows[0], "Примечание"], [*rows[1], "уточнено"], rows[2]],
         warns=("column-ignored",)),
    Case("лишняя графа без данных", E, lambda rows: [[*rows[0], "Примечание"], *rows[1:]]),
    Case("лишние данные без заголовка", E, lambda rows: [rows[0], [*rows[1], None, "уточнить"], rows[2]]),
    Case("числа текстом с запятой", C, every(as_text)),
    Case("числа текстом в олимпиадах", E, every(as_text)),
    Case("неразрывный пробел в тысячах", E, put={"C3": f"1{NO_BREAK}234"}),
    Case("узкий пробел в тысячах", E, put={"C3": f"1{NARROW}234"}),
    Case("простой пробел в тысячах", C, put={"C3": "1 400"}),
    Case("пробелы вокруг числа", E, put={"C3": " 1234 "}),
    Case("целое с нулём после запятой", E, put={"C3": "1234,0"}),
    Case("код с приставкой edu", E, column(0, lambda code: f"edu{code}")),
    Case("код с приставкой sch заглавными", E, column(0, lambda code: f" SCH{code} ")),
    Case("код числом", E, column(0, lambda code: int(str(code)))),
    Case("код дробным числом", E, column(0, lambda code: float(str(code)))),
    Case("код текстом с нулём", E, column(0, lambda code: f"{code}.0")),
    Case("код с пробелом, как сумма", E, column(0, lambda code: f"{str(code)[:3]} {str(code)[3:]}")),
    Case("год со словами", A, column(1, lambda _: "2025/2026 уч. год")),
    Case("год 2025/26", A, column(1, lambda _: "2025/26")),
    Case("год 2025/2026", A, column(1, lambda _: "2025/2026")),
    Case("год 2025-2026", A, column(1, lambda _: "2025-2026")),
    Case("год с тире и пробелами", A, column(1, lambda _: " 2025 – 2026 ")),
    Case("год текстом", A, column(1, lambda _: "2026")),
    Case("процедуры строчными", A, column(2, lambda word: f" {str(word).lower()} ")),
    Case("процедура с латинской E", A, put={"C4": "EГЭ"}),
    Case("предметы с заглавной и пробелами", A, column(3, lambda word: str(word).title().replace(" ", "  "))),
    Case("профильная без скобок", A, put={"D4": "Математика профильная"}),
    Case("да и нет в другом регистре", C, put={"Q2": "Да", "Q3": " НЕТ", "U2": "Нет", "U3": "ДА "}),
    Case("логические ответы", C, put={"Q2": True, "Q3": False, "U2": False, "U3": True}),
    Case("паспорт со словами заказчика", E, put={
        "Паспорт!A1": "ФОРМА:", "Паспорт!B1": "Олимпиадная активность и продолжение обучения", "Паспорт!B2": "1",
        "Паспорт!A3": " год ", "Паспорт!B3": "2025/26"}),
    Case("невидимые знаки", E, put={"A1": "Код\u200b ОО", "A2": "430001\u200b", "C2": "\ufeff200", "B3": "20\u00ad26",
                                    "A4": "\u200b", "Паспорт!A3": "Год\u200b", "Паспорт!B4": "01\u200b"}),
    Case("сумма, которую видно целой", E, put={"C2": 200.00000000000006, "E3": 99.99999999999999}),
    Case("название формы с номером", E, put={
        "Паспорт!B1": "Форма № 2 «Олимпиадная активность и продолжение обучения»"}),
    Case("паспорт в одной графе", E, put={
        **{f"Паспорт!{place}": None for place in ("B1", "B2", "B3", "B4")}, "Паспорт!A1": "Форма: engagement",
        "Паспорт!A2": "Версия формы: 1", "Паспорт!A3": "Год : 2026", "Паспорт!A4": "Отправитель:01"}),
    Case("паспорт в одной строке", E, put={
        **{f"Паспорт!{place}": None for place in ("A2", "A3", "A4", "B3", "B4")}, "Паспорт!B1": "Версия формы",
        "Паспорт!C1": "Год", "Паспорт!D1": "Отправитель", "Паспорт!A2": "engagement", "Паспорт!B2": 1,
        "Паспорт!C2": 2026, "Паспорт!D2": "01"}),
    Case("паспорт по две пары в строке", E, put={
        "Паспорт!C1": "Версия формы", "Паспорт!D1": 1, "Паспорт!A2": "Год", "Паспорт!B2": 2026, "Паспорт!C2": None,
        "Паспорт!A3": "Отправитель", "Паспорт!B3": "01", "Паспорт!A4": None, "Паспорт!B4": None}),
    Case("код отправителя числом", E, put={"Паспорт!B4": 1}),
    Case("код отправителя без нуля", E, put={"Паспорт!B4": 1.0}),
    Case("формула со значением пустого текста", C, put={"W1": '=""'}, warns=()),
]  # fmt: skip

EMPTY_MARKS = ["", " ", NO_BREAK, "-", "—", "–", "н/д", "Н/Д", " - "]


def tidy(form: str) -> pd.DataFrame:
    checked = check(workbook(sheets_of(form)))
    assert checked.frame is not None
    return checked.frame


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.what)
def test_messy_file_reads_as_the_tidy_one(case: Case) -> None:
    sheets = sheets_of(case.form)
    sheets["Данные"] = case.change(sheets["Данные"])
    checked = check(workbook(sheets, case.put))

    assert [said.code for said in checked.remarks] == list(case.warns)
    assert all(said.severity is Severity.WARNING for said in checked.remarks)
    assert checked.accepted
    assert checked.rows == len(ROWS[case.form])
    assert (checked.form, checked.year, checked.sender) == (case.form, 2026, "01")
    pd.testing.assert_frame_equal(checked.frame, tidy(case.form))


@pytest.mark.parametrize("mark", EMPTY_MARKS, ids=repr)
def test_empty_is_missing_and_never_zero(mark: str) -> None:
    empty = dict.fromkeys([f"{letter}2" for letter in "DEFGHIJKLMNOPQRSTUV"], mark)
    frame = check(workbook(sheets_of(C), empty)).frame

    assert frame is not None
    assert frame.iloc[0, 3:].isna().all()
    assert frame.iloc[1, 3:].notna().all()


@pytest.mark.parametrize(
    ("separator", "encoding"),
    [(s, e) for s in (";", ",", "\t") for e in ("utf-8", "utf-8-sig", "cp1251", "utf-16") if (s, e) != (",", "utf-16")],
)
@pytest.mark.parametrize("form", [A, E, C])
def test_text_table_reads_as_the_workbook(form: str, separator: str, encoding: str) -> None:
    if encoding == "cp1251":
        data = text_table(form, separator).decode().encode("cp1251")
    else:
        data = text_table(form, separator, encoding)
    checked = check(data)

    assert checked.remarks == []
    assert (checked.form, checked.year, checked.sender) == (form, 2026, "01")
    pd.testing.assert_frame_equal(checked.frame, tidy(form))


def test_text_table_with_decimal_commas() -> None:
    data = text_table(C).replace(b"25.5", b"25,5").replace(b"1.5", b"1,5").replace(b"120.5", b"120,5")
    pd.testing.assert_frame_equal(check(data).frame, tidy(C))


def test_type_of_a_file_is_told_by_its_content_not_by_its_name() -> None:
    assert check(workbook(sheets_of(E))).accepted  # the name has no suffix at all
    assert check(text_table(E)).accepted


def test_arguments_name_what_the_rows_leave_open() -> None:
    two_municipalities = text_table(E).replace(b"430002", b"430003")
    assert check(two_municipalities).sender is None

    checked = check(two_municipalities, form=FormKey.ENGAGEMENT, year=2026, sender="1")
    assert checked.accepted
    assert checked.sender == "1"


def test_arguments_stand_in_for_an_empty_passport() -> None:
    sheets = sheets_of(E) | {"Паспорт": [["Версия формы", 1]]}
    checked = check(workbook(sheets), form=FormKey.ENGAGEMENT, year=2026, sender="01")
    assert checked.remarks == []
    assert (checked.form, checked.year, checked.sender) == (FormKey.ENGAGEMENT, 2026, "01")


def test_workbook_without_a_passport_is_read_like_a_text_table() -> None:
    checked = check(workbook({"Лист1": sheets_of(E)["Данные"]}))
    assert (checked.form, checked.year, checked.sender) == (FormKey.ENGAGEMENT, 2026, "01")
    pd.testing.assert_frame_equal(checked.frame, tidy(E))


@pytest.mark.parametrize("extra", [["Ошибки"], ["ОШИБКИ "], ["Инструкция", "Справочник", "Ошибки"]])
def test_sheets_that_are_there_to_be_read_are_not_taken_for_data(extra: list[str]) -> None:
    sheets = {name: [["№", "Ячейка"], [1, "Данные!A1"]] for name in extra}
    checked = check(workbook(sheets | {"Лист1": sheets_of(E)["Данные"], "Паспорт": passport(E)}))
    assert checked.remarks == []
    pd.testing.assert_frame_equal(checked.frame, tidy(E))


def test_district_reports_on_all_its_municipalities() -> None:
    rows = sheets_of(E)["Данные"]
    rows[2][0] = "430003"
    for sender in ("1", 1):
        checked = check(workbook({"Данные": rows, "Паспорт": passport(E, sender=sender)}))
        assert checked.accepted
        assert checked.sender == "1"


def test_plain_mathematics_of_ege_is_taken() -> None:
    checked = check(workbook(sheets_of(A), {"D4": "математика"}))
    assert checked.accepted
    assert checked.frame["subject"].tolist()[2] == "mathematics"


def test_good_of_ege_may_be_given_or_missing() -> None:
    given = check(workbook(sheets_of(A), {"H4": 5})).frame
    assert given["good"].tolist() == [10, 8, 5, 10]
    assert tidy(A)["good"].isna().tolist() == [False, False, True, False]


def test_title_in_the_passport_may_stand_right_of_empty_columns() -> None:
    moved = [[None, label, None, value] for label, value in passport(E)]
    assert check(workbook(sheets_of(E) | {"Паспорт": moved})).accepted


def test_date_in_a_title_is_no_data() -> None:
    sheets = sheets_of(E)
    sheets["Данные"] = [["Сведения на", datetime(2026, 9, 1)], *sheets["Данные"]]
    assert check(workbook(sheets)).accepted


def test_header_of_every_form_is_its_own() -> None:
    assert len({tuple(titles(form)) for form in (A, E, C)}) == 3
