"""The monitoring of professional deficits of teachers."""

from rsoko.declared.monitoring import Monitoring
from rsoko.declared.plan import Listed, Need, Plan
from schemas.terms import FormKey, MonitoringKey

__all__ = ["DEFICITS"]


DEFICITS = Monitoring(
    key=MonitoringKey.DEFICITS,
    short="Дефициты",
    about="По самоанализу педагогов находит профессиональные дефициты и нужные программы повышения квалификации.",
    plan=Plan(
        first=(3, 1),
        last=(3, 31),
        forms=(Need(FormKey.DEFICITS),),
        lists=(Listed(1),),
        draft=(3, 24),
        catalogues=("programmes",),
    ),
    workings=None,
)
