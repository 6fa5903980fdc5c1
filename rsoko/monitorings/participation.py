"""Participation of schools in what the institute does: section 7 of the domain rules as one pure function."""

import numpy as np
import pandas as pd

from rsoko.methodology import Methodology, Participation, required
from rsoko.monitorings.arrays import Counts, Flags, Floats, by_school, numbered
from rsoko.monitorings.comparing import GROUPS, compare_coverage, compare_scores, groups_of
from rsoko.monitorings.coverage import (
    INDICATORS,
    PARTICIPATION_FIELDS,
    attendance,
    coverage,
    participation_level,
    score,
)
from rsoko.monitorings.frames import Column
from rsoko.monitorings.helping import absent, known_matches, lacking, near_centres, near_mentors
from rsoko.monitorings.participation_disclosure import hide
from rsoko.monitorings.participation_frames import (
    coverage_columns,
    frame_of,
    help_frame,
    listed_statuses,
    placed,
    places_frame,
    school_columns,
)
from rsoko.monitorings.participation_result import ParticipationInputs, ParticipationResult
from rsoko.monitorings.quantiles import constant
from schemas.terms import ComparedGroup

__all__ = ["ParticipationInputs", "ParticipationResult", "measure_participation", "measure_participation_by"]


def measure_participation(inputs: ParticipationInputs, methodology: Methodology) -> ParticipationResult:
    """Coverage, score and level of all schools of the snapshot, and what follows from them.

    Raises UserError `methodology-incomplete` where the methodology has no section on participation.
    """
    return measure_participation_by(inputs, required(methodology, Participation))


def measure_participation_by(inputs: ParticipationInputs, rules: Participation) -> ParticipationResult:
    """The same by the rules of participation alone, on arrays that hold one place a school, in order of code."""
    places = inputs.schools.sort_values("school", ignore_index=True)
    schools = {code: number for number, code in enumerate(places["school"].tolist())}
    attended = attendance(by_school(inputs.participation, PARTICIPATION_FIELDS, inputs.year, schools))
    covered = coverage(attended.counts, attended.teachers)
    scores = score(covered, rules)
    level = participation_level(scores, rules)
    statuses = listed_statuses(inputs.listed, schools)
    groups = groups_of(statuses)

    names, members = placed(places)
    hidden = hide(places, members, groups, attended, rules)
    pooled = places_frame(names, members, attended, level, hidden.places, rules)
    region = pooled[[f"{name}_coverage" for name in INDICATORS]].to_numpy()[0]
    needy = absent(groups[GROUPS.index(ComparedGroup.LISTED)], level)
    columns: dict[str, Column] = {
        **{str(name): column.array for name, column in places.items()},
        **statuses,
        **school_columns(attended),
        **coverage_columns(covered),
        "score": scores,
        "participation_level": level,
        "hidden": hidden.schools,
    }
    resilient = _members(numbered(pd.Series(inputs.resilient, dtype="str"), schools), len(places))
    centres = _members(numbered(inputs.centres["school"], schools), len(places))
    found = (
        near_mentors(needy, places, resilient, known_matches(inputs.mentors, schools), rules),
        near_centres(needy, places, centres, rules),
    )
    return ParticipationResult(
        year=inputs.year,
        constants={f"{name}_coverage": constant(each) for name, each in zip(INDICATORS, region.tolist(), strict=True)},
        schools=frame_of("schools", columns),
        places=pooled,
        comparison=frame_of("comparison", compare_coverage(groups, attended, hidden.groups, rules)),
        scores=frame_of("scores", compare_scores(groups, scores, rules)),
        absent=frame_of("absent", _absent_columns(columns, needy, covered, region, rules)),
        help=help_frame(places, inputs.centres, found),
    )


def _absent_columns(
    columns: dict[str, Column], needy: Counts, covered: Floats, region: Floats, rules: Participation
) -> dict[str, Column]:
    """Columns of the schools that need help and do not come, with what they lack most."""
    lacks = lacking(covered[needy], region, rules)
    lacked = dict(zip(("lacking", "lacking_coverage", "lacking_points"), lacks, strict=True))
    return {name: column.take(needy) for name, column in columns.items()} | lacked


def _members(numbers: Counts, size: int) -> Flags:
    """Flags of the schools with these numbers; -1 is a school that is not open."""
    members = np.full(size, False)
    members[numbers[numbers >= 0]] = True
    return members
