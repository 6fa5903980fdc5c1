"""Tables and refusals show texts as they are."""

import pytest

from rsoko.cli.output import OUT, print_table

RUN = "identification-2026-1"


@pytest.mark.parametrize("text", ["Причина [/] [red]x", "[bold]", "a\\[b]", "5.1.1 <x@example.org> [Errno 111]"])
def test_brackets_in_texts_are_no_markup(text):
    with OUT.capture() as said:
        print_table(["Запуск", "Причина"], [[RUN, text]], empty="")
    assert text in said.get()


def test_a_table_in_a_pipe_is_wide_enough_for_what_the_next_program_looks_for():
    row = [RUN, "опубликован", "24.11.2026 03:28", 549, 539]
    with OUT.capture() as said:
        print_table(["Запуск", "Состояние", "Начат", "Документов", "Отправлений"], [row], empty="")
    assert all(str(cell) in said.get() for cell in row)


def test_nothing_to_show_is_said_in_a_sentence():
    with OUT.capture() as said:
        print_table(["Запуск"], [], empty="Запусков ещё не было.")
    assert said.get() == "Запусков ещё не было.\n"
