"""The monitoring of participation in the events of the institute."""

from rsoko.declared.monitoring import Monitoring
from rsoko.declared.plan import Listed, Need, Plan
from schemas.terms import FormKey, MonitoringKey

__all__ = ["PARTICIPATION"]


PARTICIPATION = Monitoring(
    key=MonitoringKey.PARTICIPATION,
    short="Участие",
    about="Сравнивает участие школ в мероприятиях ИРО и называет школы, которым помощь нужна, но до них не доходит.",
    plan=Plan(
        first=(5, 1),
        last=(6, 30),
        forms=(Need(FormKey.PARTICIPATION),),
        lists=(Listed(1),),
        draft=(6, 22),
        catalogues=("centres",),
    ),
    workings=None,
)
