"""Tasks of a monitoring: each calls one step of rsoko and says what happened."""

from uuid import UUID

from prefect import get_client, task
from prefect.cache_policies import NO_CACHE
from prefect.logging import get_run_logger
from prefect.runtime import task_run

from rsoko.calendar import kirov_now
from rsoko.db.engine import session
from rsoko.declared import MONITORINGS, workings
from rsoko.ledger.documents import documents_of
from rsoko.ledger.runs import edition_of, get_run, published_run, run_in_force
from rsoko.notify.recipients import REGION
from rsoko.results import load_result
from rsoko.steps import collecting, holding, publishing, scoring, sending, validating, writing
from rsoko.steps.collecting import Start
from rsoko.steps.impact import impact_of
from rsoko.steps.publishing import Approval
from rsoko.steps.writing import Part
from schemas.terms import DeliveryStatus, MonitoringKey, Scope
from tasks import artifacts
from tasks.closing import mark_crashed
from tasks.pool import renderers
from tasks.progress import Stage, tell
from tasks.workplace import flow_run_id, installation, operator

__all__ = [
    "collect",
    "decided",
    "freeze",
    "hold",
    "lay_out",
    "list_parts",
    "notify",
    "open_run",
    "publish",
    "reject",
    "require_force",
    "score",
    "seal",
]


@task(name="Открыть запуск", task_run_name="Открыть запуск {year} года")
def open_run(monitoring: MonitoringKey, year: int, reason: str) -> str:
    """Opens the run."""
    flow = flow_run_id()
    for gone in collecting.abandoned_flow_runs(installation(), monitoring, year):
        if gone != flow:
            mark_crashed(gone)
    return collecting.start(installation(), Start(monitoring, year, operator(), reason, flow, kirov_now())).id


def _named(flow: str, run: str) -> None:
    """Names a flow run after its run: how people tell it from the others of its year."""
    with session(installation().engine, reading=True) as work:
        opened = get_run(work, run)
        force = published_run(work, opened.monitoring, opened.year)
        # What goes on after its publication is in force itself.
        edition = 0 if force is None else edition_of(work, force) + (force.id != run)
        which = f"запуск {opened.number}" if edition == 0 else f"исправление {edition}"
        name = f"{MONITORINGS[opened.monitoring].short} {opened.year} · {which}"
        tags = [opened.monitoring.value, str(opened.year), run]
    with get_client(sync_client=True) as client:
        client.update_flow_run(UUID(flow), name=name, tags=tags)


@task(name="Найти действующий запуск", task_run_name="Найти действующий запуск {year} года", persist_result=False)
def require_force(monitoring: MonitoringKey, year: int) -> str:
    """The run that would be corrected. Raises UserError `nothing-in-force`."""
    with session(installation().engine, reading=True) as work:
        return run_in_force(work, monitoring, year).id


# Not remembered: a flow that goes on in another process has to say so.
@task(name="Взять в работу", task_run_name="Взять в работу: {run}", persist_result=False, cache_policy=NO_CACHE)
def hold(run: str) -> None:
    """Notes which process works on the run now, and names the flow run: Prefect names one that goes on anew."""
    holding.hold(installation(), run, actor=operator(), at=kirov_now())
    if (flow := flow_run_id()) is not None:
        _named(flow, run)


@task(
    name="Проверить, нужен ли расчёт",
    task_run_name="Проверить, нужен ли расчёт {year} года",
    persist_result=False,
    cache_policy=NO_CACHE,
)
def decided(monitoring: MonitoringKey, year: int) -> str | None:
    """The run that waits for approval or is published already, if there is one."""
    found = collecting.decided_run(installation(), monitoring, year)
    if found is not None:
        get_run_logger().warning("Предварительный расчёт не нужен: есть запуск %s.", found)
    return found


@task(name="Собрать формы", task_run_name="Собрать формы: {run}")
def collect(run: str) -> list[str]:
    """Lists the districts whose files count and shows what is missing."""
    place = installation()
    with session(place.engine, reading=True) as work:
        opened = get_run(work, run)
        needed = collecting.needs(place, opened.monitoring, opened.year)
        found = collecting.needed_submissions(work, needed)
        registry = place.registry(work)
    artifacts.missing_table(run, collecting.missing_files(registry, opened.year, needed, found))
    return list(collecting.by_district(registry, found))


