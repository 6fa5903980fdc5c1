"""What the demo senders do to their forms: each kind of mess, made and frequent enough to be seen."""

from collections import Counter

import pytest

from rsoko.demo import make_region
from rsoko.demo.habits import FileType, file_type, kinds_of, spoilt
from rsoko.demo.mess import Mess, mess_up
from rsoko.demo.sheets import FilledForm, filled_forms
from schemas.terms import FormKey


@pytest.fixture(scope="module")
def forms() -> list[FilledForm]:
    return list(filled_forms(make_region()))


@pytest.fixture
def form() -> FilledForm:
    return FilledForm(
        form=FormKey.ASSESSMENTS,
        year=2026,
        sender="01",
        header=["Код ОО", "Учебный год", "Процедура", "Участников", "Средний балл"],
        rows=[["430001", 2026, "ВПР", 1234, 3.5], ["430002", 2026, "ЕГЭ", 7, None]],
    )


@pytest.mark.parametrize(
    ("kind", "grid"),
    [
        (Mess.TOTAL, {2: ["430002", 2026, "ЕГЭ", 7, None], 3: ["Итого", None, None, 1241, None]}),
        (Mess.SPACED_THOUSANDS, {1: ["430001", 2026, "ВПР", "1\u00a0234", 3.5]}),
        (Mess.TEXT_NUMBERS, {1: ["430001", 2026, "ВПР", "1234", "3,5"], 2: ["430002", 2026, "ЕГЭ", "7", None]}),
        (Mess.DASHES, {1: ["430001", 2026, "ВПР", 1234, 3.5], 2: ["430002", 2026, "ЕГЭ", 7, "н/д"]}),
        (Mess.PREFIXED_CODES, {1: ["edu430001", 2026, "ВПР", 1234, 3.5]}),
        (Mess.NUMERIC_CODES, {1: [430001, 2026, "ВПР", 1234, 3.5]}),
        (Mess.ACADEMIC_YEARS, {1: ["430001", "2025/26", "ВПР", 1234, 3.5]}),
        (Mess.SHOUTING_HEADER, {0: ["КОД ОО", "УЧЕБНЫЙ ГОД", "ПРОЦЕДУРА", "УЧАСТНИКОВ", "СРЕДНИЙ БАЛЛ"]}),
        (Mess.BROKEN_HEADER, {0: ["Код\nОО ", "Учебный\nгод ", "Процедура ", "Участников ", "Средний\nбалл "]}),
        (
            Mess.COMMENTS,
            {
                0: ["Код ОО", "Учебный год", "Процедура", "Участников", "Средний балл", "Примечание"],
                1: ["430001", 2026, "ВПР", 1234, 3.5, "уточнено"],
            },
        ),
        (Mess.EMPTY_LINES, {3: [], 4: ["", " "]}),
        (
            Mess.EMPTY_COLUMNS,
            {
                0: [None, "Код ОО", "Учебный год", "", "Процедура", "Участников", "Средний балл"],
                1: [None, "430001", 2026, None, "ВПР", 1234, 3.5],
            },
        ),
        (
            Mess.TITLE,
            {
                0: ["Результаты оценочных процедур, 2025/2026 учебный год"],
                1: [],
                2: ["Код ОО", "Учебный год", "Процедура", "Участников", "Средний балл"],
            },
        ),
    ],
)
def test_a_kind_of_mess_changes_the_lines_it_is_about(form, kind, grid):
    changed = mess_up(form, [kind]).grid
    assert {number: changed[number] for number in grid} == grid
    assert form.grid[1] == ["430001", 2026, "ВПР", 1234, 3.5]


def test_years_are_written_in_three_ways(form):
    long = FilledForm(form.form, 2026, "01", form.header, [form.rows[0]] * 60)
    years = {row[1] for row in mess_up(long, [Mess.ACADEMIC_YEARS]).rows}
    assert years == {"2025/26", "2025/2026", "2025-2026"}


def test_double_spaces_come_where_a_header_has_three_words():
    header = ["Ниже минимального порога"]
    broken = mess_up(FilledForm(FormKey.ASSESSMENTS, 2026, "01", header, []), [Mess.BROKEN_HEADER])
    assert broken.header == ["Ниже\nминимального  порога "]


def test_sums_are_taken_before_numbers_become_text(form):
    both = mess_up(form, [Mess.TEXT_NUMBERS, Mess.TOTAL])
    assert both.grid[-1] == ["Итого", None, None, "1241", None]


def test_every_kind_is_met_often_yet_most_forms_are_tidy(forms):
    kinds = [kinds_of(form, position) for position, form in enumerate(forms)]
    counts = Counter(kind for some in kinds for kind in some)
    assert set(counts) == set(Mess)
    assert min(counts.values()) >= 10
    assert 0.5 < sum(not some for some in kinds) / len(kinds) < 0.8


def test_thousands_with_a_space_really_occur(forms):
    capital = [
        mess_up(form, [Mess.SPACED_THOUSANDS])
        for form in forms
        if form.sender == "01" and form.form is FormKey.CONDITIONS
    ]
    assert sum("\u00a0" in str(row[2]) for form in capital for row in form.rows) >= 3


def test_three_municipalities_send_text_in_three_ways():
    kinds = Counter(file_type(f"{number:02d}") for number in range(1, 46))
    assert kinds == {
        FileType.WORKBOOK: 42,
        FileType.SEMICOLON_CP1251: 1,
        FileType.COMMA_UTF8_BOM: 1,
        FileType.TAB_UTF8: 1,
    }


@pytest.mark.parametrize(("key", "whole"), [(FormKey.ASSESSMENTS, 5), (FormKey.CONDITIONS, 2), (FormKey.ENGAGEMENT, 2)])
def test_a_spoilt_form_has_a_stranger_a_word_and_a_part_over_its_whole(forms, key, whole):
    form = next(form for form in forms if form.form is key)
    bad = spoilt(form, "430099")
    middle = bad.rows[len(bad.rows) // 2]
    assert bad.rows[0][0] == "430099"
    assert bad.rows[-1][whole] == "двенадцать"
    assert middle[whole + 1] == middle[whole] + 1
    assert form.rows[0][0] != "430099"
