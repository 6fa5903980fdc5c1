"""The analysis of the effectiveness of the measures taken for a cohort."""

from typing import Any

from rsoko.declared.monitoring import Monitoring, Workings
from rsoko.declared.plan import Listed, Need, Plan
from schemas.terms import FormKey, MonitoringKey

__all__ = ["EFFECTIVENESS"]

# The year after the measures, that of the cohort's list, and the two before it, which the list hangs on as well.
YEARS = 4


def _workings() -> Workings[Any]:
    from rsoko.workings.effectiveness import WORKINGS  # noqa: PLC0415 - statistics and typesetting take a second

    return WORKINGS


EFFECTIVENESS = Monitoring(
    key=MonitoringKey.EFFECTIVENESS,
    short="Эффективность",
    about="Оценивает, помогли ли меры школам, которые вошли в перечень.",
    # Plans are of an academic year, which ends on 31 August; the work is due on 31 December at the latest.
    plan=Plan(
        first=(9, 1),
        last=(12, 31),
        due=(12, 1),
        forms=(Need(FormKey.ASSESSMENTS, span=YEARS), Need(FormKey.MEASURES, back=1, listed=True)),
        lists=(Listed(1), Listed(0)),
        observes=1,
    ),
    workings=_workings,
)
