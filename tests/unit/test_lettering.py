"""The encoding of a text is found out by what it says."""

import pytest

from rsoko.intake.sheets import TITLES
from rsoko.reading.lettering import decoded, is_spoiled
from tests.workbooks import check, sheets_of, text_table, workbook

FORM = "conditions"
NAMES = {
    "utf-8": "UTF-8", "cp1251": "Windows-1251", "cp866": "DOS (CP866)", "koi8-r": "KOI8-R",
    "mac-cyrillic": "Mac (кириллица)", "utf-16": "UTF-16", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16",
}  # fmt: skip


@pytest.mark.parametrize("encoding", NAMES)
@pytest.mark.parametrize("form", [FORM, "engagement", "measures"])
def test_whatever_wrote_it(form: str, encoding: str) -> None:
    text = text_table(form).decode().replace("–", "-").replace("№", "N")
    plain = text if encoding == "utf-8" else text.encode(encoding, errors="replace").decode(encoding)
    assert decoded(text.encode(encoding, errors="replace"), TITLES) == (plain, NAMES[encoding])


@pytest.mark.parametrize("encoding", ["cp866", "koi8-r", "mac-cyrillic"])
def test_a_table_of_an_old_program_is_read_as_the_workbook(encoding: str) -> None:
    checked = check(text_table("participation").decode().encode(encoding))
    assert checked.remarks == []
    assert checked.frame is not None
    assert checked.frame.equals(check(workbook(sheets_of("participation"))).frame)


@pytest.mark.parametrize("encoding", ["cp1251", "cp866", "koi8-r"])
@pytest.mark.parametrize("change", [str, str.upper], ids=["as written", "capitals"])
def test_a_text_without_the_headers_of_a_form_is_known_by_its_letters(encoding: str, change: type) -> None:
    text = change("Наименование организации;Сколько человек участвовало в олимпиаде\nшкола;три\n")
    found = decoded(text.encode(encoding), TITLES)
    assert found is not None
    assert found[0] == text


@pytest.mark.parametrize("data", [b"", b"1;2;3\n", b"\xff\xd8\xff;\xe0\n", "да;нет".encode("cp1251")])
def test_few_letters_prove_nothing(data: bytes) -> None:
    found = decoded(data, TITLES)
    assert found is not None
    assert found[1] in {"UTF-8", "Windows-1251"}


def test_no_titles_are_no_proof() -> None:
    assert decoded("Код ОО;Учебный год".encode("cp1251"), ()) == ("Код ОО;Учебный год", "Windows-1251")


def test_letters_that_were_taken_for_others_and_saved_are_named() -> None:
    data = text_table(FORM)
    spoiled = data.decode("cp1251", errors="replace").encode("utf-8")
    (said,) = check(spoiled).remarks
    assert said.code == "letters-spoiled"
    assert "UTF-8 был открыт" in said.text
    (said,) = check(data.replace(b"\x98", b"?")).remarks
    assert said.code == "letters-spoiled"


def test_a_good_text_is_not_spoiled() -> None:
    assert not is_spoiled(text_table(FORM).decode(), TITLES)
    assert not is_spoiled("Рис;Сок", TITLES)
