"""The description of a package for machines: RO-Crate 1.1 with the provenance of everything in it."""

import mimetypes
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from rsoko.calendar import KIROV
from rsoko.db.models import Run
from rsoko.packing.contents import as_file
from rsoko.store import digest_of

__all__ = ["CRATE", "crate"]

CRATE = "ro-crate-metadata.json"
CONTEXT = "https://w3id.org/ro/crate/1.1/context"
PROFILE = "https://w3id.org/ro/crate/1.1"
# Of what the machine's own table may not know.
KINDS = {".parquet": "application/vnd.apache.parquet", ".toml": "application/toml", ".jsonl": "application/jsonl"}

_Entity = dict[str, Any]


def crate(run: Run, files: Mapping[str, bytes]) -> bytes:
    """Describe a package: who (by role), from what, by what, when, and what came of it."""
    entities = [_descriptor(), _root(run, files), *_agents(run), *_actions(run, list(files))]
    entities += [_file(path, content) for path, content in sorted(files.items())]
    return as_file({"@context": CONTEXT, "@graph": entities})


def _descriptor() -> _Entity:
    return {"@id": CRATE, "@type": "CreativeWork", "conformsTo": {"@id": PROFILE}, "about": {"@id": "./"}}


def _root(run: Run, files: Iterable[str]) -> _Entity:
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": f"Запуск {run.id}",
        "description": f"Мониторинг «{run.monitoring.label}», {run.year} год: данные, методика, результат, документы, "
        "отправления, журнал.",
        "datePublished": _moment(run.approved_at or run.finished_at or run.started_at),
        "license": {"@id": "#licence"},
        "hasPart": _ids(sorted(files)),
        "mentions": _ids(["#intake", "#freezing", "#scoring", "#writing", "#approval", "#sending"]),
    }


def _agents(run: Run) -> list[_Entity]:
    return [
        {"@id": "#licence", "@type": "CreativeWork", "name": "Для проверки; передавать дальше нельзя"},
        {"@id": "#sender", "@type": "Role", "roleName": "отправитель форм"},
        {"@id": "#operator", "@type": "Role", "roleName": "оператор системы"},
        {"@id": "#approver", "@type": "Role", "roleName": "утвердивший перечень"},
        {"@id": "#software", "@type": "SoftwareApplication", "name": "rsoko", "softwareVersion": run.code_version},
    ]


def _actions(run: Run, files: list[str]) -> list[_Entity]:
    """Six steps from files to letters, each from what the one before it gave."""

    def under(*folders: str) -> list[str]:
        return sorted(path for path in files if path.startswith(folders))

    originals, rows = under("inputs/originals/"), under("inputs/normalised/")
    scored = under(
        "inputs/forms/", "inputs/catalogues/", "inputs/operation/", "inputs/lists/", "inputs/places", "inputs/snapshot"
    )
    result, documents, letters = under("result/"), under("documents/"), under("deliveries.json", "letters/")
    begun, ended = run.started_at, run.finished_at
    steps = [
        _action("#intake", "Приём и проверка форм", "#sender", originals, rows, None, None),
        _action("#freezing", "Снимок данных", "#operator", rows, scored, begun, None),
        _action("#scoring", "Расчёт", "#operator", scored, result, begun, None, "methodology.toml"),
        _action("#writing", "Подготовка документов", "#operator", result, documents, begun, ended),
    ]
    approval = _action("#approval", "Утверждение", "#approver", [*result, *documents], [], None, run.approved_at)
    approval |= {"@type": "EndorseAction", "description": f"Распоряжение № {run.order_number}"}
    sending = _action("#sending", "Рассылка", "#operator", documents, letters, run.approved_at, None)
    return [*steps, *([approval] if run.approved_at else []), sending | {"@type": "SendAction"}]


def _action(
    identity: str,
    name: str,
    agent: str,
    used: list[str],
    made: list[str],
    begun: datetime | None,
    ended: datetime | None,
    *instruments: str,
) -> _Entity:
    action: _Entity = {"@id": identity, "@type": "CreateAction", "name": name, "agent": {"@id": agent}}
    action |= {"instrument": _ids(["#software", *instruments]), "object": _ids(used), "result": _ids(made)}
    times = {"startTime": begun, "endTime": ended}
    return action | {key: _moment(at) for key, at in times.items() if at is not None}


def _file(path: str, content: bytes) -> _Entity:
    suffix = f".{path.rpartition('.')[2]}"
    kind = KINDS.get(suffix) or mimetypes.guess_type(path)[0] or "application/octet-stream"
    facts: _Entity = {"@id": path, "@type": "File", "name": path.rpartition("/")[2], "encodingFormat": kind}
    return facts | {"contentSize": str(len(content)), "sha256": digest_of(content)}


def _ids(names: Iterable[str]) -> list[dict[str, str]]:
    return [{"@id": name} for name in names]


def _moment(at: datetime) -> str:
    return at.astimezone(KIROV).isoformat(timespec="seconds")
