"""Starting what a deployment runs from within a flow, once."""

from uuid import NAMESPACE_URL, uuid5

from prefect import get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterIdempotencyKey
from prefect.events import emit_event
from prefect.exceptions import ObjectNotFound

from rsoko.declared.monitoring import Monitoring
from schemas.terms import PlansState

__all__ = ["start_once", "yearly_name"]

ENDED = "rsoko.plans.ended"


def yearly_name(monitoring: Monitoring) -> str:
    """The name of the deployment that conducts a monitoring."""
    return f"{monitoring.short}: ежегодный запуск"


def start_once(monitoring: Monitoring, year: int, cohort: int, state: PlansState) -> str:
    """Says that the plans of a cohort have ended and starts the monitoring of a year; says in words what was done.

    The key makes a second run impossible, also for two checks at once; whoever finds one says so and does no more.
    """
    key = f"rsoko-plans-ended-{cohort}"
    with get_client(sync_client=True) as client:
        same = FlowRunFilter(idempotency_key=FlowRunFilterIdempotencyKey(any_=[key]))
        if found := client.read_flow_runs(flow_run_filter=same):
            return f"Запуск уже создан: {found[0].name} ({found[0].state_name})."
        try:
            deployment = client.read_deployment_by_name(f"{monitoring.key.label}/{yearly_name(monitoring)}")
        except ObjectNotFound:
            return "Пора запускать анализ, но он не развёрнут на сервере: выполните «rsoko up»."
        _tell(cohort, year, state, key)
        parameters = {"year": year, "reason": f"{state.label.capitalize()}: планы {cohort} года"}
        run = client.create_flow_run_from_deployment(deployment.id, parameters=parameters, idempotency_key=key)
    return f"Создан запуск: {run.name}."


def _tell(cohort: int, year: int, state: PlansState, key: str) -> None:
    resource = {"prefect.resource.id": f"rsoko.cohort.{cohort}", "prefect.resource.name": f"Планы {cohort} года"}
    payload = {"cohort": cohort, "year": year, "state": state.value}
    # An event of the same id is the same event.
    emit_event(ENDED, resource=resource, payload=payload, id=uuid5(NAMESPACE_URL, key))
