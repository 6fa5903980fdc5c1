"""Replay, checkpoints, packages, backups, the collector: on a real ledger."""

import importlib.util
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import select
from typer.testing import CliRunner

from rsoko.cli.app import app
from rsoko.db.engine import session
from rsoko.db.migrations.versions import v0007_private_digest
from rsoko.db.models import Delivery
from rsoko.errors import UserError
from rsoko.installation import open_installation
from rsoko.keys import prepare_key, sign
from rsoko.ledger.audit import GENESIS, canonical, hash_of
from rsoko.ledger.signing import Verifier, opened
from rsoko.ledger.unnamed import remove_files, unnamed_files
from rsoko.settings import Settings
from rsoko.steps.backing_up import back_up, lay_out_runs, restore
from rsoko.steps.checkpoints import examine, kept_checkpoints, proven
from rsoko.steps.packing import pack
from rsoko.steps.replaying import Difference, replay, replayable
from rsoko.steps.writing import renderers
from rsoko.store import digest_of
from schemas.terms import ReplayPart
from tests.integration.conftest import new_database
from tests.integration.proven import ACTOR, AT, RUN, copied, moved

# The tables before the private columns were covered.
BEFORE = v0007_private_digest.down_revision
LATER = AT + timedelta(days=2)


@pytest.fixture
def copy(small, tmp_path):
    place = copied(small, tmp_path / "copy")
    yield place
    place.engine.dispose()


def found(place, **options):
    with session(place.engine, reading=True) as work:
        return [(each.code.value, each.subject) for each in examine(place, work, **options)]


def do(place, *statements):
    with session(place.engine) as work:
        for statement in statements:
            work.connection().execute(text(statement))


def rsoko(place, *words):
    return CliRunner().invoke(
        app, list(words), env={"RSOKO_HOME": str(place.settings.home), "RSOKO_DATABASE_URL": None}
    )


