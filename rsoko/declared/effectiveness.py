"""The analysis of the effectiveness of measures: its forms are collected, it is not computed yet."""

from rsoko.declared.monitoring import Monitoring
from rsoko.declared.plan import Listed, Need, Plan
from schemas.terms import FormKey, MonitoringKey

__all__ = ["EFFECTIVENESS"]

EFFECTIVENESS = Monitoring(
    key=MonitoringKey.EFFECTIVENESS,
    short="Эффективность",
    about="Оценивает, помогли ли меры школам, которые вошли в перечень.",
    # Plans are of an academic year, which ends on 31 August; the work is due on 31 December at the latest.
    plan=Plan(
        first=(9, 1),
        last=(12, 31),
        forms=(Need(FormKey.ASSESSMENTS), Need(FormKey.MEASURES, back=1, listed=True)),
        lists=(Listed(1), Listed(0)),
    ),
    workings=None,
)
