"""What goes into the monitoring of deficits and what comes out of it."""

from dataclasses import dataclass

import pandas as pd

__all__ = ["FRAMES", "DeficitsInputs", "DeficitsResult"]

# Frames of a result in the order in which they are stored and digested.
FRAMES = ("schools", "subjects", "cells", "comparison", "quality", "programme_needs", "targeted")


@dataclass(frozen=True)
class DeficitsInputs:
    """Frames of a snapshot.

    schools: school, name, municipality, municipality_name, district, district_name, level, locality;
    deficits: the normalised form of all senders and years;
    listed: school, results_status, conditions_status of the published identification list;
    low_pairs: school, procedure, subject, year, share, low of that list; its last year counts;
    programmes: code, title, subject (missing: any), groups (codes with commas), hours of the registry.
    """

    year: int
    schools: pd.DataFrame
    deficits: pd.DataFrame
    listed: pd.DataFrame
    low_pairs: pd.DataFrame
    programmes: pd.DataFrame


@dataclass(frozen=True)
class DeficitsResult:
    """Frames of one monitoring of deficits; `hidden` marks the rows that are not shown outside.

    A row about a subject counts sheets (a teacher and a subject), any other row counts teachers. `teachers` are all
    who sent a sheet, `answered` those with a group that is defined, `defined_…` and `deficits_…` the same by group.

    schools: one row a school, by code; subjects: the region by subject; cells: the same counts for the region
    (scope `ministry`, code `region`), districts, municipalities and schools, a missing subject standing for all of
    them, a missing group for all schools (`low`: schools with low results by place; the other groups for the region);
    comparison: group × measure (a group of deficits, or `pronounced`), the share, the difference to the others;
    quality: how far the answers can be relied upon, for the region, districts, municipalities and schools;
    programme_needs: programme × place, teachers who need it, `places` those of schools with low results;
    targeted: schools with low results × the subject in which the assessments say so: its teachers and programmes.

    What is not shown: all numbers of a hidden row, and the programmes of one. Of `schools` and `subjects` the three
    counts by level (not found, partial, no data) are for the ministry: no totals of them are shown elsewhere.
    """

    year: int
    constants: dict[str, float | None]
    schools: pd.DataFrame
    subjects: pd.DataFrame
    cells: pd.DataFrame
    comparison: pd.DataFrame
    quality: pd.DataFrame
    programme_needs: pd.DataFrame
    targeted: pd.DataFrame
