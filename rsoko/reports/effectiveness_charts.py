"""The chart of the note on effectiveness: every estimate with its interval around zero."""

from rsoko.monitorings.effectiveness_result import EffectivenessResult
from rsoko.reports.charts import Estimate, Group, differences
from rsoko.reports.effectiveness_place import effects_by_model
from rsoko.reports.effectiveness_words import CHECKED

__all__ = ["effect_chart"]

NAN = float("nan")
COLOUR = "#1e3a8a"


def effect_chart(result: EffectivenessResult) -> str:
    """A line for each estimate, the main one first."""
    found = effects_by_model(result)
    rows = [_estimate(*(found[model][part] for part in ("estimate", "low", "high"))) for model in CHECKED]
    group = Group("разность изменений, п. п.: левее нуля — в пользу ШНОР", COLOUR, rows)
    return differences(list(CHECKED.values()), [group], "Оценки различия изменений")


def _estimate(estimate: float | None, low: float | None, high: float | None) -> Estimate:
    if estimate is None:
        return Estimate(NAN, NAN, NAN, "нет данных")
    return Estimate(estimate, NAN if low is None else low, NAN if high is None else high)
