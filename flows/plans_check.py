"""The daily check of plans: what is late, whom to remind, whether the analysis of effectiveness may begin."""

from datetime import date

from prefect import State, flow
from prefect.states import Completed

from flows.pipeline import Parameter, name_parameters
from rsoko.calendar import kirov_now
from tasks import plans as steps

__all__ = ["plans_check"]

PARAMETERS = {
    "on": Parameter("На какой день", "Пусто: сегодня."),
    "reminders": Parameter("Ставить напоминания в очередь", "Об одном и том же дважды не напоминает."),
}


def name_of_check() -> str:
    """The name of a check: by its time."""
    return f"Проверка планов · {kirov_now():%d.%m.%Y %H:%M}"


@flow(
    name="Проверка планов мероприятий",
    flow_run_name=name_of_check,
    description="Показывает исполнение планов, напоминает о сроках, начинает анализ, когда планы истекли.",
)
def plans_check(on: date | None = None, reminders: bool = True) -> State[None]:
    """One check of the plans of all cohorts whose analysis was not begun yet."""
    day = on or kirov_now().date()
    cohorts = steps.watch(day)
    for cohort in cohorts:
        queued = steps.remind(cohort, day) if reminders else 0
        decided = steps.begin(cohort, day)
        steps.show(cohort, day, decided, queued)
    years = ", ".join(map(str, cohorts))
    return Completed(message=f"Проверены планы: {years}." if cohorts else "Планов под наблюдением нет.")


name_parameters(plans_check, PARAMETERS)
