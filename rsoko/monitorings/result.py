"""What goes into the identification and what comes out of it."""

from dataclasses import dataclass

import pandas as pd

__all__ = ["FRAMES", "Inputs", "Result"]

# Frames of a result in the order in which they are stored and digested.
FRAMES = ("schools", "years", "pairs", "indicators", "mentors", "project500")


@dataclass(frozen=True)
class Inputs:
    """Frames of a snapshot.

    schools: school, name, municipality, municipality_name, district, district_name, level, locality;
    assessments, engagement, conditions: the normalised forms of all senders and years;
    previous: school, results_status, conditions_status of the last published run of the year before.
    """

    year: int
    schools: pd.DataFrame
    assessments: pd.DataFrame
    engagement: pd.DataFrame
    conditions: pd.DataFrame
    previous: pd.DataFrame | None = None


@dataclass(frozen=True)
class Result:
    """Frames of one identification, ordered by school, and the regional constants behind them.

    schools: one row a school with its statuses, index, rates, dynamics;
    years: school, year, defined_pairs, low_pairs, defined, low, participants, below_min, pooled_share and its
    interval; pairs: school, procedure, subject, year, participants, below_min, share, low, Wilson bounds;
    indicators: school, indicator, group, value, z, weight, contribution (points of the index);
    mentors: school, rank, mentor, distance; project500: rank, school, pooled_share, conditions_index and the
    risk profile in 0..100.
    """

    year: int
    constants: dict[str, float | None]
    schools: pd.DataFrame
    years: pd.DataFrame
    pairs: pd.DataFrame
    indicators: pd.DataFrame
    mentors: pd.DataFrame
    project500: pd.DataFrame
