"""The monitorings, each declared in a module of its own; whatever runs, collects or tells reads it from here."""

from types import MappingProxyType
from typing import Any

from rsoko.declared.deficits import DEFICITS
from rsoko.declared.effectiveness import EFFECTIVENESS
from rsoko.declared.identification import IDENTIFICATION
from rsoko.declared.monitoring import Monitoring, Workings
from rsoko.declared.participation import PARTICIPATION
from rsoko.errors import UserError
from schemas.terms import MonitoringKey

__all__ = ["MONITORINGS", "conducted", "workings"]

MONITORINGS = MappingProxyType(
    {each.key: each for each in (IDENTIFICATION, DEFICITS, PARTICIPATION, EFFECTIVENESS)},
)


def conducted() -> list[Monitoring]:
    """The monitorings that this version computes."""
    return [each for each in MONITORINGS.values() if each.workings is not None]


def workings(key: MonitoringKey) -> Workings[Any]:
    """How a monitoring is computed. Raises UserError `not-conducted` where this version only collects its forms."""
    declared = MONITORINGS[key].workings
    if declared is None:
        text = f"Мониторинг {key.value} («{key.label}») эта версия программы ещё не проводит."
        possible = ", ".join(each.key.value for each in conducted())
        raise UserError("not-conducted", text, f"Можно провести: {possible}.")
    return declared()
