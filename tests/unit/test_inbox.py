"""The inbox: what is taken, what waits, what is left; names; reading whole and moving away."""

import os
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rsoko.inbox.folders import make_folders, open_folder, turnstile
from rsoko.inbox.looking import look, look_into
from rsoko.inbox.moving import move_away, read_whole
from rsoko.inbox.names import is_temporary, safe_name, shown_name
from rsoko.inbox.texts import README, TEXTS
from rsoko.intake.impersonal import impersonal
from rsoko.reading.book import MAX_BYTES
from rsoko.reading.texts import TEXTS as REMARKS
from rsoko.settings import Settings
from schemas.terms import InboxState
from tests.workbooks import REGISTRY

NOBODY = 65534


@pytest.fixture
def settings(tmp_path):
    made = Settings(home=tmp_path)
    make_folders(made, REGISTRY)
    return made


def states(settings, sender="01", *, later=3600, quiet=60):
    now = datetime.now(UTC) + timedelta(seconds=later)
    return {entry.name: entry.state for entry in look_into(settings.inbox, sender, now=now, quiet=quiet)}


def ready(settings, name, sender="01"):
    now = datetime.now(UTC) + timedelta(hours=1)
    (entry,) = (each for each in look_into(settings.inbox, sender, now=now, quiet=60) if each.name == name)
    assert entry.state is InboxState.READY
    return entry


def test_every_sender_has_a_folder_and_the_root_says_what_it_is(settings):
    folders = {path.name for path in settings.inbox.iterdir() if path.is_dir()}
    assert folders == {"01", "02", "03", "17", "1", "2"}
    assert (settings.inbox / "README.txt").read_text(encoding="utf-8") == README
    (settings.inbox / "README.txt").write_text("чужое")
    make_folders(settings, REGISTRY)
    assert (settings.inbox / "README.txt").read_text(encoding="utf-8") == README


@pytest.mark.parametrize(
    "name",
    ["~$форма.xlsx", "форма.xlsx.part", "a.tmp", "a.XLSX.CRDOWNLOAD", ".hidden.xlsx", ".~lock.a.xlsx#", "a.lock",
     "a.xlsx~", "Thumbs.db", "desktop.ini"],
)  # fmt: skip
def test_temporary_names_are_left_alone(settings, name):
    (settings.inbox / "01" / name).write_bytes(b"x")
    assert is_temporary(name)
    assert states(settings) == {name: InboxState.TEMPORARY}


@pytest.mark.parametrize("name", ["форма.xlsx", "a~b.csv", "partner.xlsx", "tmp.xlsx", "$a.csv"])
def test_other_names_are_not_temporary(name):
    assert not is_temporary(name)


@pytest.mark.parametrize(
    ("age", "state"), [(0, InboxState.FRESH), (59, InboxState.FRESH), (60, InboxState.READY), (9e4, InboxState.READY)]
)
def test_a_file_that_was_just_written_waits(settings, age, state):
    path = settings.inbox / "01" / "a.xlsx"
    path.write_bytes(b"x")
    now = datetime.now(UTC)
    os.utime(path, (now.timestamp() - age, now.timestamp() - age))
    (entry,) = look_into(settings.inbox, "01", now=now, quiet=60)
    assert entry.state is state


def test_a_date_from_the_future_does_not_keep_a_file_waiting_for_ever(settings):
    path = settings.inbox / "01" / "a.xlsx"
    path.write_bytes(b"x")
    ahead = datetime.now(UTC).timestamp() + 10 * 365 * 86400
    os.utime(path, (ahead, ahead))
    assert states(settings) == {"a.xlsx": InboxState.READY}


def test_what_came_later_stands_later_whatever_its_date(settings):
    folder = settings.inbox / "01"
    for name, modified in (("b.xlsx", 2e9), ("a.xlsx", 1e9)):
        (folder / name).write_bytes(b"x")
        os.utime(folder / name, (modified, modified))
    (folder / "c.xlsx").write_bytes(b"x")
    os.utime(folder / "c.xlsx", (1.5e9, 1.5e9))
    assert list(states(settings)) == ["b.xlsx", "a.xlsx", "c.xlsx"]


