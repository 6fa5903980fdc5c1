"""Tables and refusals show texts as they are."""

import io

import pytest
from rich.console import Console
from rich.text import Text
from rich.tree import Tree

from rsoko.cli.output import OUT, print_table, print_tree

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


def deep_tree():
    leaf = root = Tree(Text("Статус: ШНОР"))
    for _ in range(5):
        leaf = leaf.add(
            Text("Ниже минимального порога (ВПР, математика, класс 4): 10 ← Данные!G8; " + "файл " * 60 + "конец")
        )
    return root


@pytest.mark.parametrize("terminal", [True, False])
def test_a_tree_is_told_to_the_last_word_in_a_terminal_and_in_a_pipe(terminal):
    written = io.StringIO()
    width = 80 if terminal else 240
    console = Console(file=written, width=width, force_terminal=terminal, soft_wrap=True, color_system=None)
    print_tree(deep_tree(), console)
    lines = written.getvalue().splitlines()
    assert written.getvalue().count("конец") == 5
    assert max(len(line) for line in lines) <= 80 if terminal else len(lines) == 6
