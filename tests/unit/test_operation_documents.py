"""The document on the work of the system: its numbers are those of the facts, each recommendation has its ground."""

import re
from dataclasses import replace
from datetime import date
from functools import cache

from rsoko.crosschecks import CHECKS
from rsoko.monitorings.effectiveness_result import EffectivenessResult
from rsoko.reading.texts import WARNINGS, RemarkCode
from rsoko.reports.effectiveness_system import prepare_system_advice, system_advice_pdf
from rsoko.reports.operation_texts import load_texts
from rsoko.workings.effectiveness import WORKINGS
from schemas.forms import FORMS
from schemas.terms import OperationIndicator, Scope, Severity
from tests.frames import METHODOLOGY, YEAR
from tests.measured import judge
from tests.operated import AUTUMNS, COHORT, judged
from tests.reported import STAMP, pages


@cache
def told() -> EffectivenessResult:
    """A year in which much went wrong, in two districts."""
    towns = [{"municipality": f"1{number}"} for number in range(10)]
    late = {"received_on": date(YEAR, 11, 9), "absent": 2, "district": "2"}
    forms = [{**towns[0], "receipt": "missing", "received_on": None, "absent": 10}, {**towns[1], **late}, *towns[2:]]
    conditions = [{**row, "form": "conditions"} for row in forms]
    plan = {"monitoring": "effectiveness", "form": "measures", "form_year": COHORT, "deadline": None, "schools": 4}
    plans = [{**plan, "municipality": "11", "received_on": date(COHORT, 12, 21), "absent": 1}]
    files = [{"sender": "11", "files": 3, "rejected": 2, "refused": 2, "warnings": 2}, {"sender": "12"}]
    letters = [
        {"code": f"{number}", "name": f"Район {number}"} for number in range(20, 40)
    ] + [{"code": "11", "name": "Первый район", "sent": 0, "permanent": 1},
         {"scope": "school", "code": "430001", "name": "Школа 430001", "sent": 0, "unknown": 1},
         {"about": "returned", "code": "12", "repeated": 1}]  # fmt: skip
    runs = [{"number": 1, "status": "failed", "published_on": None}, {"number": 2, "published_on": date(YEAR, 11, 9)}]
    frames = judged(
        campaigns=AUTUMNS, forms=forms + conditions + plans, files=files, letters=letters, runs=runs,
        errors=[{"code": "not-number", "files": 2, "remarks": 7}, {"code": "courses-within-teachers", "files": 1}],
        plans=[{"municipality": "11", "measures": 10, "late": 3}],
    )  # fmt: skip
    return replace(judge({"430001": "low", "430002": "risk"}), **frames)


def texts(table) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows]


def test_a_recommendation_for_each_indicator_in_the_order_of_the_findings():
    rows = texts(prepare_system_advice(told(), METHODOLOGY).tables["advice"])
    order = list(dict.fromkeys(told().findings["indicator"]))
    titles = [load_texts().recommendations[OperationIndicator(code)].title for code in order]
    assert [row[2].split(". ")[0] for row in rows] == titles
    assert [row[0] for row in rows] == [str(number) for number in range(1, len(rows) + 1)]


def test_the_ground_has_its_numbers_threshold_and_districts():
    rows = texts(prepare_system_advice(told(), METHODOLOGY).tables["advice"])
    (late,) = (row[1].replace("\u00a0", " ") for row in rows if row[2].startswith("Сократить опоздание"))
    assert "«Олимпиадная активность и продолжение обучения», 2026 год: после срока поступило 1 из 9 (11,1 %)" in late
    assert "наибольшее опоздание — 10 дн." in late
    assert "Порог — 10 %, превышение — в 1,1 раза." in late
    assert "Больше всего: Второй образовательный округ — 2." in late