def test_each_kind_of_entry_has_its_answer_and_none_hides_another(settings):
    folder = settings.inbox / "01"
    (folder / "good.xlsx").write_bytes(b"x")
    (folder / "link.xlsx").symlink_to("/etc/hostname")
    (folder / "broken.xlsx").symlink_to("nowhere")
    (folder / "sub").mkdir()
    os.mkfifo(folder / "pipe.xlsx")
    with socket.socket(socket.AF_UNIX) as unix:
        here = os.open(folder, os.O_RDONLY)
        unix.bind(f"/proc/self/fd/{here}/socket.xlsx")
        os.close(here)
        with (folder / "giant.xlsx").open("wb") as giant:
            giant.truncate(MAX_BYTES + 1)
        (folder / "limit.xlsx").write_bytes(b"\0" * MAX_BYTES)
        found = states(settings)
    assert found == {
        "good.xlsx": InboxState.READY,
        "link.xlsx": InboxState.LINK,
        "broken.xlsx": InboxState.LINK,
        "sub": InboxState.FOLDER,
        "pipe.xlsx": InboxState.SPECIAL,
        "socket.xlsx": InboxState.SPECIAL,
        "giant.xlsx": InboxState.TOO_BIG,
        "limit.xlsx": InboxState.READY,
    }


def test_what_belongs_to_no_sender_is_told_and_not_touched(settings):
    inbox = settings.inbox
    (inbox / "stray.xlsx").write_bytes(b"x")
    (inbox / "Иванов").mkdir()
    (inbox / "Иванов" / "a.xlsx").write_bytes(b"x")
    (inbox / "99").mkdir()
    (inbox / "elsewhere").symlink_to(inbox / "01")
    (inbox / "01" / "a.xlsx").write_bytes(b"x")
    now = datetime.now(UTC) + timedelta(hours=1)
    found = {entry.shown: entry.state for entry in look(inbox, {"01", "02"}, now=now, quiet=60)}
    assert found == {
        "01/a.xlsx": InboxState.READY,
        "stray.xlsx": InboxState.STRAY,
        "Иванов/a.xlsx": InboxState.NO_SENDER,
        "elsewhere": InboxState.STRAY,
    }


def test_the_folder_of_a_sender_that_is_a_link_or_a_file_is_not_followed(settings, tmp_path):
    (settings.inbox / "01").rmdir()
    (settings.inbox / "01").symlink_to(tmp_path)
    (settings.inbox / "02").rmdir()
    (settings.inbox / "02").write_bytes(b"x")
    (settings.inbox / "03").rmdir()
    assert states(settings, "01") == {"": InboxState.LINK}
    assert states(settings, "02") == {"": InboxState.STRAY}
    assert states(settings, "03") == {}
    make_folders(settings, REGISTRY)
    assert (settings.inbox / "01").is_symlink()


def test_what_may_not_be_read_or_moved_is_told(settings, tmp_path):
    folder = settings.inbox / "01"
    (folder / "shut.xlsx").write_bytes(b"x")
    (folder / "open.xlsx").write_bytes(b"x")
    (folder / "shut.xlsx").chmod(0)
    (settings.inbox / "02" / "kept.xlsx").write_bytes(b"x")
    (settings.inbox / "02").chmod(0o555)
    (settings.inbox / "03").chmod(0)
    if os.geteuid() == 0:
        # The administrator may do everything: look with the eyes of somebody who may not.
        os.chown(folder, NOBODY, NOBODY)
        for place in (tmp_path, *tmp_path.parents[:-1]):
            place.chmod(place.stat().st_mode | 0o055)
        os.seteuid(NOBODY)
    try:
        found = [states(settings, sender) for sender in ("01", "02", "03")]
    finally:
        if os.getuid() == 0:
            os.seteuid(0)
        (settings.inbox / "03").chmod(0o755)
        (settings.inbox / "02").chmod(0o755)
    assert found == [
        {"shut.xlsx": InboxState.UNREADABLE, "open.xlsx": InboxState.READY},
        {"kept.xlsx": InboxState.LOCKED_FOLDER},
        {"": InboxState.UNREADABLE},
    ]


def test_a_file_is_read_as_it_was_looked_at_or_not_at_all(settings):
    path = settings.inbox / "01" / "a.xlsx"
    path.write_bytes(b"first")
    entry = ready(settings, "a.xlsx")
    with open_folder(path.parent) as folder:
        assert read_whole(folder, entry) == b"first"
        path.write_bytes(b"other")
        os.utime(path, ns=(0, entry.facts.st_mtime_ns + 1))
        assert read_whole(folder, entry) is InboxState.CHANGED
        path.unlink()
        assert read_whole(folder, entry) is InboxState.CHANGED
        path.symlink_to("/etc/hostname")
        assert read_whole(folder, entry) is InboxState.LINK
        path.unlink()
        os.mkfifo(path)
        assert read_whole(folder, entry) is InboxState.CHANGED


