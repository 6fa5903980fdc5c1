"""Documents as their readers get them: text of the finished files, their stamp, their bytes."""

import os
import re
import subprocess
import sys
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from rsoko.reports import DEMO_NOTICE, Written
from rsoko.reports.documents import (
    district_documents,
    municipality_documents,
    regional_documents,
    school_documents,
)
from rsoko.reports.note import note_pdf
from rsoko.reports.territory import region_of
from rsoko.reports.wording import counted, percent
from schemas.terms import DocumentKind, Scope
from tests.frames import METHODOLOGY
from tests.reported import STAMP, demo_result, pages, renamed

ROOT = Path(__file__).parents[2]
OWN = {
    DocumentKind.REGIONAL_NOTE, DocumentKind.DISTRICT_NOTE, DocumentKind.MUNICIPALITY_NOTE,
    DocumentKind.SCHOOL_PROFILE, DocumentKind.SCHOOL_LIST, DocumentKind.PROJECT500,
    DocumentKind.MEASURES_RESULTS, DocumentKind.MEASURES_CONDITIONS,
}  # fmt: skip


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@cache
def written() -> tuple[Written, ...]:
    """Every kind of document, of one district, one municipality and schools of every status."""
    result = demo_result()
    documents = regional_documents(result, METHODOLOGY, STAMP)
    documents += district_documents(result, "4", METHODOLOGY, STAMP)
    documents += municipality_documents(result, "01", METHODOLOGY, STAMP)
    for code in sample(result.schools):
        documents += school_documents(result, code, METHODOLOGY, STAMP)
    return tuple(one.written() for one in documents)


def sample(schools) -> list[str]:
    """A school of every pair of statuses and a resilient one."""
    pairs = schools.drop_duplicates(["results_status", "conditions_status"])
    return sorted({*pairs["school"], *schools.loc[schools["resilient"], "school"].head(1)})


def of(kind: DocumentKind, code: str | None = None) -> Written:
    return next(one for one in written() if one.kind == kind and code in (None, one.code))


def pdfs() -> list[Written]:
    return [one for one in written() if one.path.endswith(".pdf")]


def test_every_document_has_its_place():
    assert [(one.scope, one.code, one.path) for one in written()[:7]] == [
        (Scope.MINISTRY, "region", "region/note.pdf"),
        (Scope.MINISTRY, "region", "region/list.xlsx"),
        (Scope.MINISTRY, "region", "region/project500.pdf"),
        (Scope.MINISTRY, "region", "region/measures-results.pdf"),
        (Scope.MINISTRY, "region", "region/measures-conditions.pdf"),
        (Scope.DISTRICT, "4", "districts/4/note.pdf"),
        (Scope.MUNICIPALITY, "01", "municipalities/01/note.pdf"),
    ]
    assert all(one.path.isascii() for one in written())
    assert {one.kind for one in written()} == OWN


def test_regional_note_tells_the_counts_of_the_result():
    schools = demo_result().schools
    text = " ".join(pages(of(DocumentKind.REGIONAL_NOTE).content))
    low, adverse = (schools["results_status"] == "low").sum(), (schools["conditions_status"] == "adverse").sum()
    words = [counted(int(count), "школа", "школы", "школ") for count in (len(schools), low, adverse)]
    for phrase in (*words, percent(low / len(schools)), percent(adverse / len(schools))):
        assert plain(phrase) in text
    listed = (schools["results_status"] == "low") | (schools["conditions_status"] == "adverse")
    for code in schools.loc[listed, "school"]:
        assert code in text


@pytest.mark.parametrize("status", ["low", "risk", "none", "no_data"])
def test_profile_tells_the_status_and_the_share(status):
    schools = demo_result().schools
    code = schools.loc[schools["results_status"] == status, "school"].iloc[0]
    content = school_documents(demo_result(), code, METHODOLOGY, STAMP)[0].content
    text, school = " ".join(pages(content)), schools.set_index("school").loc[code]
    words = {
        "low": "включена в перечень школ с низкими", "risk": "находится в зоне риска",
        "none": "признаков низких результатов нет", "no_data": "данных недостаточно, статус не установлен",
    }  # fmt: skip
    assert [name for name, phrase in words.items() if phrase in text] == [status]
    assert school["name"] in text
    assert plain(percent(school["pooled_share"])) in text


