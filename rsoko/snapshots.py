"""Snapshots: the immutable set of accepted files that a run computes from, named by its digest."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from rsoko.calendar import WEEKENDS, Calendar
from rsoko.errors import UserError
from rsoko.registry import Registry, school_places
from rsoko.store import Store
from schemas.forms import FORMS
from schemas.terms import FormKey, MonitoringKey

__all__ = ["Filed", "Snapshot", "canonical_json", "freeze", "is_demo", "load_snapshot"]

SHOWN = 5


@dataclass(frozen=True)
class Filed:
    """An accepted file, recorded or only thought of: whose it is, digests of its bytes and of its rows."""

    form: FormKey | None
    year: int | None
    sender: str | None
    original: str
    parquet: str | None


@dataclass(frozen=True)
class Snapshot:
    """A frozen snapshot: its digest and its manifest."""

    digest: str
    manifest: dict[str, Any]

    @property
    def demo(self) -> bool:
        """Whether it is of a demonstration."""
        return bool(self.manifest["demo"])

    @property
    def calendar(self) -> Calendar:
        """The working days as they were known then; snapshots of before hold none and knew of weekends alone."""
        kept = self.manifest.get("calendar")
        return WEEKENDS if kept is None else Calendar.from_json(kept)


def canonical_json(content: object) -> bytes:
    """JSON with one spelling: sorted keys, no spaces, floats as Python writes them."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8")


def freeze(  # noqa: PLR0913 - all that a run computes from
    store: Store,
    *,
    monitoring: MonitoringKey,
    year: int,
    registry: Registry,
    forms: Sequence[FormKey],
    submissions: Sequence[Filed],
    lists: Mapping[int, str],
    catalogues: Sequence[str],
    calendar: Calendar,
    operation: Mapping[str, pd.DataFrame] | None = None,
) -> Snapshot:
    """Joins the accepted files into one frame a form and names the whole by a digest.

    `lists`: by year, the digests of the results of the published lists that the monitoring builds on;
    `catalogues`: sheets of the registry that it offers from; `calendar`: working days, kept for the years that
    deadlines fall into, since those announced later must not change what a run of the past says; `operation`: facts on
    how the system worked, where it looks at them.
    Raises UserError `rows-repeated` where two senders gave the same row.
    """
    frames = {form.value: store.put_frame(_joined(store, form, submissions)) for form in forms}
    manifest = {
        "monitoring": monitoring.value,
        "year": year,
        "places": store.put_frame(school_places(registry, year)),
        "files": [_file(submission) for submission in submissions],
        "forms": frames,
        "lists": {str(of): digest for of, digest in lists.items()},
        "catalogues": {name: store.put_frame(getattr(registry, name)) for name in catalogues},
        "calendar": calendar.of_years(year - 1, year + 1).as_json(),
        "demo": is_demo(registry),
    }
    if operation is not None:
        manifest["operation"] = {name: store.put_frame(facts) for name, facts in operation.items()}
    return Snapshot(store.put(canonical_json(manifest)), manifest)


def load_snapshot(store: Store, digest: str) -> Snapshot:
    """Reads a snapshot. Raises UserError `store-damaged`."""
    return Snapshot(digest, json.loads(store.get(digest)))


def _file(submission: Filed) -> dict[str, object]:
    form = None if submission.form is None else submission.form.value
    row: dict[str, object] = {"form": form, "year": submission.year, "sender": submission.sender}
    return row | {"original": submission.original, "rows": submission.parquet}


def _joined(store: Store, form: FormKey, submissions: Sequence[Filed]) -> pd.DataFrame:
    parts, senders = [], []
    for submission in submissions:
        if submission.form is form and submission.parquet is not None:
            part = store.get_frame(submission.parquet)
            parts.append(part)
            senders.extend([submission.sender] * len(part))
    if not parts:
        # Statuses say what a missing form means; the table of what is missing names it.
        empty: pd.DataFrame = FORMS[form].model.empty()
        return empty
    joined = pd.concat(parts, ignore_index=True)
    keys = list(FORMS[form].unique)
    _refuse_repeated(joined, senders, form, keys)
    return joined.sort_values(keys, ignore_index=True)


def _refuse_repeated(joined: pd.DataFrame, senders: Sequence[str | None], form: FormKey, keys: list[str]) -> None:
    """A row may come only once, whoever sends it."""
    repeated = joined.duplicated(keys, keep=False)
    if not repeated.any():
        return
    pairs = joined.loc[repeated, ["school"]].assign(
        sender=pd.Series(list(senders), index=joined.index, dtype="str")[repeated]
    )
    of = pairs.groupby("school")["sender"].agg(lambda codes: ", ".join(sorted(set(codes))))
    shown = "; ".join(f"{school} (отправители {codes})" for school, codes in of.head(SHOWN).items())
    more = f" и ещё {len(of) - SHOWN}" if len(of) > SHOWN else ""
    raise UserError(
        "rows-repeated",
        f"Форма «{form.label}»: одни и те же строки пришли от разных отправителей. Школы: {shown}{more}.",
        "Оставьте эти школы в файле одного отправителя и передайте файл другого заново.",
    )


def is_demo(registry: Registry) -> bool:
    """A registry whose every address lies in the domain reserved for examples can only be a demonstration."""
    channels = registry.contacts["channel"].astype("str")
    return bool(len(channels)) and bool(channels.str.endswith("example.org").all())
