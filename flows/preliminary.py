"""Preliminary run: what comes out of what has come so far, before the draft that waits for approval."""

from flows.conduct import compute, flow_of_runs
from flows.correction import MONITORINGS, chosen
from flows.pipeline import YEAR, Parameter, choose_among
from rsoko.calendar import kirov_now
from rsoko.steps.collecting import PRELIMINARY
from tasks import monitoring as steps
from tasks.progress import Stage, tell

__all__ = ["preliminary"]

PARAMETERS = {
    "monitoring": Parameter("Мониторинг", "Что рассчитать."),
    "year": Parameter("Год кампании", "Пусто: текущий год.", YEAR),
}


@flow_of_runs(
    "Предварительный расчёт",
    "Предварительный расчёт: {monitoring}",
    "Показывает, что получается по тому, что уже поступило.",
    PARAMETERS,
)
def preliminary(monitoring: str, year: int | None = None) -> str:
    """Computes a monitoring of a year without documents; returns the id of the run, which stays a draft.

    Where a draft waits for approval or a run is published, returns the id of that one.
    Raises UserError `no-such-monitoring`.
    """
    key, of = chosen(monitoring), year or kirov_now().year
    if (found := steps.decided(key, of)) is not None:
        return found
    run = compute(key, of, PRELIMINARY, documents=False)
    tell(Stage.DRAFT)
    return run


choose_among(preliminary, "monitoring", list(MONITORINGS))