def test_tables_add_up_to_the_counts():
    tables, operation = prepare_system_advice(told(), METHODOLOGY).tables, told().operation
    sums = operation.groupby("indicator")["count"].sum()
    for column, indicator in ((2, "forms-missing"), (3, "forms-late"), (4, "schools-absent")):
        cells = [row[column] for row in texts(tables["districts"])]
        assert sum(int(cell) for cell in cells if cell != "—") == sums[indicator]
    assert [row[:4] for row in texts(tables["forms"])] == [
        ["«Социальный паспорт и ресурсы», 2026\u00a0год", "10", "9", "1"],
        ["«Олимпиадная активность и продолжение обучения», 2026\u00a0год", "10", "9", "1"],
    ]
    assert [row[1:] for row in texts(tables["plans"])] == [["4", "1", "—", "—", "10", "3"]]
    assert texts(tables["letters"])[0][1:] == ["22", "20", "0", "0", "0", "1", "1", "0"]
    assert texts(tables["errors"])[0] == ["в числовой графе стоит не число", "2", "100\u00a0%", "7"]


def test_a_campaign_that_was_not_held_is_named():
    advice = prepare_system_advice(told(), METHODOLOGY)
    assert advice.not_held == [f"«Выявление ШНОР и ШНСУ» {COHORT} года"]
    assert advice.archived == []


def test_offices_without_letters_are_named_and_schools_are_counted():
    text = " ".join(pages(system_advice_pdf(told(), METHODOLOGY, STAMP)))
    assert "Материалы хотя бы одного мониторинга не доставлены: Первый район; 1 школа." in text
    assert "430001" not in text
    assert not re.search(r"\bnan\b|None|<NA>|\{", text)


def test_the_same_bytes_twice():
    first, second = (WORKINGS.documents[Scope.MINISTRY](told(), "region", METHODOLOGY, STAMP) for _ in range(2))
    assert [one.path for one in first] == ["region/note.pdf", "region/measures.pdf", "region/system.pdf"]
    assert [one.content for one in first] == [one.content for one in second]


def test_a_year_without_a_flaw_has_no_recommendation():
    towns = [{"municipality": f"1{number}"} for number in range(10)]
    frames = judged(forms=towns, files=[{"sender": "11"}], letters=[{}], runs=[{}])
    result = replace(judge({"430001": "low", "430002": "risk"}), **frames)
    assert prepare_system_advice(result, METHODOLOGY).tables["advice"].rows == []
    assert "рекомендаций нет" in " ".join(pages(system_advice_pdf(result, METHODOLOGY, STAMP)))


def test_nothing_at_all_has_its_document_too():
    result = replace(judge({"430001": "low", "430002": "risk"}), **judged())
    text = " ".join(pages(system_advice_pdf(result, METHODOLOGY, STAMP)))
    assert "Не проводились" in text
    assert "Писем не отправлялось." in text


def test_a_result_of_past_years_has_no_such_document():
    written = WORKINGS.documents[Scope.MINISTRY](judge({"430001": "low"}), "region", METHODOLOGY, STAMP)
    assert [one.path for one in written] == ["region/note.pdf", "region/measures.pdf"]


def test_every_indicator_has_its_words():
    assert set(load_texts().recommendations) == set(OperationIndicator)


def test_every_error_that_rejects_a_file_has_words():
    about_files = set(RemarkCode) - WARNINGS - {RemarkCode.REFERENCE_UNKNOWN, RemarkCode.REGISTRY_NOT_WORKBOOK}
    rules = {rule.code for form in FORMS.values() for rule in form.rules.values()}
    checks = {check.code.value for check in CHECKS if check.severity is Severity.ERROR}
    codes = {code.value for code in about_files} | rules | checks
    assert [code for code in sorted(codes) if load_texts().error(code).split(":")[0] == code] == []
    # Two codes of one document must be told apart.
    words = [load_texts().error(code) for code in rules]
    assert load_texts().error("courses-within-teachers") == "часть больше целого: «Прошли курсы ИРО»"
    assert len(set(words)) >= len(rules) - 1
