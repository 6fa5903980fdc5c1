"""Programmes of professional development and resource centres of the demo region: invented, as all in it."""

import numpy as np
import pandas as pd

from rsoko.demo.arrays import Bools, Floats
from rsoko.demo.subjects import PRIMARY
from schemas.terms import DeficitGroup, Level

__all__ = ["centre_frame", "programme_frame"]

_UUD, _TECHNOLOGIES, _ASSESSMENT, _INDIVIDUAL = DeficitGroup
_RUSSIAN, _MATHEMATICS = "русский язык", "математика"
_PROGRAMMES: tuple[tuple[str, str | None, tuple[DeficitGroup, ...], int], ...] = (
    ("Требования ФГОС НОО в работе учителя начальных классов", PRIMARY, (_UUD, _TECHNOLOGIES), 72),
    ("Рабочая программа и современный урок по ФГОС ООО и ФГОС СОО", None, (_UUD, _TECHNOLOGIES), 72),
    ("Русский язык: особенности заданий ГИА-9 и подготовка к ним", _RUSSIAN, (_ASSESSMENT,), 36),
    ("Русский язык: особенности заданий ГИА-11 и подготовка к ним", _RUSSIAN, (_ASSESSMENT,), 36),
    ("Математика: особенности заданий ГИА-9 и подготовка к ним", _MATHEMATICS, (_ASSESSMENT,), 36),
    ("Математика: особенности заданий ГИА-11 базового и профильного уровней", _MATHEMATICS, (_ASSESSMENT,), 36),
    ("Формирование функциональной грамотности на уроках и во внеурочной деятельности", None, (_UUD,), 48),
    ("Единые подходы к оцениванию всероссийских проверочных работ", None, (_ASSESSMENT,), 24),
    ("Оценивание, которое помогает учиться: критерии и обратная связь", None, (_ASSESSMENT, _INDIVIDUAL), 36),
    ("Индивидуальный маршрут обучающегося с рисками учебной неуспешности", None, (_INDIVIDUAL,), 36),
    ("Адаптированные программы для обучающихся с ОВЗ", None, (_TECHNOLOGIES, _INDIVIDUAL), 72),
    ("Трудности в учении и поведении: психолого-педагогические приёмы", None, (_TECHNOLOGIES,), 36),
    ("Русский язык в классе, где он не для всех родной", _RUSSIAN, (_TECHNOLOGIES, _INDIVIDUAL), 36),
    ("Читательская грамотность в начальной школе", PRIMARY, (_UUD, _ASSESSMENT), 24),
)
_PROFILES = (_RUSSIAN, _MATHEMATICS, "функциональная грамотность", PRIMARY, "естественные науки")


def programme_frame() -> pd.DataFrame:
    """The catalogue: code, title, subject (missing: any), groups, hours."""
    rows = [
        (f"ПК-{number:02d}", title, subject, ",".join(groups), hours)
        for number, (title, subject, groups, hours) in enumerate(_PROGRAMMES, start=1)
    ]
    frame = pd.DataFrame(rows, columns=["code", "title", "subject", "groups", "hours"])
    return frame.astype({"code": "str", "title": "str", "subject": "str", "groups": "str", "hours": "int64"})


def centre_frame(schools: pd.DataFrame, district: pd.Series, resilient: Bools, weakness: Floats) -> pd.DataFrame:
    """Resource centres: school, title, profile, in order of school; the strongest school of each district and two more.

    `district` of each school; resilient schools come first, then secondary ones by their weakness in results.
    """
    able = (schools["level"] == Level.SECONDARY).to_numpy()
    order = np.lexsort((weakness, ~resilient))
    ranked = schools.assign(district=district.to_numpy()).iloc[order][able[order]]
    best = ranked.drop_duplicates("district")
    chosen = pd.concat([best, ranked.drop(best.index).head(2)]).sort_values("school", ignore_index=True)
    profiles = [_PROFILES[number % len(_PROFILES)] for number in range(len(chosen))]
    return pd.DataFrame(
        {
            "school": chosen["school"],
            "title": [f"Ресурсный центр «{profile[:1].upper()}{profile[1:]}»" for profile in profiles],
            "profile": profiles,
        }
    ).astype("str")
