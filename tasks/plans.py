"""Tasks of the daily check of plans: each calls one step of rsoko and says what happened."""

from datetime import date

from prefect import task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.logging import get_run_logger

from rsoko.calendar import kirov_now
from rsoko.declared import MONITORINGS
from rsoko.plans.register import Register, read_register
from rsoko.plans.words import by_municipality, headline, title
from rsoko.steps import reminding, watching
from rsoko.wording import day as words_of
from schemas.terms import PlansState
from tasks.starting import start_once
from tasks.workplace import installation, operator

__all__ = ["begin", "remind", "show", "watch"]


@task(name="Найти планы под наблюдением", persist_result=False, cache_policy=NO_CACHE)
def watch(on: date) -> list[int]:
    """Years of identification whose plans are watched on a day."""
    return watching.watched(installation(), on)


@task(
    name="Поставить напоминания в очередь",
    task_run_name="Поставить напоминания в очередь: планы {cohort} года",
    persist_result=False,
    cache_policy=NO_CACHE,
)
def remind(cohort: int, on: date) -> int:
    """Queues the reminders of a cohort; returns how many are new."""
    done = reminding.remind(installation(), cohort, on, actor=operator(), at=kirov_now())
    if done.unreachable:
        codes = ", ".join(f"{scope.label} {code}" for scope, code in done.unreachable)
        get_run_logger().warning("Нет действующих контактов: %s", codes)
    return done.queued


@task(
    name="Начать анализ эффективности",
    task_run_name="Начать анализ эффективности: планы {cohort} года",
    persist_result=False,
    cache_policy=NO_CACHE,
)
def begin(cohort: int, on: date) -> str:
    """Starts the analysis where its time has come and nothing is in the way; says in words what was decided."""
    place = installation()
    found = watching.ending_of(read_register(place, cohort, on), place.calendar())
    if found.state is PlansState.UNDER_WAY:
        return f"Анализ не начат: {found.state.label}; начнётся не позднее {words_of(found.latest)}."
    hindered = watching.obstacle(place, cohort)
    if hindered is not None:
        return f"Анализ не начат, хотя {found.state.label}. {hindered}"
    of = watching.analysis_of(cohort)
    return start_once(MONITORINGS[of.monitoring], of.year, cohort, found.state)


@task(
    name="Показать планы",
    task_run_name="Показать планы: {cohort} год",
    persist_result=False,
    cache_policy=NO_CACHE,
)
def show(cohort: int, on: date, decided: str, queued: int) -> int:
    """Shows how the plans of a cohort stand, by municipality; returns the number of late measures."""
    found = read_register(installation(), cohort, on)
    sheet = by_municipality(found)
    rows = [dict(zip(sheet.headers, row, strict=True)) for row in sheet.rows]
    create_table_artifact(rows, key=f"plans-{cohort}", description=f"{title(found)}, на {words_of(on)}")
    create_markdown_artifact(
        "\n".join(_summary(found, decided, queued)), key=f"plans-{cohort}-summary", description=title(found)
    )
    return int((found.measures["standing"] == "late").sum())


def _summary(found: Register, decided: str, queued: int) -> list[str]:
    lines = [*headline(found), f"Напоминаний поставлено в очередь: {queued}.", decided]
    return [f"# {title(found)}, на {words_of(found.day)}", "", *(f"- {line}" for line in lines)]
