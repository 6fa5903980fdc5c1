"""Identification of ШНОР and ШНСУ: section 5 of the domain rules as one pure function."""

from rsoko.methodology import Identification, Methodology
from rsoko.monitorings.arrays import by_school
from rsoko.monitorings.conditions import conditions_fields, conditions_index, scale_indicators
from rsoko.monitorings.dynamics import movements, pooled_change
from rsoko.monitorings.frames import (
    Column,
    criteria_columns,
    frame_of,
    indicators_frame,
    mentors_frame,
    pairs_frame,
    pooled_columns,
    project500_frame,
    texts,
    years_frame,
)
from rsoko.monitorings.mentors import context_of, match_mentors
from rsoko.monitorings.pairs import judge_years, pair_shares, pooled_years
from rsoko.monitorings.project500 import candidates
from rsoko.monitorings.quantiles import constant
from rsoko.monitorings.resilience import good_share, resilient
from rsoko.monitorings.result import Inputs, Result
from rsoko.monitorings.statuses import count_years, reliability, results_status
from rsoko.monitorings.supporting import ENGAGEMENT_FIELDS, confirmation, supporting_criteria
from rsoko.monitorings.tally import count_participants
from schemas.terms import ResultsStatus

__all__ = ["identify", "identify_by"]


def identify(inputs: Inputs, methodology: Methodology) -> Result:
    """Statuses of all schools of the snapshot with everything that explains them."""
    return identify_by(inputs, methodology.identification)


def identify_by(inputs: Inputs, rules: Identification) -> Result:
    """The same by the rules of the identification alone.

    The rules work on arrays that hold one place a school, in order of code; `schools` are the numbers of the places.
    """
    places = inputs.schools.sort_values("school", ignore_index=True)
    codes = texts(places["school"].array)
    schools = {code: number for number, code in enumerate(places["school"].tolist())}
    year, window = inputs.year, rules.window_years.value
    # Dynamics need the year before even where the window is one year long.
    all_years = count_participants(inputs.assessments, schools, year - max(window, 2) + 1, year)
    tally = all_years.last(window)
    engagement = by_school(inputs.engagement, ENGAGEMENT_FIELDS, year, schools)
    answers = by_school(inputs.conditions, conditions_fields(rules), year, schools)

    pairs = pair_shares(tally, rules)
    years = judge_years(pairs.share, rules)
    counts = count_years(years)
    criteria = supporting_criteria(engagement, rules)
    confirmed = confirmation(criteria, rules)
    status = results_status(counts, confirmed, rules)
    trust = reliability(pairs, confirmed, status, rules)
    pooled = pooled_years(all_years, rules)

    indicators = scale_indicators(answers, rules)
    conditions = conditions_index(answers, indicators, rules)
    good = good_share(tally, rules)
    resilience = resilient(counts, conditions, good, rules)
    low = status == ResultsStatus.LOW
    context = context_of(conditions.sent, indicators, rules)
    mentors = match_mentors(places["level"].to_numpy(), low, resilience.resilient, context, rules)
    chosen = candidates(low, pooled.pooled_share[:, -1], conditions, indicators, criteria, rules)

    statuses = {"results_status": status, "conditions_status": conditions.conditions_status}
    columns: dict[str, Column] = {
        **{str(name): column.array for name, column in places.items()},
        **statuses,
        **vars(counts),
        **vars(conditions),
        **pooled_columns(pooled),
        **criteria_columns(criteria),
        **movements(statuses, inputs.previous, schools),
        **vars(pooled_change(pooled, rules)),
        "reliability": trust,
        "good_share": good,
        "resilient": resilience.resilient,
    }
    return Result(
        year=year,
        constants={
            **{f"{name}_quantile": constant(each.limit) for name, each in criteria.items()},
            "conditions_quantile": constant(resilience.index_limit),
            "good_quantile": constant(resilience.good_limit),
        },
        schools=frame_of("schools", columns),
        years=years_frame(codes, year, years, pooled),
        pairs=pairs_frame(codes, year, tally, pairs, rules),
        indicators=indicators_frame(codes, conditions.sent, indicators, rules),
        mentors=mentors_frame(codes, mentors),
        project500=project500_frame(codes, chosen, columns),
    )
