"""The demo region: real municipalities, invented districts, schools, contacts and five years of forms."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from rsoko.demo.assessments import assessment_frame
from rsoko.demo.conditions import conditions_frame
from rsoko.demo.engagement import engagement_frame
from rsoko.demo.fates import Fates, draw_fates
from rsoko.demo.places import district_frame, municipality_frame
from rsoko.demo.pupils import draw_pupils
from rsoko.demo.schools import LARGEST, contact_frame, school_frame
from rsoko.errors import UserError

__all__ = ["Region", "make_region"]


@dataclass(frozen=True, eq=False)
class Region:
    """Frames of a made-up region, with the field names of the registry and of the forms.

    The forms hold the years `year` − 4 to `year`. `truth` (school, low, adverse, resilient) says what was planted
    for the campaign of `year`.
    """

    year: int
    districts: pd.DataFrame
    municipalities: pd.DataFrame
    schools: pd.DataFrame
    contacts: pd.DataFrame
    assessments: pd.DataFrame
    engagement: pd.DataFrame
    conditions: pd.DataFrame
    truth: pd.DataFrame


def make_region(schools: int = 480, seed: int = 2026, year: int = 2026) -> Region:
    """Make a region for demonstrations and tests; the same arguments give the same region.

    Raises UserError where the number of schools or the seed is out of bounds.
    """
    _check(schools, seed)
    streams = np.random.default_rng([seed, schools, year]).spawn(6)
    frame = school_frame(schools, year, streams[0])
    fates = draw_fates(frame, year, streams[1])
    pupils = draw_pupils(frame, fates, streams[2])
    districts, municipalities = district_frame(), municipality_frame()
    return Region(
        year=year,
        districts=districts,
        municipalities=municipalities,
        schools=frame,
        contacts=contact_frame(municipalities, districts, frame),
        assessments=assessment_frame(frame, pupils, fates, year, streams[3]),
        engagement=engagement_frame(frame, pupils, fates, year, streams[4]),
        conditions=conditions_frame(frame, pupils, fates, year, streams[5]),
        truth=_truth(frame, fates),
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