class TestCheckpoints:
    def test_publishing_signs_one_that_covers_the_seal(self, small):
        (kept,) = kept_checkpoints(small.settings)
        assert proven(small.settings, kept.note) == kept.says
        assert (kept.says.origin, kept.says.by, kept.says.at) == ("rsoko", ACTOR, AT)
        assert found(small, heads=[(kept.says.size, kept.says.hash)]) == []

    def test_the_key_is_for_its_owner_alone(self, small):
        assert (small.settings.keys / "signing.key").stat().st_mode & 0o777 == 0o600
        assert (small.settings.keys.stat().st_mode & 0o777) == 0o700

    @pytest.mark.parametrize("old", ["rsoko\n", "time ", "by ", "Оператор", "\n\n"])
    def test_an_altered_note_is_refused_and_named(self, copy, old):
        (file,) = copy.settings.checkpoint_folder.iterdir()
        note = file.read_text("utf-8")
        file.write_text(note.replace(old, old + "x", 1), "utf-8")
        assert found(copy) == [("checkpoint-wrong", f"checkpoint:{file.name}")]
        with pytest.raises(UserError) as refusal:
            proven(copy.settings, file.read_text("utf-8"))
        assert refusal.value.code == "checkpoint-wrong"

    def test_without_the_keys_nothing_is_called_forged(self, copy):
        (kept,) = kept_checkpoints(copy.settings)
        shutil.rmtree(copy.settings.keys)
        with pytest.raises(UserError) as refusal:
            proven(copy.settings, kept.note)
        assert refusal.value.code == "key-missing"

    def test_a_chain_that_was_cut_and_continued_does_not_hold_the_checkpoint(self, copy):
        (kept,) = kept_checkpoints(copy.settings)
        shutil.rmtree(copy.settings.checkpoint_folder)
        do(copy, "DROP TRIGGER audit_entry_no_delete", f"DELETE FROM audit_entry WHERE id = {kept.says.size}")
        assert [each for each in found(copy) if each[0] != "guard-removed"] == []
        head = (kept.says.size, kept.says.hash)
        assert ("head-mismatch", f"audit:{head[0]}") in found(copy, heads=[head])

    def test_a_new_key_does_not_forget_the_old(self, copy):
        (kept,) = kept_checkpoints(copy.settings)
        other = copy.settings.model_copy(update={"signing_key": None, "origin": "region-43"})
        key = prepare_key(other)
        assert proven(other, kept.note) == kept.says
        assert opened(sign(other, "text\n"), [key]) == "text\n"
        assert opened(sign(other, "text\n"), [Verifier(key.name, bytes(32))]) is None
        assert Verifier.read(str(key)) == key

    def test_a_key_may_come_from_the_environment(self, tmp_path, monkeypatch):
        monkeypatch.setenv("RSOKO_SIGNING_KEY", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
        settings = Settings(home=tmp_path)
        # RFC 8032 has no such vector; OpenSSL gave this public key for the seed 00 01 … 1f.
        assert prepare_key(settings).key.hex() == "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8"
        assert not (settings.keys / "signing.key").exists()
        monkeypatch.setenv("RSOKO_SIGNING_KEY", "short")
        with pytest.raises(UserError):
            prepare_key(Settings(home=tmp_path))

    def test_the_commands(self, copy, tmp_path):
        file = tmp_path / "point.txt"
        done = rsoko(copy, "audit", "checkpoint", "--out", str(file), "--as", "Ревизор", "--json")
        told = json.loads(done.stdout)
        assert told["note"] == file.read_text("utf-8")
        assert "by Оператор" in (copy.settings.checkpoint_folder / f"{told['size']:010}.txt").read_text("utf-8")
        assert "\nby Ревизор\n" in told["note"]
        assert json.loads(rsoko(copy, "audit", "key", "--json").stdout) == [told["key"]]
        checked = rsoko(copy, "audit", "verify", "--checkpoint", str(file), "--key", told["key"], "--json")
        assert (checked.exit_code, json.loads(checked.stdout)["ok"]) == (0, True)
        kept = len(list(copy.settings.checkpoint_folder.glob("*.txt")))
        assert json.loads(checked.stdout)["checkpoints"] == kept
        assert f"Сверено с контрольными точками: {kept}." in rsoko(copy, "audit", "verify").stdout
        file.write_text(told["note"].replace("Ревизор", "Другой"), "utf-8")
        assert rsoko(copy, "audit", "verify", "--checkpoint", str(file)).exception.code == "checkpoint-wrong"
        do(copy, "UPDATE delivery SET channel = 'x@example.org' WHERE id = 1")
        checked = rsoko(copy, "audit", "verify", "--json")
        assert (checked.exit_code, json.loads(checked.stdout)["findings"][0]["subject"]) == (1, "delivery:1")


def test_a_byte_of_an_index_is_found_by_the_database_itself(copy):
    """No row shows it, but a query that goes by the index would miss one."""
    copy.engine.dispose()
    file = copy.settings.home / "rsoko.db"
    with sqlite3.connect(file) as link:
        link.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        query = "SELECT rootpage FROM sqlite_master WHERE name = 'ix_submission_original'"
        page, size = link.execute(query).fetchone()[0], link.execute("PRAGMA page_size").fetchone()[0]
    link.close()
    content = bytearray(file.read_bytes())
    content[page * size - 20] ^= 1
    file.write_bytes(content)
    assert found(copy) == [("database-damaged", "database")]


class TestFolders:
    def test_what_became_of_documents_is_named_and_mended(self, copy):
        folder = copy.folder(RUN)
        altered, missing, *_ = sorted(folder.glob("schools/*/profile.pdf"))
        altered.write_bytes(b"%PDF forged")
        missing.unlink()
        (folder / "region" / "order.pdf").write_bytes(b"%PDF")
        (copy.settings.runs / "identification-2026-9").mkdir()
        codes = [code for code, _ in found(copy)]
        assert codes == ["document-altered", "document-missing", "document-inserted", "document-inserted"]
        assert lay_out_runs(copy) == [RUN]
        assert found(copy) == [("document-inserted", "runs:identification-2026-9")]


@pytest.fixture(scope="module")
def verifier():
    path = Path(__file__).parents[2] / "templates" / "package" / "verify.py"
    spec = importlib.util.spec_from_file_location("verify_package", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class TestPackage:
    @pytest.fixture
    def package(self, small, tmp_path):
        content = pack(small, RUN, by=ACTOR, at=LATER)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            archive.extractall(tmp_path / "package")
        return tmp_path / "package"

    def test_a_third_party_verifies_it_with_python_alone(self, package):
        command = [sys.executable, "-I", "verify.py"]
        done = subprocess.run(command, cwd=package, capture_output=True, text=True, env={}, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.startswith("Пакет цел")
        (package / "methodology.toml").write_bytes(b"x")
        done = subprocess.run(command, cwd=package, capture_output=True, text=True, env={}, check=False)
        assert (done.returncode, done.stderr) == (1, "")
        assert "methodology.toml: файл изменён" in done.stdout
        (package / "ed25519.py").unlink()
        done = subprocess.run(command, cwd=package, capture_output=True, text=True, env={}, check=False)
        assert (done.returncode, done.stderr) == (1, "")
        assert "пакет не читается: ModuleNotFoundError: No module named 'ed25519'" in done.stdout

    def test_the_script_can_be_read_in_one_sitting_and_leaves_nothing_behind(self, package):
        lines = [line for line in (package / "verify.py").read_text("utf-8").splitlines() if line.strip()]
        assert len(lines) <= 100
        before = sorted(package.rglob("*"))
        subprocess.run([sys.executable, "-I", "verify.py"], cwd=package, check=True, env={}, stdout=subprocess.DEVNULL)
        assert sorted(package.rglob("*")) == before

    def test_the_signature_holds_for_openssl(self, package, tmp_path):
        readme = (package / "README.txt").read_text("utf-8")
        commands = "\n".join(
            line.strip()
            for line in readme.splitlines()
            if (line.startswith("  ") and "|" in line) or "openssl" in line or "sed '/^$" in line
        )
        done = subprocess.run(["sh", "-c", commands], cwd=package, capture_output=True, text=True, check=False)
        assert "Verified Successfully" in done.stdout, done.stderr

    def test_whatever_is_altered_added_or_removed_is_named(self, package, verifier, capsys):
        assert verifier.main(package) == 0
        capsys.readouterr()
        for number, path in enumerate(sorted(each for each in package.rglob("*") if each.is_file())):
            content, name = path.read_bytes(), path.relative_to(package).as_posix()
            place = number * 7919 % len(content)
            ways = (content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :], content + b" ", None)
            # Three ways in turn; the signed list itself has to stand all of them.
            for other in ways if name == "package.txt" else ways[number % 3 : number % 3 + 1]:
                path.unlink() if other is None else path.write_bytes(other)
                assert verifier.main(package) == 1, name
                assert name in capsys.readouterr().out
            path.write_bytes(content)
        (package / "documents" / "order.pdf").write_bytes(b"%PDF")
        assert verifier.main(package) == 1
        assert "documents/order.pdf: посторонний файл" in capsys.readouterr().out

    def test_what_the_ministry_signs_must_agree_with_the_chain(self, small, package, verifier, capsys):
        """A package that its maker signed with a forged document is no proof: the chain knows another."""
        path = sorted(package.glob("documents/**/*.pdf"))[0]
        path.write_bytes(b"%PDF forged")
        files = {
            each.relative_to(package).as_posix(): each.read_bytes()
            for each in package.rglob("*")
            if each.is_file() and each.name != "package.txt"
        }
        lines = "".join(f"{digest_of(content)}  {name}\n" for name, content in files.items())
        (package / "package.txt").write_text(sign(small.settings, f"rsoko/package\n{RUN}\n{lines}"), "utf-8")
        assert verifier.main(package) == 1
        assert f"{path.relative_to(package).as_posix()}: такого документа в журнале нет" in capsys.readouterr().out

    def test_it_is_the_same_bytes_whenever_it_is_made(self, small):
        assert pack(small, RUN, by=ACTOR, at=AT) == pack(small, RUN, by="Другой", at=LATER)

    def test_addresses_come_only_when_asked(self, small, package, verifier, tmp_path):
        with session(small.engine, reading=True) as work:
            channels = [row.channel for row in work.exec(select(Delivery)).all() if row.run == RUN]
        texts = [each for each in package.rglob("*") if each.suffix in (".json", ".jsonl", ".txt", ".toml")]
        assert [each for each in texts if any(channel in each.read_text("utf-8") for channel in channels)] == []
        content = pack(small, RUN, by=ACTOR, at=LATER, with_addresses=True)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            archive.extractall(tmp_path / "full")
        told = json.loads((tmp_path / "full" / "addresses.json").read_bytes())
        assert sorted(each["values"]["channel"] for each in told.values()) == sorted(channels)
        assert verifier.main(tmp_path / "full") == 0

    def test_the_description_leads_from_files_to_letters(self, package):
        graph = {each["@id"]: each for each in json.loads((package / "ro-crate-metadata.json").read_bytes())["@graph"]}
        names = {path.relative_to(package).as_posix() for path in package.rglob("*") if path.is_file()}
        described = {identity for identity, each in graph.items() if each["@type"] == "File"}
        assert described == names - {"ro-crate-metadata.json", "package.txt"}
        assert {each["@id"] for each in graph["./"]["hasPart"]} == described
        for step, before in (("#freezing", "#intake"), ("#scoring", "#freezing"), ("#writing", "#scoring")):
            made = {each["@id"] for each in graph[before]["result"]}
            assert made
            assert {each["@id"] for each in graph[step]["object"]} <= made
        assert graph[graph["#approval"]["agent"]["@id"]]["roleName"] == "утвердивший перечень"
        assert {"@id": "methodology.toml"} in graph["#scoring"]["instrument"]


class TestCollector:
    def test_it_removes_what_nobody_names_and_nothing_else(self, copy):
        store, now = copy.store, datetime.now(UTC)
        for path in store.all_paths():
            os.utime(path, (0, 0))
        lost, young = store.path(store.put(b"lost")), store.path(store.put(b"young"))
        left = lost.with_name(".half.tmp")
        left.write_bytes(b"half")
        os.utime(lost, (0, 0))
        os.utime(left, (0, 0))
        before = set(store.all_paths())
        with session(copy.engine) as work:
            paths = unnamed_files(work, store, now=now)
            assert set(paths) == {lost, left}
            # Somebody puts the same content just before it would go.
            store.put(b"lost")
            assert remove_files(paths, now=now) == [left]
        assert set(store.all_paths()) == before - {left}
        assert young in before
        assert found(copy) == []

    def test_the_command_only_shows_unless_told_to_remove(self, copy):
        path = copy.store.path(copy.store.put(b"lost"))
        os.utime(path, (0, 0))
        assert json.loads(rsoko(copy, "store", "collect", "--json").stdout)["removed"] == 0
        assert path.exists()
        assert json.loads(rsoko(copy, "store", "collect", "--remove", "--json").stdout)["removed"] == 1
        assert not path.exists()


# Columns of deliveries that migrations after 0007 added.
LATER = [
    "role",
    "replaces",
    "copy_of",
    "not_before",
    "attempts_forgiven",
    "diverted_at",
    "bounced_at",
    "acknowledged_at",
    "acknowledged_by",
    "reference",
    "ack_code",
    "part",
    "parts",
]


def aged_backup(file: Path) -> None:
    """Make of a backup one that was taken before 0007: what came later is neither in its rows nor in its chain."""
    with zipfile.ZipFile(file) as package:
        contents = {name: package.read(name) for name in package.namelist() if not name.startswith("checkpoints/")}
    facts = json.loads(contents["backup.json"])
    facts["revision"], facts["files"] = BEFORE, facts["files"] - 1
    del facts["tables"]["account"], contents["tables/account.jsonl"]
    keys = {row["id"]: row["key"] for row in map(json.loads, contents["tables/delivery.jsonl"].splitlines())}
    for name in facts["tables"]:
        rows = [json.loads(line) for line in contents[f"tables/{name}.jsonl"].splitlines()]
        rows = rechained(rows, keys) if name == "audit_entry" else rows
        for row in rows:
            for column in ("salt", *(LATER if name == "delivery" else ())):
                row.pop(column, None)
        facts["tables"][name]["rows"] = len(rows)
        contents[f"tables/{name}.jsonl"] = b"".join(json.dumps(row).encode() + b"\n" for row in rows)
        facts["tables"][name]["sha256"] = digest_of(contents[f"tables/{name}.jsonl"])
    contents["backup.json"] = json.dumps(facts).encode()
    with zipfile.ZipFile(file, "w") as package:
        for name, content in contents.items():
            package.writestr(name, content)


def rechained(rows: list[dict], keys: dict[int, str]) -> list[dict]:
    previous = GENESIS
    kept = [row for row in rows if not row["subject"].startswith("account:")]
    for number, row in enumerate(kept, start=1):
        payload = json.loads(row["payload"])
        kind, _, of = row["subject"].partition(":")
        if "state" in payload:
            payload["state"].pop("private", None)
        if "state" in payload and kind == "delivery":
            told = {name: value for name, value in payload["state"].items() if name not in LATER}
            payload["state"] = told | {"key": keys[int(of)]}
        row |= {"id": number, "payload": canonical(payload), "prev_hash": previous}
        row["hash"] = previous = hash_of(row | {"at": datetime.fromisoformat(row["at"])})
    return kept


class TestBackup:
    @pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
    def test_an_old_backup_is_restored_migrated_verified_and_replayed(self, small, tmp_path, dialect, request):
        file = tmp_path / "old.zip"
        back_up(small.settings, file, at=AT)
        aged_backup(file)
        url = None if dialect == "sqlite" else new_database(request.getfixturevalue("postgresql"))
        settings = Settings(home=tmp_path / "home", database_url=url)
        assert restore(settings, file).findings == ()
        place = open_installation(settings)
        # The private columns of old rows are covered from the migration on.
        do(place, "UPDATE delivery SET channel = 'x@example.org' WHERE id = 1")
        assert found(place) == [("row-altered", "delivery:1")]
        do(place, f"UPDATE document SET digest = '{'a' * 64}' WHERE path = 'region/note.pdf'")
        before = set(place.store.paths())
        assert replayable(place, 2026) == [RUN]
        with renderers(2) as pool:
            done = replay(place, RUN, pool)
        now = next(row for row in documents(small) if row["path"] == "region/note.pdf")["digest"]
        # One was forged above; all others, and the result, came out to the byte.
        assert done.differences == (Difference(ReplayPart.DOCUMENT, "region/note.pdf", "a" * 64, now),)
        assert done.documents == len(documents(small))
        assert set(place.store.paths()) == before
        place.engine.dispose()

    def test_numbers_go_on_after_a_restoration(self, small, tmp_path, request):
        place = moved(small, tmp_path / "home", new_database(request.getfixturevalue("postgresql")))
        last = max(row["id"] for row in documents(small))
        columns = "run, scope, code, kind, path, digest, size"
        do(
            place,
            f"INSERT INTO document ({columns}) SELECT run, scope, code, kind, 'x', digest, size FROM document LIMIT 1",
        )
        assert max(row["id"] for row in documents(place)) == last + 1
        place.engine.dispose()

    def test_it_goes_only_into_an_empty_place(self, small, copy, tmp_path):
        file = tmp_path / "b.zip"
        back_up(small.settings, file, at=AT)
        assert file.stat().st_mode & 0o777 == 0o600
        with zipfile.ZipFile(file) as package:
            assert not any("signing" in name for name in package.namelist())
        with pytest.raises(UserError) as refusal:
            restore(copy.settings, file)
        assert refusal.value.code == "not-empty"
        assert found(copy) == []

    @pytest.mark.parametrize("part", ["store/", "tables/run", "backup.json"])
    def test_a_damaged_backup_is_refused_and_leaves_nothing(self, small, tmp_path, part):
        file, home = tmp_path / "b.zip", tmp_path / "home"
        back_up(small.settings, file, at=AT)
        with zipfile.ZipFile(file) as package:
            contents = {name: package.read(name) for name in package.namelist()}
        name = next(each for each in contents if each.startswith(part))
        contents[name] = contents[name][:-2]
        with zipfile.ZipFile(file, "w") as package:
            for each, content in contents.items():
                package.writestr(each, content)
        with pytest.raises(UserError) as refusal:
            restore(Settings(home=home), file)
        assert refusal.value.code == "backup-damaged"
        assert {path.name for path in home.iterdir()} <= {"rsoko.db", "rsoko.db-wal", "rsoko.db-shm"}
        file.unlink()
        back_up(small.settings, file, at=AT)
        assert restore(Settings(home=home), file).findings == ()

    @pytest.mark.parametrize(
        ("place", "code"), [("b.zip", "file-exists"), (".", "file-exists"), ("none/b.zip", "file-missing")]
    )
    def test_it_takes_the_place_of_nothing(self, small, tmp_path, place, code):
        (tmp_path / "b.zip").write_bytes(b"former")
        with pytest.raises(UserError) as refusal:
            back_up(small.settings, tmp_path / place, at=AT)
        assert refusal.value.code == code
        assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("b.zip", b"former")]

    def test_a_damaged_ledger_is_kept_and_told(self, copy, tmp_path):
        do(copy, "UPDATE submission SET filename = 'x' WHERE id = 1")
        made = back_up(copy.settings, tmp_path / "b.zip", at=AT)
        assert [each.subject for each in made.findings] == ["submission:1"]
        assert (tmp_path / "b.zip").exists()


def documents(place):
    with session(place.engine, reading=True) as work:
        return [
            dict(row) for row in work.connection().execute(text("SELECT id, path, digest FROM document")).mappings()
        ]
