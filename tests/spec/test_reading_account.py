"""«--explain-reading»: how a file was understood, told to its sender."""

from rsoko.intake import Incoming, check_files
from rsoko.intake.account import Account
from tests.workbooks import REGISTRY, passport, sheets_of, text_table, workbook

E = "engagement"


def account(data: bytes) -> Account:
    (checked,) = check_files([Incoming("файл", data)], REGISTRY, explain=True)
    assert checked.account is not None
    return checked.account


def test_a_messy_workbook_is_told_line_by_line() -> None:
    sheets = sheets_of(E)
    header, first, second = sheets["Данные"]
    rows = [
        ["Олимпиадная активность"],
        [None, *header, "Примечание"],
        [],
        [None, f"edu{first[0]}", "2025/26", "1 200", *first[3:], "уточнено"],
        [None, *second],
        ["Итого", None, None, 1434],
    ]
    rows[4][3] = "-"
    said = account(workbook({"Данные": rows, "Паспорт": passport(E), "Лист3": []})).lines()
    assert said == [
        "Вид файла: книга Excel (.xlsx)",
        "Что это: форма «Олимпиадная активность и продолжение обучения», 2026 год, отправитель 01 (Первый район)",
        "Листы: «Данные», «Паспорт», «Лист3»",
        "Лист «Данные»: заголовки в строке 2, строк с данными: 2",
        "  не учтены строки (пустые): 3",
        "  не учтены строки (итоги): 6",
        "  B: Код ОО; приведено ячеек: 1 («edu430001» → 430001)",
        "  C: Учебный год; приведено ячеек: 1 («2025/26» → 2026)",
        "  D: Обучающихся 4–11 классов; приведено ячеек: 2 («1 200» → 1200, «-» → пусто)",
        "  E: Участников школьного этапа",
        "  F: Участников муниципального этапа",
        "  G: Победителей и призёров регионального этапа",
        "  H: Выпускников 9 классов",
        "  I: Поступили в 10 класс",
        "  J: «Примечание» — не входит в форму",
    ]


def test_a_text_table_tells_its_encoding_and_separator() -> None:
    said = account(text_table(E, "\t", "cp1251")).lines()
    assert said[0] == "Вид файла: текстовая таблица (CSV), кодировка Windows-1251, разделитель табуляция"
    assert not any("приведено" in line for line in said)


def test_a_header_written_otherwise_stands_beside_its_column_and_a_missing_one_is_named() -> None:
    sheets = sheets_of(E)
    sheets["Данные"][0][2] = "ОБУЧАЮЩИХСЯ\n4-11 КЛАССОВ"
    for row in sheets["Данные"]:
        del row[-1]
    said = account(workbook(sheets)).lines()
    assert "  C: Обучающихся 4–11 классов" in said
    assert said[-1] == "  нет графы: Поступили в 10 класс"


def test_a_file_that_is_no_table_has_no_account_but_a_reason() -> None:
    (checked,) = check_files([Incoming("файл", b"\x00\x01")], REGISTRY, explain=True)
    assert checked.account is None
    assert [said.code for said in checked.remarks] == ["file-unreadable"]
