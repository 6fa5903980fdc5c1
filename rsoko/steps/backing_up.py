"""Back up: database, store and checkpoints in one file, as of one moment; restore it into an empty place."""

import hashlib
import json
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from rsoko.db.dumping import Row, dump, fill, is_empty
from rsoko.db.engine import engine_for, session
from rsoko.db.migrate import is_current
from rsoko.errors import UserError
from rsoko.installation import Installation, open_installation
from rsoko.keys import PUBLIC
from rsoko.ledger.documents import documents_of, write_folder
from rsoko.ledger.finding import Finding
from rsoko.ledger.folders import LAID_OUT
from rsoko.ledger.runs import list_runs
from rsoko.settings import Settings
from rsoko.steps.checkpoints import examine
from rsoko.store import Store, digest_of, write_file
from rsoko.version import code_version

__all__ = ["Backup", "back_up", "lay_out_runs", "restore"]

FORMAT = 1
FOLDERS = ("store", "checkpoints")


@dataclass(frozen=True)
class Backup:
    """What a backup holds, and what is not as it was written."""

    rows: int
    files: int
    taken_at: str
    findings: tuple[Finding, ...]


def back_up(settings: Settings, out: Path, *, at: datetime) -> Backup:
    """Write everything that cannot be computed again into one file, also of a database that awaits its migration.

    The private key stays out: who holds a backup must not be able to sign. What an examination finds is told, and
    the file is written all the same. Raises UserError `file-exists`: a backup takes the place of nothing;
    `file-missing` without the folder; `not-initialised`, `audit-broken` where a table is unreadable.
    """
    _require_new(out)
    engine = engine_for(settings.database)
    current = is_current(engine)
    place = Installation(settings, engine, Store(settings.store))
    aside = out.with_name(f".{out.name}.part")
    try:
        with session(engine, reading=True) as work, zipfile.ZipFile(aside, "w") as package:
            aside.chmod(0o600)
            findings = examine(place, work, folders=False) if current else []
            revision, tables = _dumped(work.connection(), package)
            files = sum(_add(package, path, name) for path, name in _files(settings))
            facts = {"format": FORMAT, "revision": revision, "code": code_version(), "taken_at": at.isoformat()}
            facts |= {"tables": tables, "files": files}
            package.writestr("backup.json", json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=True))
        aside.replace(out)
    finally:
        aside.unlink(missing_ok=True)
    return Backup(sum(each["rows"] for each in tables.values()), files, str(facts["taken_at"]), tuple(findings))


def _require_new(out: Path) -> None:
    if out.exists():
        text = f"{out} уже есть, а прежнюю копию новая не заменяет."
        raise UserError("file-exists", text, "Укажите в --out другое имя файла, например с датой.")
    if not out.parent.is_dir():
        raise UserError("file-missing", f"Нет папки {out.parent}.", "Создайте её или укажите в --out другую.")


def restore(settings: Settings, file: Path) -> Backup:
    """Bring a backup into an empty place (home folder and database), migrate it, lay its documents out, examine it.

    A restoration that breaks leaves nothing behind. Raises UserError `not-empty`, `backup-damaged`,
    `unknown-revision`.
    """
    home, engine = settings.home.resolve(), engine_for(settings.database)
    home.mkdir(parents=True, exist_ok=True)
    with _opened(file) as package, tempfile.TemporaryDirectory(dir=home, prefix=".restore-") as folder:
        facts, aside = _facts(package), Path(folder)
        tables = {name: _rows(package, name, about) for name, about in facts["tables"].items()}
        _extract(package, aside, facts["files"])
        with session(engine) as work:
            _require_empty(settings, work.connection())
            fill(work.connection(), facts["revision"], tables)
            _move_in(aside, settings)
    place = open_installation(settings, create=True)
    lay_out_runs(place)
    with session(place.engine, reading=True) as work:
        findings = examine(place, work)
    rows = sum(each["rows"] for each in facts["tables"].values())
    return Backup(rows, facts["files"], facts["taken_at"], tuple(findings))


def lay_out_runs(installation: Installation) -> list[str]:
    """Put the documents of all runs into their folders again, from the store; returns the runs."""
    with session(installation.engine, reading=True) as work:
        runs = [run.id for run in list_runs(work) if run.status in LAID_OUT]
        documents = {run: documents_of(work, run) for run in runs}
    for run, rows in documents.items():
        write_folder(installation.store, rows, installation.folder(run))
    return sorted(runs)