def test_every_page_carries_the_stamp_its_number_and_the_notice():
    for document in pdfs():
        texts = pages(document.content)
        for position, text in enumerate(texts, start=1):
            assert f"Страница {position} из {len(texts)}" in text, document.path
            assert DEMO_NOTICE in text
            assert f"Запуск {STAMP.run}" in text
            assert STAMP.methodology_digest[:12] in text
            assert "20.10.2026 14:05" in text
        whole = "".join(texts).replace(" ", "")
        assert STAMP.snapshot in whole
        assert STAMP.methodology_digest in whole


def test_no_gap_of_a_program_reaches_the_reader():
    for document in pdfs():
        text = " ".join(pages(document.content))
        assert not re.search(r"\b(nan|NaN|None|NA|NaT|inf|Undefined|True|False)\b|<NA>|\{\{|%\}", text), document.path


def test_no_page_is_empty():
    furniture = len(DEMO_NOTICE) + len(STAMP.footer) + len("Страница 10 из 10")
    for document in pdfs():
        for text in pages(document.content):
            assert len(text) > furniture + 100, document.path


def test_metadata_names_the_document():
    reader = PdfReader(BytesIO(of(DocumentKind.SCHOOL_PROFILE).content))
    assert reader.metadata.author == "Министерство образования Кировской области"
    assert reader.metadata.title.startswith("Профиль школы")
    assert reader.metadata["/CreationDate"] == "D:20261020140500+03'00"
    assert reader.root_object["/Lang"] == "ru"
    assert reader.root_object["/MarkInfo"]["/Marked"]


def test_drafts_are_marked():
    for kind in (DocumentKind.MEASURES_RESULTS, DocumentKind.MEASURES_CONDITIONS, DocumentKind.PROJECT500):
        assert "Проект" in pages(of(kind).content)[0]


def test_movements_are_told_or_their_absence_is():
    absent = "Опубликованного запуска 2025 года нет"
    code = demo_result().schools["school"].iloc[0]
    for with_previous in (True, False):
        result = demo_result(with_previous=with_previous)
        documents = [note_pdf(region_of(result), METHODOLOGY, STAMP)]
        documents.append(district_documents(result, "4", METHODOLOGY, STAMP)[0].content)
        documents.append(school_documents(result, code, METHODOLOGY, STAMP)[0].content)
        assert [absent in " ".join(pages(content)) for content in documents] == [not with_previous] * 3


def test_a_municipality_does_not_read_of_the_schools_of_others():
    schools = demo_result().schools
    text = " ".join(pages(of(DocumentKind.MUNICIPALITY_NOTE).content))
    others = set(schools.loc[schools["municipality"] != "01", "school"])
    assert not others & set(re.findall(r"\b43\d{4}\b", text))


def test_names_from_data_are_text_not_markup():
    result = demo_result()
    code = result.schools.loc[result.schools["results_status"] == "low", "school"].iloc[0]
    name = 'Школа <b>«А&Б»</b> <img src="http://127.0.0.1:9/x.png">'
    text = " ".join(pages(school_documents(renamed(result, code, name), code, METHODOLOGY, STAMP)[0].content))
    assert "<b>«А&Б»</b>" in text


def test_bytes_are_the_same_in_another_process_with_another_hash_seed_and_clock_zone():
    script = (
        "from hashlib import sha256; from tests.integration.test_documents import written;"
        "print(*(sha256(one.content).hexdigest() for one in written()))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "4242", "TZ": "America/New_York", "LC_ALL": "C"}
    other = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert other.stdout.split() == [sha256(one.content).hexdigest() for one in written()]
