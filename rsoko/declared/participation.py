"""The monitoring of participation in the events of the institute."""

from typing import Any

from rsoko.declared.monitoring import Monitoring, Workings
from rsoko.declared.plan import Listed, Need, Plan
from schemas.terms import FormKey, MonitoringKey

__all__ = ["PARTICIPATION"]


def _workings() -> Workings[Any]:
    from rsoko.workings.participation import WORKINGS  # noqa: PLC0415 - statistics and typesetting take a second

    return WORKINGS


PARTICIPATION = Monitoring(
    key=MonitoringKey.PARTICIPATION,
    short="Участие",
    about="Сравнивает участие школ в мероприятиях ИРО и называет школы, которым помощь нужна, но до них не доходит.",
    plan=Plan(
        first=(5, 1),
        last=(6, 30),
        due=(6, 15),
        forms=(Need(FormKey.PARTICIPATION),),
        lists=(Listed(1),),
        draft=(6, 22),
        preliminary=(6, 10),
        catalogues=("centres",),
    ),
    workings=_workings,
)
