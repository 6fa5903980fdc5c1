"""The monitoring of professional deficits of teachers."""

from typing import Any

from rsoko.declared.monitoring import Monitoring, Workings
from rsoko.declared.plan import Listed, Need, Plan
from schemas.terms import FormKey, MonitoringKey

__all__ = ["DEFICITS"]


def _workings() -> Workings[Any]:
    from rsoko.workings.deficits import WORKINGS  # noqa: PLC0415 - statistics and typesetting take a second

    return WORKINGS


DEFICITS = Monitoring(
    key=MonitoringKey.DEFICITS,
    short="Дефициты",
    about="По самоанализу педагогов находит профессиональные дефициты и нужные программы повышения квалификации.",
    plan=Plan(
        first=(3, 1),
        last=(3, 31),
        due=(3, 17),
        forms=(Need(FormKey.DEFICITS),),
        lists=(Listed(1),),
        draft=(3, 24),
        preliminary=(3, 17),
        catalogues=("programmes",),
    ),
    workings=_workings,
)
