"""What is asked about numbers that are right row by row: a rule, small frames, the cells and words of the remark.

Every rule has rows that it speaks of and rows next to them that it leaves alone.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from rsoko.crosschecks import CHECKS, THRESHOLDS, GivenFile, cross_check
from rsoko.crosschecks.catalogue import CheckCode
from rsoko.demo import make_region
from rsoko.reading.remarks import Remark, address
from rsoko.registry import Registry
from schemas.deficits import ITEMS
from schemas.forms import FORMS
from schemas.terms import FormKey, Severity
from tests.workbooks import REGISTRY, YEAR, check, sheets_of, workbook

TODAY = date(2026, 10, 20)
A, E, C = FormKey.ASSESSMENTS, FormKey.ENGAGEMENT, FormKey.CONDITIONS
D, P, M = FormKey.DEFICITS, FormKey.PARTICIPATION, FormKey.MEASURES
ONE, TWO = "430001", "430002"
QUESTIONS = [name for items in ITEMS.values() for name in items]


def row(form: FormKey, school: str, year: int = YEAR, **values) -> dict:
    """A row in which nothing is worth a question; `values` are what the case is about."""
    usual = {
        A: {"procedure": "VPR", "subject": "russian", "grade": 4, "participants": 0, "below_min": 0, "good": 0},
        E: {name: 0 for name in FORMS[E].columns if name not in ("school", "year")},
        C: {"students": 0},
        D: {"teacher": "П-1", "subject": "физика", "category": "first", "experience": 5}
        | {name: number % 4 for number, name in enumerate(QUESTIONS)},
        P: {name: 0 for name in FORMS[P].columns if name not in ("school", "year")},
        M: {"number": 1, "kind": "teaching", "title": "Семинар", "level": "school", "start": pd.Timestamp(2026, 11, 1),
            "end": pd.Timestamp(2027, 3, 1), "responsible": "завуч", "planned": 10, "status": "planned"},
    }[form]  # fmt: skip
    empty = dict.fromkeys(FORMS[form].columns)
    return empty | {"school": school, FORMS[form].year_field: year} | usual | values


def frame(form: FormKey, rows: list[dict]) -> pd.DataFrame:
    columns = FORMS[form].columns
    return pd.DataFrame(rows, columns=list(columns)).astype({name: column.dtype for name, column in columns.items()})


def given(form: FormKey, rows: list[dict], year: int = YEAR, sender: str = "01") -> GivenFile:
    fields = list(FORMS[form].columns)
    return GivenFile(
        form, year, sender, frame(form, rows), lambda place, name: address("Данные", place + 2, fields.index(name))
    )


def judge(form: FormKey, rows: list[dict], known: dict | None = None, registry: Registry = REGISTRY) -> list[Remark]:
    """Judge a file of municipality 01; `known` are rows accepted before, by form and year."""
    file = given(form, rows)
    accepted = {key: frame(key[0], more).assign(sender="01") for key, more in (known or {}).items()}
    ours = file.frame.assign(sender="01")
    before = accepted.get((form, YEAR))
    accepted[form, YEAR] = ours if before is None else pd.concat([before.assign(sender="02"), ours])
    return cross_check([file], accepted, registry, TODAY)[0]


def said(code: str, remarks: list[Remark]) -> list[tuple[str | None, str]]:
    return [(remark.cell, remark.message) for remark in remarks if remark.code == code]


def vpr(school: str, participants: int, **more) -> dict:
    return row(A, school, participants=participants, **more)


def oge(school: str, participants: int, **more) -> dict:
    return row(A, school, procedure="OGE", grade=9, participants=participants, **more)


def ege(school: str, subject: str, participants: int) -> dict:
    return row(A, school, procedure="EGE", grade=11, subject=subject, participants=participants, good=None)


def plan(**values) -> dict:
    return row(M, ONE, **values)


def teacher(code: str, answers: object, **more) -> dict:
    answers = (
        dict.fromkeys(QUESTIONS, answers) if isinstance(answers, int) else dict(zip(QUESTIONS, answers, strict=True))
    )
    return row(D, ONE, teacher=code, **answers, **more)


def passport(school: str, students: int, **more) -> dict:
    return row(C, school, students=students, **more)


def last(form: FormKey, *rows: dict) -> dict:
    year = FORMS[form].year_field
    return {(form, YEAR - 1): [each | {year: YEAR - 1} for each in rows]}


MIXED = [number % 4 for number in range(20)]
PUPILS = {"low_income": 31, "single_parent": 47, "special_needs": 12, "registered": 7}


@dataclass(frozen=True)
class Case:
    """Rows of a file; what the rule says of them as (cell, part of the text), in order; what was accepted before."""

    what: str
    code: str
    form: FormKey
    rows: list[dict]
    says: list[tuple[str | None, str]]
    known: dict = field(default_factory=dict)


CASES = [
    Case("a school that was open is missing", "school-absent", C, [passport(ONE, 200)],
         [(None, "В файле нет школ, которые работали в 2026 учебном году (1): 430002 (Школа № 2).")]),
    Case("somebody else reported on it", "school-absent", C, [passport(ONE, 200)], [],
         {(C, YEAR): [passport(TWO, 200)]}),
    Case("schools of others, closed and future ones are nobody's concern", "school-absent", E,
         [row(E, ONE), row(E, TWO)], []),
    Case("no teacher of a school", "school-absent", D, [teacher("П-1", MIXED)], [(None, "430002")]),

    Case("a number doubled and more", "total-jump-school", C, [passport(ONE, 420), passport(TWO, 210)],
         [("Данные!C2", "Школа 430001: «Обучающихся» — 420, а годом ранее — 200.")],
         last(C, passport(ONE, 200), passport(TWO, 200))),
    Case("five pupils are twelve now", "total-jump-school", C, [passport(ONE, 12), passport(TWO, 200)], [],
         last(C, passport(ONE, 5), passport(TWO, 200))),
    Case("nearly all are gone", "total-jump-school", P, [row(P, ONE, teachers=4), row(P, TWO)],
         [("Данные!C2", "«Учителей» — 4, а годом ранее — 40")], last(P, row(P, ONE, teachers=40))),
    Case("participants of all works together", "total-jump-school", A,
         [vpr(ONE, 100), vpr(ONE, 100, subject="mathematics")],
         [("Данные!F2", "Школа 430001: «Участников» — 200, а годом ранее — 60.")],
         last(A, vpr(ONE, 30), vpr(ONE, 30, subject="mathematics"))),
    Case("teachers who answered", "total-jump-school", D, [teacher("П-1", MIXED)],
         [("Данные!C2", "«Код педагога» — 1, а годом ранее — 30")],
         last(D, *(teacher(f"П-{number}", MIXED) for number in range(30)))),

    Case("all schools grew by half at once", "total-jump", C, [passport(ONE, 300), passport(TWO, 600)],
         [(None, "Итог графы «Обучающихся» по школам, которые есть в файлах обоих лет: 900, а годом ранее — 600.")],
         last(C, passport(ONE, 200), passport(TWO, 400))),
    Case("one school alone is named by its cell", "total-jump", C, [passport(ONE, 900), passport(TWO, 400)], [],
         last(C, passport(ONE, 200), passport(TWO, 400))),
    Case("totals of villages", "total-jump", C, [passport(ONE, 30), passport(TWO, 30)], [],
         last(C, passport(ONE, 20), passport(TWO, 20))),
    Case("a new school is no jump", "total-jump", C, [passport(ONE, 300), passport(TWO, 600)], [],
         last(C, passport(ONE, 300))),

    Case("one subject was written by half a grade", "grade-total", A,
         [vpr(ONE, 40), vpr(ONE, 20, subject="mathematics")],
         [("Данные!F2", "Школа 430001, ВПР, 4 класс: участников по русскому языку 40, по математике 20.")]),
    Case("a few were ill", "grade-total", A, [vpr(ONE, 40), vpr(ONE, 33, subject="mathematics")], []),
    Case("seven of twelve in a village", "grade-total", A, [vpr(ONE, 12), vpr(ONE, 5, subject="mathematics")], []),
    Case("a subject without a row", "grade-total", A, [vpr(ONE, 40)], []),
    Case("basic and profile together are the graduates", "grade-total-ege", A,
         [ege(ONE, "russian", 40), ege(ONE, "mathematics_basic", 25), ege(ONE, "mathematics_profile", 15)], []),
    Case("each graduate counted in both", "grade-total-ege", A,
         [ege(ONE, "russian", 40), ege(ONE, "mathematics_basic", 40), ege(ONE, "mathematics_profile", 40)],
         [("Данные!F2", "участников по русскому языку 40, по базовой и профильной математике вместе 80")]),
    Case("ОГЭ without half of the graduates", "grade-total-oge", A, [oge(ONE, 20)],
         [("Данные!F2", "участников ОГЭ 20, а выпускников 9 классов")], {(E, YEAR): [row(E, ONE, graduates_9=50)]}),
    Case("some graduates take another exam", "grade-total-oge", A, [oge(ONE, 44)], [],
         {(E, YEAR): [row(E, ONE, graduates_9=50)]}),
    Case("more participants than pupils", "grade-total-students", A, [vpr(ONE, 60), vpr(ONE, 60, grade=5), oge(ONE, 9)],
         [("Данные!F2", "участников во всех классах 129, а обучающихся по социальному паспорту — 100")],
         {(C, YEAR): [passport(ONE, 100)]}),
    Case("two subjects are the same pupils", "grade-total-students", A,
         [vpr(ONE, 60), vpr(ONE, 60, subject="mathematics")], [], {(C, YEAR): [passport(ONE, 100)]}),

    Case("a part over its whole", "students-mismatch", E, [row(E, ONE, students=150), row(E, TWO, students=70)],
         [("Данные!C2", "обучающихся 4–11 классов 150, а всех обучающихся по социальному паспорту — 100")],
         {(C, YEAR): [passport(ONE, 100), passport(TWO, 100)]}),
    Case("the same, asked of the other form", "students-mismatch", C, [passport(ONE, 100)],
         [("Данные!C2", "обучающихся 4–11 классов 150")], {(E, YEAR): [row(E, ONE, students=150)]}),
    Case("hardly any pupils above grade 3", "students-mismatch", E, [row(E, ONE, students=20)],
         [("Данные!C2", "обучающихся 4–11 классов 20")], {(C, YEAR): [passport(ONE, 200)]}),
    Case("two came in autumn", "students-mismatch", E, [row(E, ONE, students=102)], [],
         {(C, YEAR): [passport(ONE, 100)]}),
    Case("two counts of teachers", "teachers-mismatch", P, [row(P, ONE, teachers=60)],
         [("Данные!C2", "учителей 60, а в форме «Социальный паспорт и ресурсы» — 30")],
         {(C, YEAR): [passport(ONE, 500, teachers=30)]}),
    Case("teachers of other schools beside", "teachers-mismatch", P, [row(P, ONE, teachers=34)], [],
         {(C, YEAR): [passport(ONE, 500, teachers=30)]}),
    Case("teachers were not counted", "teachers-mismatch", P, [row(P, ONE, teachers=34)], [],
         {(C, YEAR): [passport(ONE, 500)]}),
    Case("more were trained than there are", "coverage-over-all", P, [row(P, ONE, teachers=40, courses=38, events=30)],
         [("Данные!D2", "«Прошли курсы ИРО» — 38, а всех учителей по социальному паспорту — 30")],
         {(C, YEAR): [passport(ONE, 500, teachers=30)]}),

    Case("a row copied to another school", "copied-rows", C,
         [passport(ONE, 230, **PUPILS), passport(TWO, 230, **PUPILS)],
         [("Данные!A2", "совпадают с числами школы 430002"), ("Данные!A3", "совпадают с числами школы 430001")]),
    Case("copied from a school of another sender", "copied-rows", C, [passport(ONE, 230, **PUPILS)],
         [("Данные!A2", "совпадают с числами школы 430003")], {(C, YEAR): [passport("430003", 230, **PUPILS)]}),
    Case("small numbers meet by chance", "copied-rows", C,
         [passport(ONE, 12, low_income=5, single_parent=4), passport(TWO, 12, low_income=5, single_parent=4)], []),
    Case("one number differs", "copied-rows", C,
         [passport(ONE, 230, **PUPILS), passport(TWO, 230, **PUPILS | {"registered": 8})], []),
    Case("a procedure copied, row by row in another order", "copied-rows", A,
         [oge(ONE, 48, below_min=7, good=20), oge(ONE, 47, subject="mathematics", below_min=9, good=17),
          oge(TWO, 47, subject="mathematics", below_min=9, good=17), oge(TWO, 48, below_min=7, good=20),
          vpr(TWO, 31, good=9)],
         [("Данные!A2", "школы 430002"), ("Данные!A4", "школы 430001")]),
    Case("last year's file again", "copied-last-year", C, [passport(ONE, 230, **PUPILS), passport(TWO, 90)],
         [("Данные!A2", "Числа школы 430001 полностью совпадают с её числами за 2025 год.")],
         last(C, passport(ONE, 230, **PUPILS), passport(TWO, 90))),

    Case("a teacher who ticked one column", "all-the-same", D,
         [teacher("П-1", 3), teacher("П-2", MIXED), teacher("П-3", [3] * 19 + [None])],
         [("Данные!G2", "Педагог ответил «3» на все вопросы (20).")]),
    Case("a school filled in by one hand", "all-the-same-school", D,
         [teacher(f"П-{number}", MIXED) for number in range(3)],
         [("Данные!A2", "Школа 430001: ответы всех педагогов (3) совпадают.")]),
    Case("two teachers may agree", "all-the-same-school", D, [teacher("П-1", MIXED), teacher("П-2", MIXED)], []),
    Case("one of them thinks for himself", "all-the-same-school", D,
         [teacher("П-1", MIXED), teacher("П-2", MIXED), teacher("П-3", MIXED[::-1])], []),

    # 20 participants, 3 with «2», 10 with «4» or «5»: from (3·2 + 7·3 + 10·4)/20 = 3,35 to 3,85.
    Case("a mean that the marks allow", "mean-impossible", A,
         [vpr(ONE, 20, below_min=3, good=10, mean_score=mean) for mean in (3.35, 3.5, 3.85)], []),
    Case("a mean far outside", "mean-impossible", A,
         [vpr(ONE, 20, below_min=3, good=10, mean_score=4.35), vpr(TWO, 20, below_min=3, good=10, mean_score=2.5)],
         [("Данные!I2", "Средний балл 4,35 невозможен: при указанном числе участников, «2», «4» и «5» он может быть "
                        "только от 3,35 до 3,85."), ("Данные!I3", "Средний балл 2,5 невозможен")]),
    Case("a mean a little outside is doubtful only", "mean-doubtful", A,
         [vpr(ONE, 20, below_min=3, good=10, mean_score=3.97)], [("Данные!I2", "от 3,35 до 3,85")]),
    Case("rounded to tenths, to whole marks, cut off", "mean-doubtful", A,
         [vpr(ONE, 20, below_min=3, good=10, mean_score=mean) for mean in (3.3, 3.9, 4, 3, 3.86, 3.34)], []),
    Case("points of ЕГЭ are no marks", "mean-impossible", A,
         [row(A, ONE, procedure="EGE", grade=11, subject="russian", participants=20, good=5, mean_score=71.5)], []),
    Case("basic mathematics without the good ones: from 3·2 and 17·3 to 17·5", "mean-impossible", A,
         [row(A, ONE, procedure="EGE", grade=11, subject="mathematics_basic", participants=20, below_min=3, good=None,
              mean_score=mean) for mean in (2.85, 4.55, 2.3)],
         [("Данные!I4", "только от 2,85 до 4,55")]),
    Case("nobody took part", "mean-impossible", A, [vpr(ONE, 0, mean_score=4)], []),

    Case("everybody failed", "unlikely-all-failed", A,
         [vpr(ONE, 40, below_min=40), vpr(TWO, 6, below_min=6), vpr(TWO, 40, grade=5, below_min=39)],
         [("Данные!G2", "Ниже минимального порога все 40 участников.")]),
    Case("everybody is good at everything", "unlikely-all-good", A,
         [vpr(ONE, 30, grade=grade, good=30) for grade in (4, 5, 6)]
         + [vpr(TWO, 30, grade=grade, good=29) for grade in (4, 5, 6)],
         [("Данные!H2", "Школа 430001: «4» и «5» получили все участники всех процедур (90).")]),
    Case("a village school may be good", "unlikely-all-good", A,
         [vpr(ONE, 6, grade=grade, good=6) for grade in (4, 5, 6)], []),
    Case("estimated, not counted", "unlikely-round-numbers", C,
         [passport(ONE, 300, low_income=90, single_parent=60, special_needs=30, non_native=20, teachers=20),
          passport(TWO, 300, low_income=92, single_parent=60, special_needs=30, non_native=21, teachers=20)],
         [("Данные!A2", "Школа 430001: из 6 чисел от 20 и больше оканчиваются на ноль 6")]),
    Case("roubles where thousands were asked", "unlikely-spending", C,
         [passport(ONE, 100, spending_per_pupil=98000), passport(TWO, 100, spending_per_pupil=98)],
         [("Данные!V2", "— 98000, а по школам региона обычно от 20 до 1000")]),
    Case("kilobits, and a dash written as zero", "unlikely-internet", C,
         [passport(ONE, 100, internet_mbps=100000), passport(TWO, 100, internet_mbps=0),
          passport("430003", 100, internet_mbps=100)],
         [("Данные!T2", "«Скорость интернета, Мбит/с» — 100000."), ("Данные!T3", "Мбит/с» — 0.")]),
    Case("a school full of computers", "unlikely-computers", C,
         [passport(ONE, 50, computers=500), passport(TWO, 5, computers=20)],
         [("Данные!S2", "— 500 при числе обучающихся 50")]),
    Case("pupils and teachers out of proportion", "unlikely-teachers", C,
         [passport(ONE, 500, teachers=2), passport(TWO, 100, teachers=120), passport("430003", 300, teachers=25)],
         [("Данные!N2", "«Учителей» — 2 при числе обучающихся 500"), ("Данные!N3", "— 120 при числе обучающихся 100")]),

    Case("done, and nobody came", "measure-done-without-people", M,
         [plan(status="done"), plan(number=2, status="partly", actual=0), plan(number=3, status="done", actual=3),
          plan(number=4, status="not_done")],
         [("Данные!K2", "«выполнено», а участников по факту нет"), ("Данные!K3", "«частично»")]),
    Case("its end has passed", "measure-overdue", M,
         [plan(start=pd.Timestamp(2026, 9, 10), end=pd.Timestamp(2026, 10, 19)),
          plan(number=2, end=pd.Timestamp(2026, 10, 20)),
          plan(number=3, end=pd.Timestamp(2026, 10, 1), status="done", actual=5)],
         [("Данные!L2", "Срок меры истёк 19.10.2026, а её статус — «запланировано».")]),
    Case("before the list and after the plans", "measure-outside-plan", M,
         [plan(start=pd.Timestamp(2026, 8, 31)), plan(number=2, start=pd.Timestamp(2026, 9, 1)),
          plan(number=3, start=pd.Timestamp(2027, 12, 31)), plan(number=4, start=pd.Timestamp(2028, 1, 1))],
         [("Данные!G2", "Начало меры — 31.08.2026, а планы по итогам выявления 2026 года действуют с 01.09.2026 по "
                        "31.12.2027."), ("Данные!G5", "01.01.2028")]),
    Case("planned for nobody", "measure-planned-for-nobody", M, [plan(planned=0), plan(number=2)],
         [("Данные!J2", "В графе «Участников по плану» стоит 0.")]),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.code}: {case.what}")
def test_rule(case: Case) -> None:
    found = said(case.code, judge(case.form, case.rows, case.known))
    assert [cell for cell, _ in found] == [cell for cell, _ in case.says], found
    for (_, message), (_, part) in zip(found, case.says, strict=True):
        assert part in message


def registry_with(schools: int, level: str = "secondary") -> Registry:
    """The small registry with more schools in municipality 01."""
    first = REGISTRY.schools.iloc[[0]]
    codes = [f"44{number:04}" for number in range(schools)]
    more = pd.concat([first] * schools, ignore_index=True).assign(school=codes, level=level)
    return Registry(REGISTRY.districts, REGISTRY.municipalities, more, REGISTRY.contacts)


def test_level_mismatch_asks_about_exams_that_a_school_does_not_have() -> None:
    registry = registry_with(2, "basic")
    rows = [oge("440000", 20), ege("440001", "russian", 12), ege("440000", "russian", 0)]
    assert said("level-mismatch", judge(A, rows, registry=registry)) == [
        (
            "Данные!C3",
            "У школы 440001 указаны результаты ЕГЭ, а по реестру её уровень — основная. Проверьте код школы и "
            "процедуру; если уровень в реестре устарел, сообщите об этом министерству.",
        )
    ]


def test_primary_schools_need_no_results() -> None:
    primary, basic = registry_with(3, "primary"), registry_with(3, "basic")
    assert said("school-absent", judge(A, [vpr("440000", 9)], registry=primary)) == []
    assert (
        "(2): 440001 (Школа № 1); 440002" in said("school-absent", judge(A, [vpr("440000", 9)], registry=basic))[0][1]
    )


def test_many_absent_schools_are_counted_not_all_named() -> None:
    [(cell, message)] = said("school-absent", judge(C, [passport("440000", 9)], registry=registry_with(9)))
    assert cell is None
    assert "(8)" in message
    assert "440005 (Школа № 1) и ещё 3." in message


def test_what_is_usual_in_the_region_is_no_jump() -> None:
    registry = registry_with(40)
    codes = registry.schools["school"].tolist()
    now, before = [passport(code, 330) for code in codes], [passport(code, 100) for code in codes]
    # Everybody has three times as many: another way of counting, not a slip of one school.
    remarks = judge(C, now, last(C, *before), registry)
    assert said("total-jump", remarks) == said("total-jump-school", remarks) == []
    now[3] = passport(codes[3], 1200)
    assert said("total-jump-school", judge(C, now, last(C, *before), registry))[0][0] == "Данные!C5"


def test_money_is_measured_by_the_region_where_it_is_known() -> None:
    registry = registry_with(30)
    codes = registry.schools["school"].tolist()
    rows = [passport(code, 50, spending_per_pupil=100 + number) for number, code in enumerate(codes)]
    rows[7]["spending_per_pupil"] = 400
    assert [cell for cell, _ in said("unlikely-spending", judge(C, rows, registry=registry))] == ["Данные!V9"]


def test_the_same_remark_is_not_repeated_for_ever() -> None:
    rows = [plan(number=number, planned=0) for number in range(1, 36)]
    found = said("measure-planned-for-nobody", judge(M, rows))
    assert len(found) == THRESHOLDS.shown + 1
    assert found[-1][0] is None
    assert found[-1][1].startswith("Таких же замечаний ещё 15: показаны первые 20.")


def test_a_remark_names_the_cell_of_the_workbook_as_it_was_sent() -> None:
    sheets = sheets_of("conditions")
    sheets["Данные"] = [["Социальный паспорт"], [], *[["№", *line] for line in sheets["Данные"]]]
    checked = check(workbook(sheets, {"U4": 25000}))
    assert checked.frame is not None, checked.remarks
    file = GivenFile(C, YEAR, "01", checked.frame, checked.address)
    [remarks] = cross_check([file], {(C, YEAR): checked.frame.assign(sender="01")}, REGISTRY, TODAY)
    assert [cell for cell, _ in said("unlikely-internet", remarks)] == ["Данные!U4"]


def region_files() -> tuple[list[GivenFile], dict, Registry]:
    region = make_region(120)
    owner = region.schools.set_index("school")["municipality"]
    files, accepted = [], {}
    for form in (A, E, C):
        rows = getattr(region, form.value)
        for year, part in rows.groupby("year"):
            accepted[form, int(year)] = part.assign(sender=part["school"].map(owner))
            for sender, mine in part.groupby(part["school"].map(owner)):
                own = mine.reset_index(drop=True)
                files.append(GivenFile(form, int(year), sender, own, lambda place, name: f"Данные!{name}{place}"))
    return files, accepted, Registry(region.districts, region.municipalities, region.schools, region.contacts)


def test_a_region_without_slips_hears_of_absent_schools_only_whatever_the_order() -> None:
    files, accepted, registry = region_files()
    remarks = cross_check(files, accepted, registry, TODAY)
    assert {remark.code for of_file in remarks for remark in of_file} == {"school-absent"}
    assert cross_check(files[::-1], accepted, registry, TODAY)[::-1] == remarks


class TestTable:
    def test_every_rule_has_a_case_that_it_speaks_of(self) -> None:
        spoken = {case.code for case in CASES if case.says} | {"level-mismatch"}
        assert spoken == {check.code.value for check in CHECKS} == {code.value for code in CheckCode}

    def test_a_code_is_one_rule(self) -> None:
        codes = [check.code for check in CHECKS]
        assert len(codes) == len(set(codes))

    def test_only_the_impossible_blocks_a_file(self) -> None:
        assert [check.code for check in CHECKS if check.severity is Severity.ERROR] == [CheckCode.MEAN_IMPOSSIBLE]

    def test_the_manual_has_the_table(self) -> None:
        manual = Path("docs/manual.md").read_text(encoding="utf-8")
        lines = [line for line in manual.splitlines() if re.match(r"\| `[a-z-]+` \| (ошибка|предупреждение) \|", line)]
        forms = [", ".join(f"`{form}`" for form in check.forms) for check in CHECKS]
        assert lines == [
            f"| `{check.code}` | {check.severity.label} | {named} | {check.about} |"
            for check, named in zip(CHECKS, forms, strict=True)
        ]
