"""What a snapshot holds for any monitoring."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from rsoko.calendar import WEEKENDS, Calendar
from rsoko.monitorings.result import Result
from schemas.terms import FormKey

__all__ = ["Material"]


@dataclass(frozen=True)
class Material:
    """Frames of a snapshot.

    schools: school, name, municipality, municipality_name, district, district_name, level, locality of the schools
    open in the academic year; forms: the normalised rows of all senders and years; lists: by year, the results of the
    published identifications that the monitoring builds on; catalogues: the sheets of the registry that list what can
    be offered (`programmes`, `centres`); operation: facts on how the system worked (`schemas.operation.FACTS`), empty
    where the monitoring does not look at them; calendar: the working days that the run knew of.
    """

    year: int
    schools: pd.DataFrame
    forms: Mapping[FormKey, pd.DataFrame]
    lists: Mapping[int, Result] = field(default_factory=dict)
    catalogues: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    operation: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    calendar: Calendar = WEEKENDS
