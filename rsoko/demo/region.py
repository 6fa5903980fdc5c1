"""The demo region: real municipalities, invented districts, schools, contacts, five years of forms, two surveys."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from rsoko.demo.assessments import assessment_frame
from rsoko.demo.catalogue import centre_frame, programme_frame
from rsoko.demo.cohorts import EFFECTS, Course, Listing, listing, under_plans, untouched
from rsoko.demo.conditions import conditions_frame, teachers_of
from rsoko.demo.engagement import engagement_frame
from rsoko.demo.fates import YEARS, Fates, draw_fates, eligible, next_fates
from rsoko.demo.places import district_frame, municipality_frame
from rsoko.demo.pupils import draw_pupils, next_pupils
from rsoko.demo.questionnaires import deficit_frame, deficit_truth, school_types
from rsoko.demo.schools import LARGEST, contact_frame, school_frame
from rsoko.demo.taking_part import participation_frame, participation_truth
from rsoko.errors import UserError
from rsoko.monitorings.result import Inputs
from rsoko.registry import Registry, school_places

__all__ = ["Region", "make_region"]

# Forms of the identification: field, what draws it, its stream.
_FORMS = (
    ("assessments", assessment_frame, 3),
    ("engagement", engagement_frame, 4),
    ("conditions", conditions_frame, 5),
)


@dataclass(frozen=True, eq=False)
class Region:
    """Frames of a made-up region, with the field names of the registry and of the forms.

    The forms of the identification hold the years `year` − 4 to `year`, and those after it that were asked for;
    `deficits` and `participation` are the surveys of the spring of `year` + 1; `measures` are the plans of the cohorts
    of `year` and of the years after it but the last, with what became of them. `truth` (school, low, adverse,
    resilient) says what was planted for the campaign of `year`, `deficit_truth` (subject, group, type, probability)
    and `participation_truth` (school, type, inclination, absent) for the surveys, `cohort_truth` (school, cohort, dose,
    effect) for the schools with plans.
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
    measures: pd.DataFrame
    truth: pd.DataFrame
    deficit_truth: pd.DataFrame
    participation_truth: pd.DataFrame
    cohort_truth: pd.DataFrame


def make_region(
    schools: int = 480, seed: int = 2026, year: int = 2026, further_years: int = 0, effects: Sequence[float] = EFFECTS
) -> Region:
    """Make a region for demonstrations and tests; the same arguments give the same region.

    With `further_years` the same schools go on after `year`, each year under the plans of the list of the year before,
    and the rows of earlier years stay as they are. `effects` are those planted in the cohorts, see `cohorts.EFFECTS`.
    Raises UserError where the number of schools or the seed is out of bounds.
    """
    _check(schools, seed)
    # A new draw takes a stream of its own behind the others: what was drawn before stays as it was.
    seeds = np.random.SeedSequence([seed, schools, year]).spawn(11)
    streams = [np.random.default_rng(each) for each in seeds]
    frame = school_frame(schools, year, streams[0])
    fates = draw_fates(frame, year, streams[1])
    pupils = draw_pupils(frame, fates, streams[2])
    may_fail = eligible(frame, year)
    # The surveys of the spring after count the pupils of one year more, whether or not its forms are wanted.
    left_alone = next_fates(fates, may_fail, streams[6])
    spring = next_pupils(pupils, left_alone.failing[:, -1], streams[6])
    districts, municipalities = district_frame(), municipality_frame()
    contacts = contact_frame(municipalities, districts, frame)
    registry = Registry(districts, municipalities, frame, contacts)

    def forms(course: Course, last: int) -> dict[str, pd.DataFrame]:
        # Drawn from the beginning every time: a year comes out the same however many follow.
        years = range(year - YEARS + 1, last + 1)
        return {
            name: draw(frame, course.pupils, course.fates, years, np.random.default_rng(seeds[stream]))
            for name, draw, stream in _FORMS
        }

    def listed(course: Course, of: int) -> Listing:
        return listing(Inputs(of, school_places(registry, of), **forms(course, of), previous=None), frame["school"])

    cohorts = range(year, year + further_years)
    course = under_plans(
        untouched(fates, pupils), cohorts, listed, spring, effects, may_fail, (streams[9], streams[10])
    )
    types = school_types(fates.low, fates.adverse)
    teachers = teachers_of(spring.enrolled[:, YEARS].sum(axis=1))
    planted, inclined = deficit_truth(), participation_truth(frame, types, streams[8])
    district = frame["municipality"].map(municipalities.set_index("code")["district"])
    return Region(
        year=year,
        districts=districts,
        municipalities=municipalities,
        schools=frame,
        contacts=contacts,
        programmes=programme_frame(),
        centres=centre_frame(frame, district, fates.resilient, fates.ability[:, YEARS - 1]),
        **forms(course, year + further_years),
        deficits=deficit_frame(frame, teachers, types, year + 1, planted, streams[7]),
        participation=participation_frame(teachers, inclined, year + 1, streams[8]),
        measures=course.measures,
        truth=_truth(frame, fates),
        deficit_truth=planted,
        participation_truth=inclined,
        cohort_truth=course.truth,
    )


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