def test_a_version_that_came_meanwhile_is_not_moved(settings, tmp_path):
    path = settings.inbox / "01" / "a.xlsx"
    path.write_bytes(b"first")
    entry = ready(settings, "a.xlsx")
    newer = tmp_path / "newer"
    newer.write_bytes(b"newer")
    with open_folder(path.parent) as folder:
        data = read_whole(folder, entry)
        newer.replace(path)
        assert move_away(folder, entry, data, tmp_path / "taken") is InboxState.CHANGED
    assert path.read_bytes() == b"newer"
    assert not list((tmp_path / "taken").iterdir())


def test_moving_gives_other_content_another_name_and_the_same_its_own(settings, tmp_path):
    path = settings.inbox / "01" / "Форма\n..\x01.xlsx"
    places = []
    for content in (b"one", b"two", b"one"):
        path.write_bytes(content)
        entry = ready(settings, path.name)
        with open_folder(path.parent) as folder:
            places.append(move_away(folder, entry, read_whole(folder, entry), tmp_path / "taken"))
        assert not path.exists()
    assert places[0] == places[2] != places[1]
    assert {place.read_bytes() for place in places} == {b"one", b"two"}
    assert all(place.parent == tmp_path / "taken" and place.name.isprintable() for place in places)


def test_where_nothing_can_be_moved_to_the_file_stays(settings, tmp_path):
    path = settings.inbox / "01" / "a.xlsx"
    path.write_bytes(b"one")
    (tmp_path / "taken").write_bytes(b"in the way")
    entry = ready(settings, "a.xlsx")
    with open_folder(path.parent) as folder:
        assert move_away(folder, entry, b"one", tmp_path / "taken" / "day") is InboxState.NOT_MOVED
    assert path.read_bytes() == b"one"


def test_a_share_on_another_disk_is_emptied_as_well(settings, tmp_path):
    other = Path("/dev/shm")
    assert other.stat().st_dev != tmp_path.stat().st_dev, "this machine has no second file system"
    path = settings.inbox / "01" / "a.xlsx"
    path.write_bytes(b"one")
    entry = ready(settings, "a.xlsx")
    target = other / f"rsoko-{os.getpid()}"
    with open_folder(path.parent) as folder:
        place = move_away(folder, entry, b"one", target)
    try:
        assert place.read_bytes() == b"one"
        assert not path.exists()
    finally:
        place.unlink()
        place.parent.rmdir()


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Форма 2026.xlsx", "Форма 2026.xlsx"),
        ("a\nb\x01.csv", "a_b_.csv"),
        ("..", "_"),
        ("...xlsx", "xlsx"),
        ("..\\..\\etc:passwd", "_._etc_passwd"),
        ("\udcff.xlsx", "_.xlsx"),
        ("\u202egpj.xlsx", "_gpj.xlsx"),
        (" .xlsx ", "xlsx"),
    ],
)
def test_a_name_is_made_safe(name, safe):
    assert safe_name(name) == safe
    assert safe_name(safe) == safe


def test_a_long_name_fits_into_a_file_system(tmp_path):
    for sign in ("я", "a", "😀"):
        name = safe_name(f"{sign * 250}.xlsx")
        assert name.endswith(".xlsx")
        (tmp_path / f"{name}-0123456789ab").write_bytes(b"")


def test_names_are_shown_on_one_line():
    assert shown_name("a\nb\r\u2028\u202e\udcff.xlsx") == "a?b????.xlsx"


def test_a_second_pass_finds_the_folder_busy_and_the_first_one_leaves_it_free(settings):
    with turnstile(settings, "01") as first:
        assert first is not None
        (first / "left.xlsx").write_bytes(b"x")
        with turnstile(settings, "01") as second, turnstile(settings, "02") as other:
            assert second is None
            assert other is not None
    with turnstile(settings, "01") as again:
        assert list(again.iterdir()) == []


def test_every_state_has_its_words():
    assert set(TEXTS) == set(InboxState)
    assert all(text.text for text in TEXTS.values())


def test_a_remark_without_what_stood_in_the_file():
    for code in REMARKS:
        assert "{" not in impersonal(code.value)
    assert impersonal("not-number").startswith("В графе «…» не число: «…».")
    said = "«Ниже минимального порога» (…) больше, чем «Участников» (…)."
    assert impersonal("below-min-within-participants").startswith(said)
    assert impersonal("unheard-of") == "unheard-of"
