"""The demo region: real municipalities, invented districts, schools, contacts, five years of forms, two surveys."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from rsoko.demo.assessments import assessment_frame
from rsoko.demo.catalogue import centre_frame, programme_frame
from rsoko.demo.conditions import conditions_frame, teachers_of
from rsoko.demo.engagement import engagement_frame
from rsoko.demo.fates import YEARS, Fates, draw_fates, eligible, next_fates
from rsoko.demo.places import district_frame, municipality_frame
from rsoko.demo.pupils import Pupils, draw_pupils, next_pupils
from rsoko.demo.questionnaires import deficit_frame, deficit_truth, school_types
from rsoko.demo.schools import LARGEST, contact_frame, school_frame
from rsoko.demo.taking_part import participation_frame, participation_truth
from rsoko.errors import UserError

__all__ = ["Region", "make_region"]


@dataclass(frozen=True, eq=False)
class Region:
    """Frames of a made-up region, with the field names of the registry and of the forms.

    The forms of the identification hold the years `year` − 4 to `year`, and those after it that were asked for;
    `deficits` and `participation` are the surveys of the spring of `year` + 1. `truth` (school, low, adverse,
    resilient) says what was planted for the campaign of `year`, `deficit_truth` (subject, group, type, probability)
    and `participation_truth` (school, type, inclination, absent) for the surveys.
    """

    year: int
    districts: pd.DataFrame
    municipalities: pd.DataFrame
    schools: pd.DataFrame
    contacts: pd.DataFrame
    programmes: pd.DataFrame
    centres: pd.DataFrame
    assessments: pd.DataFrame
    engagement: pd.DataFrame
    conditions: pd.DataFrame
    deficits: pd.DataFrame
    participation: pd.DataFrame
    truth: pd.DataFrame
    deficit_truth: pd.DataFrame
    participation_truth: pd.DataFrame


def make_region(schools: int = 480, seed: int = 2026, year: int = 2026, further_years: int = 0) -> Region:
    """Make a region for demonstrations and tests; the same arguments give the same region.

    With `further_years` the same schools go on after `year`, and the rows of earlier years stay as they are.
    Raises UserError where the number of schools or the seed is out of bounds.
    """
    _check(schools, seed)
    # A new draw takes a stream of its own behind the others: what was drawn before stays as it was.
    streams = np.random.default_rng([seed, schools, year]).spawn(9)
    frame = school_frame(schools, year, streams[0])
    fates = draw_fates(frame, year, streams[1])
    pupils = draw_pupils(frame, fates, streams[2])
    # The surveys of the spring after need one year more, whether or not its forms are wanted.
    fates, pupils = _go_on(frame, fates, pupils, year, max(1, further_years), streams[6])
    years = range(year - YEARS + 1, year + further_years + 1)
    districts, municipalities = district_frame(), municipality_frame()
    types = school_types(fates.low, fates.adverse)
    teachers = teachers_of(pupils.enrolled[:, YEARS].sum(axis=1))
    planted, inclined = deficit_truth(), participation_truth(frame, types, streams[8])
    district = frame["municipality"].map(municipalities.set_index("code")["district"])
    return Region(
        year=year,
        districts=districts,
        municipalities=municipalities,
        schools=frame,
        contacts=contact_frame(municipalities, districts, frame),
        programmes=programme_frame(),
        centres=centre_frame(frame, district, fates.resilient, fates.ability[:, YEARS - 1]),
        assessments=assessment_frame(frame, pupils, fates, years, streams[3]),
        engagement=engagement_frame(frame, pupils, fates, years, streams[4]),
        conditions=conditions_frame(frame, pupils, fates, years, streams[5]),
        deficits=deficit_frame(frame, teachers, types, year + 1, planted, streams[7]),
        participation=participation_frame(teachers, inclined, year + 1, streams[8]),
        truth=_truth(frame, fates),
        deficit_truth=planted,
        participation_truth=inclined,
    )


def _go_on(
    schools: pd.DataFrame, fates: Fates, pupils: Pupils, year: int, years: int, rng: np.random.Generator
) -> tuple[Fates, Pupils]:
    """Let the schools live for some years more."""
    may_fail = eligible(schools, year)
    for _ in range(years):
        fates = next_fates(fates, may_fail, rng)
        pupils = next_pupils(pupils, fates.failing[:, -1], rng)
    return fates, pupils


def _check(schools: int, seed: int) -> None:
    """Refuse what has no six-digit codes or no random stream."""
    if not 1 <= schools <= LARGEST:
        raise UserError(
            "demo-size",
            f"Нельзя построить демонстрационный регион из {schools} школ.",
            f"Укажите число школ от 1 до {LARGEST}.",
        )
    if seed < 0:
        raise UserError("demo-seed", f"Начальное число {seed} отрицательное.", "Укажите целое число от нуля.")


def _truth(schools: pd.DataFrame, fates: Fates) -> pd.DataFrame:
    """Say what was planted: school, low, adverse, resilient."""
    return pd.DataFrame(
        {"school": schools["school"], "low": fates.low, "adverse": fates.adverse, "resilient": fates.resilient}
    )