def _dumped(connection: Connection, package: zipfile.ZipFile) -> tuple[str, dict[str, dict[str, Any]]]:
    revision, tables = dump(connection)
    about = {}
    for name, rows in tables:
        digest, count = hashlib.sha256(), 0
        entry = zipfile.ZipInfo(f"tables/{name}.jsonl")
        entry.compress_type = zipfile.ZIP_DEFLATED
        with package.open(entry, "w", force_zip64=True) as sink:
            for line in _lines(name, rows):
                digest.update(line)
                sink.write(line)
                count += 1
        about[name] = {"rows": count, "sha256": digest.hexdigest()}
    return revision, about


def _lines(name: str, rows: Iterator[Row]) -> Iterator[bytes]:
    try:
        for row in rows:
            yield json.dumps(row, ensure_ascii=False, allow_nan=False).encode() + b"\n"
    except (TypeError, ValueError) as error:
        text = f"Таблица {name} не читается: {error}."
        raise UserError("audit-broken", text, "Выполните «rsoko audit verify».") from error


def _files(settings: Settings) -> Iterator[tuple[Path, str]]:
    """Files to keep and their names in the backup; what is in the store under a wrong name stays behind."""
    store = Store(settings.store)
    yield from ((path, f"store/{digest}") for path in store.paths() if (digest := store.named(path)) is not None)
    yield from ((path, f"checkpoints/{path.name}") for path in sorted(settings.checkpoint_folder.glob("*.txt")))
    if (public := settings.keys / PUBLIC).exists():
        yield public, f"keys/{PUBLIC}"


def _add(package: zipfile.ZipFile, path: Path, name: str) -> bool:
    content = path.read_bytes()
    kind, _, digest = name.partition("/")
    if kind == "store" and digest_of(content) != digest:
        # Nothing is restored from a damaged file; the examination has named it.
        return False
    package.writestr(zipfile.ZipInfo(name), content)
    return True


@contextmanager
def _opened(file: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(file) as package:
            yield package
    except (zipfile.BadZipFile, KeyError, EOFError, json.JSONDecodeError) as error:
        raise _damaged(f"{file}: {error}") from error


def _facts(package: zipfile.ZipFile) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(package.read("backup.json"))
    if facts.get("format") != FORMAT:
        raise UserError("unknown-revision", "Копия сделана более новой программой.", "Обновите программу.")
    return facts


def _rows(package: zipfile.ZipFile, name: str, about: dict[str, Any]) -> Iterable[Row]:
    content = package.read(f"tables/{name}.jsonl")
    if digest_of(content) != about["sha256"]:
        raise _damaged(f"таблица {name} изменена")
    return [json.loads(line) for line in content.splitlines()]


def _extract(package: zipfile.ZipFile, aside: Path, files: int) -> None:
    store, count = Store(aside / "store"), 0
    for name in package.namelist():
        kind, _, rest = name.partition("/")
        if kind == "store":
            if store.put(package.read(name)) != rest:
                raise _damaged(f"файл {rest} изменён")
        elif kind in ("checkpoints", "keys") and "/" not in rest:
            write_file(aside / kind / rest, package.read(name), mode=0o644)
        else:
            continue
        count += 1
    if count != files:
        raise _damaged(f"файлов {count}, а было {files}")


def _require_empty(settings: Settings, connection: Connection) -> None:
    taken = [folder for folder in (settings.store, settings.runs, settings.checkpoint_folder) if _has_files(folder)]
    if taken or not is_empty(connection):
        where = ", ".join(str(folder) for folder in taken) or "в базе данных есть таблицы"
        text = f"Восстанавливать можно только в пустое место, а здесь уже есть данные: {where}."
        raise UserError("not-empty", text, "Укажите другую папку в RSOKO_HOME (и пустую базу в RSOKO_DATABASE_URL).")


def _has_files(folder: Path) -> bool:
    return folder.is_dir() and any(folder.iterdir())


def _move_in(aside: Path, settings: Settings) -> None:
    """Put what was extracted in its place, just before the database is committed."""
    for folder, target in ((aside / "store", settings.store), (aside / "checkpoints", settings.checkpoint_folder)):
        if folder.is_dir():
            shutil.rmtree(target, ignore_errors=True)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(folder, target)
    kept = aside / "keys" / PUBLIC
    if kept.exists():
        own = settings.keys / PUBLIC
        lines = [*kept.read_text("utf-8").splitlines(), *(own.read_text("utf-8").splitlines() if own.exists() else ())]
        write_file(own, "".join(f"{line}\n" for line in dict.fromkeys(lines)).encode(), mode=0o644)


def _damaged(details: str) -> UserError:
    return UserError("backup-damaged", f"Резервная копия повреждена: {details}.", "Возьмите другую копию.")
