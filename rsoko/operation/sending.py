"""Letters of the campaigns by place and by what became of them."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import pandas as pd
from sqlmodel import Session, col, select

from rsoko.campaigns.plans import Campaign
from rsoko.db.models import AuditEntry, Delivery, Run, Submission
from rsoko.notify.measures import ABOUT
from rsoko.notify.recipients import Place, place_districts, place_names
from rsoko.notify.unattached import told_before
from rsoko.operation.asked import Asked
from rsoko.registry import Registry
from rsoko.store import Store
from schemas.operation import FACTS
from schemas.terms import AuditAction, DeliveryStatus, FormKey, LetterKind, MonitoringKey, Scope

__all__ = ["letter_rows"]

_Status = DeliveryStatus
_FATES = {
    _Status.SENT: "sent",
    _Status.ACKNOWLEDGED: "sent",
    _Status.QUEUED: "waiting",
    _Status.SENDING: "waiting",
    _Status.TEMPORARY_FAILURE: "temporary",
    _Status.PERMANENT_FAILURE: "permanent",
    _Status.DELIVERY_UNKNOWN: "unknown",
}


class _Line(NamedTuple):
    """What is counted together: letters about one thing of a campaign to a place."""

    about: LetterKind
    monitoring: MonitoringKey
    year: int
    place: Place


def letter_rows(
    work: Session, store: Store, registry: Registry, campaigns: Sequence[Campaign], asked: Sequence[Asked]
) -> pd.DataFrame:
    """A row for each place that there was something to send to.

    Letters that were called off do not count, nor copies for the ministry, nor what went to the test address.
    """
    counts: dict[_Line, Counter[str]] = {}
    for line, row in (*_of_runs(work, campaigns), *_returned(work, asked), *_reminders(work, store, asked)):
        if row.status is not _Status.CANCELLED and row.copy_of is None and row.diverted_at is None:
            fates = [_FATES[row.status]] + ["repeated"] * _was_repeated(row)
            counts.setdefault(line, Counter()).update(["letters", *fates])
    for line in _unreachable(work, campaigns):
        counts.setdefault(line, Counter()).update(["unreachable"])
    names, district_of = place_names(registry), place_districts(registry)
    columns = list(FACTS["letters"].columns)
    counted = columns[columns.index("letters") :]
    rows = [
        {
            "about": line.about.value,
            "monitoring": line.monitoring.value,
            "year": line.year,
            "scope": line.place[0].value,
            "code": line.place[1],
            "name": names.get(line.place, line.place[0].label),
            "district": district_of.get(line.place),
            **{name: found[name] for name in counted},
        }
        for line, found in sorted(counts.items())
    ]
    return pd.DataFrame(rows, columns=columns)


def _was_repeated(row: Delivery) -> bool:
    return row.attempts > 1 or row.status is _Status.TEMPORARY_FAILURE


def _of_runs(work: Session, campaigns: Sequence[Campaign]) -> Iterator[tuple[_Line, Delivery]]:
    wanted = {(of.monitoring, of.year) for of in campaigns}
    query = select(Delivery, Run).join(Run, col(Delivery.run) == col(Run.id))
    query = query.where(col(Run.year).in_({year for _, year in wanted}))
    for row, run in work.exec(query.order_by(col(Delivery.id))):
        if (run.monitoring, run.year) in wanted:
            yield _Line(LetterKind.RUN, run.monitoring, run.year, (row.scope, row.code)), row


def _returned(work: Session, asked: Sequence[Asked]) -> Iterator[tuple[_Line, Delivery]]:
    campaign_of: Mapping[tuple[FormKey | None, int | None], Campaign] = {
        (each.form, each.year): each.of for each in asked
    }
    query = select(Delivery, Submission).join(Submission, col(Delivery.submission) == col(Submission.id))
    for row, file in work.exec(query.order_by(col(Delivery.id))):
        of = campaign_of.get((file.form, file.year))
        if of is not None:
            yield _Line(LetterKind.RETURNED, of.monitoring, of.year, (row.scope, row.code)), row


def _reminders(work: Session, store: Store, asked: Sequence[Asked]) -> Iterator[tuple[_Line, Delivery]]:
    """Letters of neither run nor file: what they said names the cohort of their plans."""
    cohorts = {each.year: each.of for each in asked if each.listed}
    for row, said in told_before(work, store):
        if said["about"] == ABOUT and said["cohort"] in cohorts:
            of = cohorts[said["cohort"]]
            yield _Line(LetterKind.REMINDER, of.monitoring, of.year, (row.scope, row.code)), row


def _unreachable(work: Session, campaigns: Sequence[Campaign]) -> Iterable[_Line]:
    """Places without a contact when the letters of the newest edition of a campaign were planned."""
    query = select(AuditEntry).where(AuditEntry.action == AuditAction.DELIVERIES_PLANNED)
    planned = {entry.subject: entry.payload for entry in work.exec(query.order_by(col(AuditEntry.id)))}
    for of in campaigns:
        runs = select(Run).where(Run.monitoring == of.monitoring, Run.year == of.year)
        newest = [
            planned[f"run:{run.id}"] for run in work.exec(runs.order_by(col(Run.number))) if f"run:{run.id}" in planned
        ]
        for place in json.loads(newest[-1])["unreachable"] if newest else ():
            scope, _, code = place.partition(":")
            yield _Line(LetterKind.RUN, of.monitoring, of.year, (Scope(scope), code))
