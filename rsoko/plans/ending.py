"""Whether the plans of a cohort have ended, so that their effectiveness can be analysed."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from rsoko.calendar import Calendar
from rsoko.declared.plan import DAYS_FOR_ANALYSIS
from schemas.terms import PlansState

__all__ = ["DAYS_FOR_ANALYSIS", "Ending", "ending"]


@dataclass(frozen=True)
class Ending:
    """How near the end the plans of a cohort are on a day.

    `measures`: of schools of the cohort; `running`: those of them whose end has not passed; `last_end`: the latest of
    their ends; `owing`: municipalities whose plan has not come; `latest`: the day on which the analysis begins at the
    latest, whatever is missing.
    """

    state: PlansState
    measures: int
    running: int
    last_end: date | None
    owing: int
    latest: date


def ending(ends: "pd.Series[pd.Timestamp]", owing: int, last: date, day: date, calendar: Calendar) -> Ending:
    """The state of plans on a day (domain rules, section 2).

    `ends`: ends of all accepted measures of the cohort; `last`: the last day of the campaign that analyses them. Plans
    have ended when every one has come and every measure has passed its end; a cohort without a measure has no end.
    """
    running = int((ends >= pd.Timestamp(day)).sum())
    latest = calendar.working_days_before(last, DAYS_FOR_ANALYSIS)
    if len(ends) and not running and not owing:
        state = PlansState.ENDED
    else:
        state = PlansState.OUT_OF_TIME if day >= latest else PlansState.UNDER_WAY
    last_end = ends.max().date() if len(ends) else None
    return Ending(state, len(ends), running, last_end, owing, latest)