# Nothing to remember: once the snapshot is frozen there is nothing left to check.
@task(
    name="Проверить файлы",
    task_run_name="Проверить файлы: округ {district}",
    persist_result=False,
    cache_policy=NO_CACHE,
)
def validate(run: str, district: str) -> int:
    """Reads the files of one district again by the code and the registry of this run."""
    place = installation()
    with session(place.engine, reading=True) as work:
        opened = get_run(work, run)
        if opened.snapshot is not None:
            return 0
        found = collecting.needed_submissions(work, collecting.needs(place, opened.monitoring, opened.year))
        files = collecting.by_district(place.registry(work), found).get(district, [])
    return validating.validate_files(place, files)


@task(name="Заморозить снимок данных", task_run_name="Заморозить снимок данных: {run}")
def freeze(run: str) -> str:
    """Fixes what the run computes from."""
    return scoring.freeze_snapshot(installation(), run, actor=operator(), at=kirov_now())


@task(name="Рассчитать", task_run_name="Рассчитать: {run}")
def score(run: str) -> str:
    """Computes the result and shows what came out in brief."""
    place = installation()
    digest = scoring.score(place, run, actor=operator(), at=kirov_now())
    with session(place.engine, reading=True) as work:
        monitoring = get_run(work, run).monitoring
    result = load_result(place.store, digest)
    artifacts.brief(run, len(result.schools), workings(monitoring).brief(result))
    return digest


@task(name="Разделить документы", task_run_name="Разделить документы: {run}")
def list_parts(run: str) -> list[tuple[str, str]]:
    """Parts of the documents: scope and code."""
    return [(part.scope.value, part.code) for part in writing.parts_of(installation(), run)]


def _name_of_part() -> str:
    """The name of the writing of a part: the region, a district or a municipality by its code."""
    scope, code = task_run.parameters["part"]
    of = "область" if (scope, code) == REGION else f"{Scope(scope).label} {code}"
    return f"Подготовить документы: {of}"


@task(name="Подготовить документы", task_run_name=_name_of_part)
def write(run: str, part: tuple[str, str]) -> int:
    """Writes the documents of the region, a district, or a municipality and its schools."""
    chosen = Part(Scope(part[0]), part[1])
    return writing.write_part(installation(), run, chosen, renderers(), actor=operator(), at=kirov_now())


@task(name="Разложить документы", task_run_name="Разложить документы: {run}")
def lay_out(run: str) -> str:
    """Puts the documents into the folder of the run, which becomes a draft."""
    place = installation()
    folder = writing.lay_out(place, run, actor=operator(), at=kirov_now())
    with session(place.engine, reading=True) as work:
        documents = documents_of(work, run)
    artifacts.documents_table(run, folder, documents, place.settings.page)
    if (found := impact_of(place, run)) is not None:
        artifacts.impact(run, found)
    return str(folder)


@task(name="Опубликовать", task_run_name="Опубликовать: {run}")
def publish(run: str, approval: Approval, deliver: bool) -> int:
    """Puts the list in force and decides the letters in the same transaction."""
    plan = publishing.publish_run(installation(), run, approval, notify=deliver, at=kirov_now())
    if plan.unreachable:
        codes = ", ".join(f"{Scope(scope).label} {code}" for scope, code in plan.unreachable)
        get_run_logger().warning("Нет действующих контактов: %s", codes)
    return plan.queued


@task(name="Отклонить", task_run_name="Отклонить: {run}")
def reject(run: str, name: str, reason: str) -> None:
    """Turns the draft down."""
    publishing.reject_run(installation(), run, actor=name, reason=reason, at=kirov_now())


@task(name="Разослать письма", task_run_name="Разослать письма: {run}")
def notify(run: str) -> dict[str, int]:
    """Sends the letters of the run that wait."""
    passed = sending.send_letters(
        installation(),
        actor=operator(),
        now=kirov_now,
        run_id=run,
        progress=lambda _done, total: tell(Stage.LETTERS, 1, total),
    )
    artifacts.deliveries(run, passed.outcomes)
    lost = sum(count for status, count in passed.outcomes.items() if status is not DeliveryStatus.SENT)
    if lost or passed.waiting:
        get_run_logger().warning("Не доставлено писем: %s, ожидают: %s. Список: rsoko deliveries", lost, passed.waiting)
    if passed.alarm is not None:
        get_run_logger().error("%s %s", passed.alarm.text, passed.alarm.cure)
    return {status.value: count for status, count in passed.outcomes.items()}


@task(name="Опечатать", task_run_name="Опечатать: {run}")
def seal(run: str) -> int:
    """Checks the ledger and notes what the run left behind."""
    return publishing.seal(installation(), run, actor=operator(), at=kirov_now())
