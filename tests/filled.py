"""Right rows for every form, made by chance with a seed, and blank forms filled in with them as a person would."""

import io
from collections.abc import Sequence
from random import Random

import openpyxl
import pandas as pd

from rsoko.demo.cells import columns_of_cells
from schemas.assessments import GRADES
from schemas.deficits import ITEMS
from schemas.forms import FORMS
from schemas.terms import (
    FormKey,
    MeasureKind,
    MeasureLevel,
    MeasureStatus,
    Procedure,
    Subject,
    TeacherCategory,
)

Row = dict[str, object]


def right_rows(form: FormKey, schools: Sequence[str], year: int, seed: int = 1) -> pd.DataFrame:
    """Rows that the schema of a form accepts, with the types of its model."""
    chance = Random(f"{form}{seed}")
    rows = [row for school in schools for row in _ROWS[form](chance, school, year)]
    columns = FORMS[form].columns
    frame = pd.DataFrame(rows, columns=list(columns)).astype({name: each.dtype for name, each in columns.items()})
    return FORMS[form].model.validate(frame)


def filled(blank: bytes, form: FormKey, rows: pd.DataFrame) -> bytes:
    """The blank form with rows written below its header, cell by cell over what stands there."""
    book = openpyxl.load_workbook(io.BytesIO(blank))
    sheet = book["Данные"]
    for place, cells in enumerate(columns_of_cells(FORMS[form], rows), start=1):
        for number, cell in enumerate(cells, start=2):
            sheet.cell(number, place).value = cell.to_pydatetime() if isinstance(cell, pd.Timestamp) else cell
    return saved(book)


def saved(book: openpyxl.Workbook) -> bytes:
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _perhaps(chance: Random, value: object) -> object:
    return None if chance.random() < 0.2 else value


def _assessments(chance: Random, school: str, year: int) -> list[Row]:
    subjects = {
        Procedure.VPR: (Subject.RUSSIAN, Subject.MATHEMATICS),
        Procedure.OGE: (Subject.RUSSIAN, Subject.MATHEMATICS),
        Procedure.EGE: (Subject.RUSSIAN, Subject.MATHEMATICS_BASIC, Subject.MATHEMATICS_PROFILE),
    }
    rows = []
    for procedure, of_procedure in subjects.items():
        for subject in of_procedure:
            for grade in GRADES[procedure]:
                scored = procedure is Procedure.EGE and subject is not Subject.MATHEMATICS_BASIC
                many = chance.randint(0, 90)
                below = chance.randint(0, many)
                good = chance.randint(0, many - below)
                mean = chance.uniform(20, 90) if scored else chance.uniform(2, 5)
                rows.append(
                    {
                        "school": school, "year": year, "procedure": procedure.value, "subject": subject.value,
                        "grade": grade, "participants": many, "below_min": below,
                        "good": None if procedure is Procedure.EGE else good,
                        "mean_score": _perhaps(chance, round(mean, 2)),
                    }
                )  # fmt: skip
    return rows


def _engagement(chance: Random, school: str, year: int) -> list[Row]:
    students, graduates = chance.randint(0, 900), chance.randint(0, 60)
    first = chance.randint(0, students)
    numbers = {"students": students, "school_stage": first, "municipal_stage": chance.randint(0, first)}
    numbers |= {"regional_winners": chance.randint(0, 5), "graduates_9": graduates}
    return [{"school": school, "year": year, **numbers, "entered_10": chance.randint(0, graduates)}]


def _conditions(chance: Random, school: str, year: int) -> list[Row]:
    students, teachers, positions = chance.randint(0, 900), chance.randint(0, 60), round(chance.uniform(1, 80), 2)
    of_students = ("low_income", "single_parent", "at_risk_family", "parents_unemployed", "special_needs",
                   "non_native", "registered", "guardianship")  # fmt: skip
    of_teachers = ("no_category", "retirement_age", "trained_3y")
    row: Row = {name: _perhaps(chance, chance.randint(0, students)) for name in of_students}
    row |= {name: _perhaps(chance, chance.randint(0, teachers)) for name in of_teachers}
    row |= {"positions": positions, "vacancies": _perhaps(chance, round(positions / 7, 2)), "teachers": teachers}
    row |= {name: _perhaps(chance, chance.random() < 0.5) for name in ("psychologist", "needs_repair")}
    row |= {"computers": _perhaps(chance, chance.randint(0, 300)), "internet_mbps": _perhaps(chance, 100.5)}
    row |= {"spending_per_pupil": _perhaps(chance, round(chance.uniform(50, 200), 1))}
    return [{"school": school, "year": year, "students": students, **row}]


def _deficits(chance: Random, school: str, year: int) -> list[Row]:
    items = [item for group in ITEMS.values() for item in group]
    return [
        {
            "school": school, "year": year, "teacher": f"П-{number:03}",
            "subject": chance.choice(["математика", "русский язык", "физика"]),
            "category": chance.choice(list(TeacherCategory)).value, "experience": chance.randint(0, 45),
            **{item: _perhaps(chance, chance.randint(0, 3)) for item in items},
        }
        for number in range(1, 8)
    ]  # fmt: skip


def _participation(chance: Random, school: str, year: int) -> list[Row]:
    teachers = chance.randint(0, 60)
    names = list(FORMS[FormKey.PARTICIPATION].columns)[3:]
    shares = {name: chance.randint(0, teachers) for name in names}
    return [{"school": school, "year": year, "teachers": teachers, **shares}]


def _measures(chance: Random, school: str, year: int) -> list[Row]:
    rows = []
    for number, kind in enumerate(MeasureKind, start=1):
        start = pd.Timestamp(year, 11, 1) + pd.Timedelta(days=chance.randint(0, 200))
        rows.append(
            {
                "school": school, "cohort": year, "number": number, "kind": kind.value,
                "title": f"Семинар № {number}", "level": chance.choice(list(MeasureLevel)).value, "start": start,
                "end": start + pd.Timedelta(days=chance.randint(0, 60)), "responsible": "Методист ИРО",
                "planned": chance.randint(0, 40), "actual": _perhaps(chance, chance.randint(0, 40)),
                "status": chance.choice(list(MeasureStatus)).value,
            }
        )  # fmt: skip
    return rows


_ROWS = {
    FormKey.ASSESSMENTS: _assessments,
    FormKey.ENGAGEMENT: _engagement,
    FormKey.CONDITIONS: _conditions,
    FormKey.DEFICITS: _deficits,
    FormKey.PARTICIPATION: _participation,
    FormKey.MEASURES: _measures,
}
