"""What the ledger knows of the work, as metrics for Prometheus."""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from sqlmodel import Session, col, func, select

from rsoko.calendar import KIROV, Calendar
from rsoko.campaigns import PLANS, Campaign, campaign
from rsoko.db.engine import session
from rsoko.db.models import Delivery, Run, Submission
from rsoko.installation import Installation
from rsoko.ledger.audit import head
from rsoko.steps.checkpoints import examine, kept_checkpoints
from rsoko.version import code_version
from schemas.terms import CampaignPhase, DeliveryStatus, MonitoringKey, RunStatus, SubmissionStatus

__all__ = ["chain_text", "metrics_text"]


class _Gathered:
    """Families that were gathered already, as Prometheus's library takes them."""

    def __init__(self, families: list[GaugeMetricFamily]) -> None:
        self.families = families

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """All of them."""
        yield from self.families


def metrics_text(installation: Installation, now: datetime) -> str:
    """Runs, files and letters by status, days to deadlines, the end of the chain, room on the disk.

    In the text format of Prometheus; times in seconds since 1970, sizes in bytes. Nothing in it is personal.
    """
    with session(installation.engine, reading=True) as work:
        families = [
            *_counts(work),
            *_campaigns(now.astimezone(KIROV).date(), installation.calendar()),
            *_chain(installation, work),
        ]
    families += [_info(), _value("rsoko_store_free_bytes", "Свободное место на разделе хранилища", _free(installation))]
    return _text(families)


def chain_text(installation: Installation, now: datetime) -> str:
    """Examines the whole chain and tells what came of it and when, in the text format of Prometheus."""
    with session(installation.engine, reading=True) as work:
        findings = len(examine(installation, work))
    return _text(
        [
            _value("rsoko_chain_findings", "Расхождения, найденные проверкой журнала", findings),
            _value("rsoko_chain_verified_timestamp_seconds", "Когда журнал проверен целиком", now.timestamp()),
        ]
    )


def _counts(work: Session) -> Iterator[GaugeMetricFamily]:
    # A status that nothing has yet is told as nought: rules of alarms find it.
    runs = {(key.value, status.value): 0 for key in MonitoringKey for status in RunStatus}
    counted = select(Run.monitoring, Run.status, func.count()).group_by(col(Run.monitoring), col(Run.status))
    runs |= {(str(key), str(status)): number for key, status, number in work.exec(counted)}
    yield _labelled("rsoko_runs", "Запуски", ("monitoring", "status"), runs.items())
    files = {(status.value,): 0 for status in SubmissionStatus}
    sent = select(Submission.status, func.count()).group_by(col(Submission.status))
    files |= {(str(status),): number for status, number in work.exec(sent)}
    yield _labelled("rsoko_submissions", "Поступившие файлы", ("status",), files.items())
    letters = {(status.value,): 0 for status in DeliveryStatus}
    queued = select(Delivery.status, func.count()).group_by(col(Delivery.status))
    letters |= {(str(status),): number for status, number in work.exec(queued)}
    yield _labelled("rsoko_deliveries", "Письма", ("status",), letters.items())


def _campaigns(today: date, calendar: Calendar) -> Iterator[GaugeMetricFamily]:
    nearest = [_nearest(key, today) for key in PLANS]
    names = [(each.monitoring.value, str(each.year)) for each in nearest]
    days = [(each.deadline(calendar) - today).days for each in nearest]
    is_open = [each.phase(today) is CampaignPhase.OPEN for each in nearest]
    of = ("monitoring", "year")
    yield _labelled("rsoko_campaign_days_left", "Дней до срока кампании", of, zip(names, days, strict=True))
    yield _labelled("rsoko_campaign_open", "Идёт ли кампания (1: да)", of, zip(names, is_open, strict=True))


def _nearest(key: MonitoringKey, today: date) -> Campaign:
    """The campaign of this year, or of the next once its window is over."""
    this = campaign(key, today.year)
    return campaign(key, today.year + 1) if this.phase(today) is CampaignPhase.OVER else this


def _chain(installation: Installation, work: Session) -> Iterator[GaugeMetricFamily]:
    last = head(work)
    kept = kept_checkpoints(installation.settings)
    yield _value("rsoko_chain_entries", "Записей в журнале", 0 if last is None else last.id)
    if last is not None:
        yield _value("rsoko_chain_last_entry_timestamp_seconds", "Последняя запись журнала", last.at.timestamp())
    if kept:
        says = kept[-1].says
        yield _value("rsoko_checkpoint_entries", "Записей под последней контрольной точкой", says.size)
        yield _value("rsoko_checkpoint_timestamp_seconds", "Последняя контрольная точка", says.at.timestamp())


def _free(installation: Installation) -> int:
    folder = installation.settings.home.resolve()
    return shutil.disk_usage(folder).free


def _info() -> GaugeMetricFamily:
    return _labelled("rsoko_info", "Версия программы", ("version",), [((code_version(),), 1)])


def _labelled(
    name: str, title: str, labels: tuple[str, ...], values: Iterable[tuple[Sequence[str], float]]
) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, title, labels=labels)
    for of, value in values:
        family.add_metric(of, value)
    return family


def _value(name: str, title: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, title, value=value)


def _text(families: list[GaugeMetricFamily]) -> str:
    registry = CollectorRegistry()
    registry.register(_Gathered(families))
    return generate_latest(registry).decode()
