"""A region that took part in what the institute does, with schools of very few teachers among the others."""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd

from rsoko.monitorings.material import Material
from rsoko.monitorings.participation_result import ParticipationResult
from rsoko.reports import Stamp
from rsoko.workings.participation import WORKINGS
from schemas.terms import FormKey, MonitoringKey
from tests.attended import CENTRES, FORM, took_part
from tests.frames import METHODOLOGY, YEAR, frame
from tests.reported import STAMP as OTHER
from tests.reported import demo_result

STAMP: Stamp = replace(OTHER, run="participation-2026-1", monitoring=MonitoringKey.PARTICIPATION.label)
PLACES = ["school", "name", "municipality", "municipality_name", "district", "district_name", "level", "locality"]
SIZES = (2, 3, 4, 6, 9, 14, 22, 35)
ODDS = (0.04, 0.04, 0.06, 0.12, 0.22, 0.26, 0.18, 0.08)


@cache
def material(schools: int = 120, seed: int = 7) -> Material:
    """Schools and the list of a demo region; a form written for them: on a list one takes part less."""
    published = demo_result(schools)
    places, random = published.schools[PLACES], np.random.default_rng(seed)
    rows = []
    for school in published.schools.to_dict("records"):
        chance = random.random()
        if chance < 0.04:
            continue
        teachers = 0 if chance < 0.05 else int(random.choice(SIZES, p=ODDS))
        listed = school["results_status"] == "low" or school["conditions_status"] == "adverse"
        habit = random.beta(2, 5 if listed else 3)
        counts = random.binomial(teachers, np.clip(habit * np.array([1, 1.1, 1.6, 1.9, 1.2, 0.6, 0.3]), 0, 1))
        rows.append(took_part(school["school"], teachers, *map(int, counts)))
    centres = [
        (code, "Ресурсный центр", profile)
        for code, profile in zip(places["school"][5::17], ["математика", "русский язык"] * 99, strict=False)
    ]
    return Material(
        YEAR,
        places,
        {FormKey.PARTICIPATION: frame(rows, FORM)},
        {YEAR - 1: published},
        {"centres": pd.DataFrame(centres, columns=list(CENTRES)).astype(CENTRES)},
    )


@cache
def participation(schools: int = 120, seed: int = 7) -> ParticipationResult:
    """The result of that region."""
    return WORKINGS.score(material(schools, seed), METHODOLOGY)
