"""The identification of ШНОР and ШНСУ."""

from typing import Any

from rsoko.declared.monitoring import Monitoring, Workings
from rsoko.declared.plan import Listed, Need, Plan
from schemas.terms import FormKey, MonitoringKey

__all__ = ["IDENTIFICATION"]


def _workings() -> Workings[Any]:
    from rsoko.workings.identification import WORKINGS  # noqa: PLC0415 - statistics and typesetting take a second

    return WORKINGS


IDENTIFICATION = Monitoring(
    key=MonitoringKey.IDENTIFICATION,
    short="Выявление",
    about="Рассчитывает статусы школ по результатам и условиям и готовит проект перечня ШНОР и ШНСУ.",
    plan=Plan(
        first=(9, 1),
        last=(10, 31),
        due=(10, 12),
        forms=(Need(FormKey.ASSESSMENTS, window=True), Need(FormKey.ENGAGEMENT), Need(FormKey.CONDITIONS)),
        lists=(Listed(1, required=False),),
        # A week and a half are left for approval and delivery.
        draft=(10, 20),
        preliminary=(10, 6),
    ),
    workings=_workings,
)
