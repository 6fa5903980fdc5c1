"""What goes into the monitoring of participation and what comes out of it."""

from dataclasses import dataclass

import pandas as pd

__all__ = ["FRAMES", "ParticipationInputs", "ParticipationResult"]

# Frames of a result in the order in which they are stored and digested.
FRAMES = ("schools", "places", "comparison", "scores", "absent", "help")


@dataclass(frozen=True)
class ParticipationInputs:
    """Frames of a snapshot.

    schools: school, name, municipality, municipality_name, district, district_name, level, locality;
    participation: the normalised form of all senders and years;
    listed: school, results_status, conditions_status of the published identification list;
    mentors: school, rank, mentor, distance of that list; resilient: codes of the resilient schools of it;
    centres: school, title, profile of the registry.
    """

    year: int
    schools: pd.DataFrame
    participation: pd.DataFrame
    listed: pd.DataFrame
    mentors: pd.DataFrame
    resilient: tuple[str, ...]
    centres: pd.DataFrame


@dataclass(frozen=True)
class ParticipationResult:
    """Frames of one monitoring of participation and the coverages of the region behind them.

    `hidden` marks rows of which no number is shown outside: too few teachers, or such rows could be computed from them.
    Schools by level and the level of a school are shown of all.

    schools: one row a school, by code: counts, coverages, score, level; places: the same pooled for the region,
    districts, municipalities, with schools by level;
    comparison: group × indicator, the pooled coverage, its interval, the difference to the other schools;
    scores: group, mean score, the difference of means; absent: schools on a list that take little or no part, and
    what they lack most; help: for each of these the nearest mentors and resource centres.
    """

    year: int
    constants: dict[str, float | None]
    schools: pd.DataFrame
    places: pd.DataFrame
    comparison: pd.DataFrame
    scores: pd.DataFrame
    absent: pd.DataFrame
    help: pd.DataFrame
