"""Sheets of the teachers of a demo region, and the monitoring of deficits over them, for tests of its documents."""

from functools import cache

import numpy as np
import pandas as pd

from rsoko.monitorings.deficits import find_deficits
from rsoko.monitorings.deficits_result import DeficitsInputs, DeficitsResult
from schemas.deficits import ITEMS
from tests.frames import METHODOLOGY, YEAR
from tests.reported import demo_result

SPRING = YEAR + 1
PLACES = ["school", "name", "municipality", "municipality_name", "district", "district_name", "level", "locality"]
STATUSES = ["school", "results_status", "conditions_status"]
QUESTIONS = [name for items in ITEMS.values() for name in items]
SUBJECTS = (
    "Русский язык", "Математика", "Физика", "История", "Начальные классы", "Английский язык", "Биология", "Алгебра",
)  # fmt: skip
PROGRAMMES = (
    ("П-01", "Преподавание математики: от диагностики к результату", "Математика", "uud,technologies", 72),
    ("П-02", "Преподавание русского языка: работа с текстом", "Русский язык", "uud,assessment", 72),
    ("П-03", "Формирующее оценивание на уроке", None, "assessment", 36),
    ("П-04", "Индивидуальный образовательный маршрут обучающегося", None, "individual", 36),
    ("П-05", "Практикум учителя физики", "Физика", "uud,technologies,assessment", 48),
    ("П-06", "Психолого-педагогические технологии в классе с разными обучающимися", None, "technologies", 48),
    ("П-07", "Астрономия в основной школе", "Астрономия", "uud", 18),
)


def sheets(schools: pd.DataFrame, seed: int, silent: float = 0.08) -> pd.DataFrame:
    """A sheet a teacher and subject; teachers of schools with low results are weaker, a few schools send none."""
    rng = np.random.default_rng(seed)
    teachers = np.where(rng.random(len(schools)) < silent, 0, rng.integers(3, 24, len(schools)))
    school = np.repeat(np.arange(len(schools)), teachers)
    number = np.arange(len(school)) - np.repeat(np.cumsum(teachers) - teachers, teachers) + 1
    second = rng.random(len(school)) < 0.15
    rows, code = np.concatenate([school, school[second]]), np.concatenate([number, number[second]])
    weak = (schools["results_status"] == "low").to_numpy()[rows]
    # A teacher answers much the same in all groups: the questions hang together.
    ability = rng.normal(np.where(weak, 1.35, 1.7), 0.7)
    groups = ability[:, None] + rng.normal([0.1, -0.1, 0.2, -0.4], 0.35, (len(rows), 4))
    answers = np.clip(np.round(np.repeat(groups, 5, axis=1) + rng.normal(0, 0.5, (len(rows), 20))), 0, 3)
    answers[rng.random(answers.shape) < 0.03] = np.nan
    frame = pd.DataFrame(answers, columns=QUESTIONS).astype("Int64")
    subjects = np.array(SUBJECTS, dtype=object)[(code + rows * 3 + np.arange(len(rows)) // len(school)) % len(SUBJECTS)]
    frame.insert(0, "school", schools["school"].to_numpy()[rows])
    frame.insert(1, "year", SPRING)
    frame.insert(2, "teacher", [f"ПЕД-{each:03d}" for each in code])
    frame.insert(3, "subject", subjects)
    return frame.astype({"school": "str", "teacher": "str", "subject": "str"})


def programmes() -> pd.DataFrame:
    """The catalogue of the institute."""
    frame = pd.DataFrame(PROGRAMMES, columns=["code", "title", "subject", "groups", "hours"])
    return frame.astype({"code": "str", "title": "str", "subject": "str", "groups": "str"})


@cache
def surveyed(schools: int = 120, seed: int = 2027, silent: float = 0.08) -> DeficitsResult:
    """The deficits of a demo region in the spring after its identification."""
    listed = demo_result(schools)
    inputs = DeficitsInputs(
        year=SPRING,
        schools=listed.schools[PLACES],
        deficits=sheets(listed.schools, seed, silent),
        listed=listed.schools[STATUSES],
        low_pairs=listed.pairs[["school", "procedure", "subject", "year", "share", "low"]],
        programmes=programmes(),
    )
    return find_deficits(inputs, METHODOLOGY)
