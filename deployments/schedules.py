"""Deployments of this installation: which flow runs when, under which words, with which limits."""

import contextlib
import logging
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from prefect import Flow, get_client
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.deployments.runner import RunnerDeployment
from prefect.exceptions import ObjectAlreadyExists
from prefect.schedules import Cron, RRule, Schedule
from prefect.types.entrypoint import EntrypointType

from deployments import words
from deployments.automations import register_automations
from deployments.server import POOL
from deployments.worker import work
from flows.catalogue import flow_of
from flows.correction import correction
from flows.deadlines import deadlines
from flows.deliver import deliver
from flows.intake import intake
from flows.mail import mail
from flows.plans_check import plans_check
from flows.preliminary import preliminary
from flows.reminders import reminders
from rsoko.campaigns import PLANS
from rsoko.declared import MONITORINGS, conducted
from rsoko.declared.monitoring import Monitoring
from rsoko.version import code_version
from tasks.starting import yearly_name

__all__ = ["POOL", "deployments", "register_deployments", "season", "work", "yearly_deployment"]

ZONE = "Europe/Kirov"
YEARLY = (
    "DTSTART:20260101T{hour:02}{minute:02}00\n"
    "RRULE:FREQ=YEARLY;BYMONTH={month};BYMONTHDAY={day};BYHOUR={hour};BYMINUTE={minute};BYSECOND=0"
)
PLANS_CHECK = "30 7 * * *"
REMINDERS = "30 8 * * *"
OUTGOING = INCOMING = "*/10 7-20 * * *"
# After a standstill of the worker many passes are late: one of them does the work of all.
ONE_PASS = ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW)


def season() -> str:
    """The schedule of the intake: every ten minutes of the day in the months of any campaign."""
    return f"*/10 7-20 * {_months()} *"


def hourly() -> str:
    """The schedule of the sentinel: every hour of work, in the months of any campaign and in the month after each."""
    return f"5 9-18 * {_months(after=1)} *"


def _months(after: int = 0) -> str:
    found = {month for plan in PLANS.values() for month in range(plan.first[0], plan.last[0] + 1 + after)}
    return ",".join(map(str, sorted({(month - 1) % 12 + 1 for month in found})))


def register_deployments() -> dict[str, str]:
    """Makes or brings up to date the work pool, deployments, automations; returns ids of deployments by name."""
    register_automations()
    made = {}
    with get_client(sync_client=True) as client:
        with contextlib.suppress(ObjectAlreadyExists):
            client.create_work_pool(WorkPoolCreate(name=POOL, type="process"))
        for each in deployments():
            made[str(each.name)] = number = str(each.apply(work_pool_name=POOL))
            _switch_off_others(client, UUID(number), {str(schedule.slug) for schedule in each.schedules or ()})
    return made


def deployments() -> list[RunnerDeployment]:
    """All deployments of this version of the program."""
    return [*map(yearly_deployment, conducted()), *_services()]


def _switch_off_others(client: SyncPrefectClient, deployment: UUID, declared: set[str]) -> None:
    """Switches off schedules that this version does not declare: Prefect keeps them, and all would begin twice."""
    for each in client.read_deployment_schedules(deployment):
        if each.active and each.slug not in declared:
            client.update_deployment_schedule(deployment, each.id, active=False)
            logging.getLogger("rsoko").warning(
                "Расписание «%s» в этой версии не описано и выключено: %s", each.slug or each.id, each.schedule
            )


def yearly_deployment(monitoring: Monitoring) -> RunnerDeployment:
    """The deployment of a monitoring: its draft is made by itself on the day that it declares."""
    draft = monitoring.plan.draft
    return _deployment(
        flow_of(monitoring.key),
        name=yearly_name(monitoring),
        description=words.of_monitoring(monitoring),
        tag=monitoring.key.value,
        schedules=() if draft is None else (_yearly(draft, (9, 0), "ежегодный запуск"),),
        at_once=1,
    )


