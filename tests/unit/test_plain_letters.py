"""The plain text of a letter is its HTML as people read it; numbers and codes survive keyboards and mail programs."""

import re

import pytest

from rsoko.notify.naming import CODES_READ, codes_in, new_code, plain_code, references_in, shown_reference
from rsoko.notify.plain import plain_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Первый  абзац,\n  с переносом.</p><p>Второй<br>строкой ниже</p>",
         "Первый абзац, с переносом.\n\nВторой\nстрокой ниже\n"),
        ("<p>До:</p><ul><li>раз</li><li>два</li></ul><p>После</p>", "До:\n\n- раз\n- два\n\nПосле\n"),
        ("<ol><li>раз<br><span>файл.pdf</span></li><li>два</li></ol>", "1. раз\n   файл.pdf\n2. два\n"),
        ("<ol><li>раз<ul><li>внутри</li></ul></li><li>два</li></ol>", "1. раз\n  - внутри\n2. два\n"),
        ("<table><tr><th>Школа</th><th>Срок</th></tr><tr><td>№ 1</td><td>01.02.2026</td></tr>"
         "<tr><td>№ 2</td><td></td></tr></table>", "- Школа: № 1; Срок: 01.02.2026\n- Школа: № 2\n"),
        ("<table role='presentation'><tr><td><p>Раз</p></td><td>Два</td></tr></table>", "Раз\n\nДва\n"),
        ("<head><title>Т</title><style>p { }</style></head><p>Текст</p><p data-part='html'><a href='x'>Кнопка</a></p>",
         "Текст\n"),
        ("<p>Школа &laquo;Б&raquo; &amp; Ко &lt;1&gt;</p>", "Школа «Б» & Ко <1>\n"),
        ("", ""),
        # Nobody closes what strangers write: replies are read by the same reader.
        ("<p>Раз<td>Два</table></ul></li><ol><li>Три", "Раз\n\nДва\n\n1. Три\n"),
    ],
)  # fmt: skip
def test_html_is_read_as_people_read_it(html: str, text: str) -> None:
    assert plain_text(html) == text


def test_a_code_is_typable_and_told_from_words() -> None:
    codes = [new_code() for _ in range(300)]
    assert len(set(codes)) == 300
    for code in codes:
        assert re.fullmatch(r"[ABCEHKMPTXY234579]{5}-[ABCEHKMPTXY234579]{5}", code)
        assert re.search(r"\d", code)
        assert codes_in(f"Код подтверждения: {code}.") == [code]


@pytest.mark.parametrize(
    "typed",
    [
        "K7MHA-2PT4X", "k7mha-2pt4x", "К7МНА-2РТ4Х", "к7мна 2рт4х", "k7mha2pt4x", "K7MHA–2PT4X", "K7MHA - 2PT4X",
        "Подтверждаю получение K7MHA-2PT4X!", "> Код подтверждения: *K7MHA-2PT4X*\n> K7MHA-2PT4X",
    ],
)  # fmt: skip
def test_a_code_is_read_in_any_script_and_case(typed: str) -> None:
    assert plain_code(typed) == "K7MHA-2PT4X"


@pytest.mark.parametrize("typed", ["", "K7MHA", "K7MHA-2PT4", "K7MHA-2PT4XX", "МЕТРА ТЕХНА", "K7MHA-2PT4I"])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert plain_code(typed) is None


def test_a_letter_full_of_codes_is_guessing() -> None:
    assert len(codes_in("\n".join(new_code() for _ in range(1000)))) == CODES_READ


def test_the_number_of_a_letter_is_found_in_headers() -> None:
    text = "Subject: x\nX-RSOKO-Delivery: 7f3a91bc02de45aa\nMessage-ID: <RSOKO.7F3A91BC02DE45AA@example.org>\n"
    assert references_in(text) == ["7f3a91bc02de45aa"]
    assert references_in("Message-ID: <7f3a91bc02de45aa@example.org>") == []
    assert shown_reference("7f3a91bc02de45aa") == "7f3a-91bc-02de-45aa"