def _services() -> list[RunnerDeployment]:
    return [
        _deployment(
            intake,
            name="Приём форм из папок",
            description=words.INTAKE,
            tag="intake",
            schedules=(Cron(season(), timezone=ZONE, slug="каждые 10 минут дня, в месяцы кампаний"),),
            at_once=ONE_PASS,
        ),
        # Not of the pass above: on its day it has to come even if that one is under way.
        _deployment(
            intake,
            name="Открытие и срок кампаний",
            description=words.STANDING,
            tag="intake",
            schedules=_edges(),
            parameters={"status": True},
            at_once=1,
        ),
        *_passes(),
        _deployment(
            correction, name="Исправление", description=words.CORRECTION, tag="correction", schedules=(), at_once=1
        ),
        _preliminary(),
    ]


def _passes() -> list[RunnerDeployment]:
    """What is looked after again and again all year."""
    return [
        _deployment(
            flow,
            name=name,
            description=said,
            tag=tag,
            schedules=(Cron(cron, timezone=ZONE, slug=slug),),
            at_once=ONE_PASS,
        )
        for flow, name, said, tag, cron, slug in (
            (plans_check, "Ежедневная проверка планов", words.PLANS, "plans", PLANS_CHECK, "каждое утро"),
            (mail, "Приём почты", words.MAIL, "mail", INCOMING, "каждые 10 минут дня"),
            (deliver, "Отправка писем", words.DELIVER, "deliver", OUTGOING, "каждые 10 минут дня"),
            (reminders, "Напоминания каждое утро", words.REMINDERS, "reminders", REMINDERS, "каждое утро"),
            (
                deadlines,
                "Контроль сроков каждый час",
                words.DEADLINES,
                "deadlines",
                hourly(),
                "каждый час дня, в месяцы кампаний",
            ),
        )
    ]


def _edges() -> list[Schedule]:
    """The first and the last day of the window of each monitoring."""
    named = [(MONITORINGS[key].short, plan) for key, plan in PLANS.items()]
    openings = [_yearly(plan.first, (9, 5), f"{name}: открытие") for name, plan in named]
    return openings + [_yearly(plan.last, (18, 5), f"{name}: последний день") for name, plan in named]


def _preliminary() -> RunnerDeployment:
    early = [(each, each.plan.preliminary) for each in conducted() if each.plan.preliminary is not None]
    days = ", ".join(f"{day[1]:02d}.{day[0]:02d} ({each.short})" for each, day in early)
    return _deployment(
        preliminary,
        name="Предварительный расчёт",
        description=words.PRELIMINARY.format(when=f"В 9:00 по времени Кирова: {days}; и по запросу"),
        tag="preliminary",
        schedules=[_yearly(day, (9, 0), each.short, {"monitoring": each.short}) for each, day in early],
        at_once=1,
    )


def _yearly(
    day: tuple[int, int], clock: tuple[int, int], slug: str, parameters: dict[str, Any] | None = None
) -> Schedule:
    """Every year on a (month, day) at an (hour, minute) of Kirov; the UI shows `slug` as its name."""
    rule = YEARLY.format(month=day[0], day=day[1], hour=clock[0], minute=clock[1])
    return RRule(rule, timezone=ZONE, slug=slug, parameters=parameters)


def _deployment(
    flow: Flow[..., Any],
    *,
    name: str,
    description: str,
    tag: str,
    schedules: Sequence[Schedule],
    at_once: int | ConcurrencyLimitConfig,
    parameters: Mapping[str, Any] | None = None,
) -> RunnerDeployment:
    deployment = RunnerDeployment.from_flow(
        flow,
        name=name,
        description=words.shown(description),
        tags=[tag],
        # By it `rsoko doctor` tells deployments of another version of the program.
        version=code_version(),
        schedules=list(schedules),
        parameters=dict(parameters or {}),
        concurrency_limit=at_once,
        # By module: a worker finds the flow wherever the package is installed.
        entrypoint_type=EntrypointType.MODULE_PATH,
    )
    # Prefect reads the form off the signature again, where words have no place; the flow's own form has them.
    deployment._parameter_openapi_schema = flow.parameters
    return deployment
