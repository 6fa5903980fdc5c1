"""Pauses, quiet hours, limits, channels: the rules of sending, without a letter."""

from datetime import UTC, datetime, time, timedelta

import pytest

from rsoko.calendar import KIROV
from rsoko.errors import UserError
from rsoko.notify.channels import in_order, is_mail, servers_of, takes_files
from rsoko.notify.pace import Pace
from rsoko.notify.policy import LONGEST, Policy, QuietHours, pause_after, policy_of, quiet_hours
from rsoko.notify.short import about_files, as_page, as_text, short_text, text_for
from rsoko.settings import Settings
from schemas.terms import Scope

NIGHT = QuietHours(time(20), time(8))


def kirov(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 10, day, hour, minute, tzinfo=KIROV)


def test_pauses_double_and_spread_by_a_quarter() -> None:
    for attempt in range(1, 7):
        whole = timedelta(minutes=10) * 2 ** (attempt - 1)
        pauses = {pause_after(Policy(), f"{number:064x}", attempt) for number in range(200)}
        assert len(pauses) == 200
        assert min(pauses) >= whole * 0.75
        assert max(pauses) <= whole * 1.25
        assert max(pauses) - min(pauses) > whole * 0.45


def test_the_pause_of_a_letter_is_always_the_same_and_never_endless() -> None:
    assert pause_after(Policy(), "k", 3) == pause_after(Policy(), "k", 3)
    assert pause_after(Policy(), "k", 900) <= LONGEST * 1.25


@pytest.mark.parametrize(
    ("moment", "quiet"),
    [
        (kirov(30, 19, 59), False), (kirov(30, 20), True), (kirov(30, 23, 59), True), (kirov(31, 0), True),
        (kirov(31, 7, 59), True), (kirov(31, 8), False), (datetime(2026, 10, 30, 17, tzinfo=UTC), True),
        (datetime(2026, 10, 30, 16, 59, tzinfo=UTC), False),
    ],
)  # fmt: skip
def test_quiet_hours_go_past_midnight_in_the_time_of_kirov(moment: datetime, quiet: bool) -> None:
    assert NIGHT.at(moment) is quiet


def test_quiet_hours_end_in_the_morning_after() -> None:
    assert NIGHT.over(kirov(30, 21)) == kirov(31, 8)
    assert NIGHT.over(kirov(31, 3)) == kirov(31, 8)
    assert QuietHours(time(12), time(13)).over(kirov(30, 12, 30)) == kirov(30, 13)


@pytest.mark.parametrize("text", ["20:00", "20-8", "20:00-20:00", "25:00-08:00", "ночью", "20:00-08:00-09:00"])
def test_quiet_hours_that_cannot_be_read_are_refused(text: str) -> None:
    with pytest.raises(UserError) as refusal:
        quiet_hours(text)
    assert refusal.value.code == "quiet-hours"
    assert text in refusal.value.text


def test_quiet_hours_can_be_written_with_a_dash_and_blanks() -> None:
    assert quiet_hours(" 20:00 – 08:00 ") == NIGHT
    assert quiet_hours("") is None


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"quiet_hours": "ночью"}, "quiet-hours"),
        ({"test_recipient": "a@example.org, b@example.org"}, "test-recipient"),
        ({"copy_to": "министерство"}, "copy-to"),
        ({"copy_scopes": "district,villages"}, "copy-scopes"),
        ({"delivery_attempts": 0}, "limit-wrong"),
        ({"letters_per_minute": -1}, "limit-wrong"),
    ],
)
def test_a_wrong_setting_is_said_to_be_wrong(given: dict[str, object], code: str) -> None:
    with pytest.raises(UserError) as refusal:
        policy_of(Settings(**given))  # type: ignore[arg-type]
    assert refusal.value.code == code
    assert "RSOKO_" in refusal.value.text
    assert "@" not in refusal.value.text


def test_the_settings_become_the_policy() -> None:
    found = policy_of(Settings(quiet_hours="20:00-08:00", copy_to="copy@example.org", copy_scopes="district, school"))
    assert found.quiet == NIGHT
    assert found.copy_scopes == {Scope.DISTRICT, Scope.SCHOOL}
    assert (found.attempts, found.pause, found.stop_after) == (10, timedelta(minutes=10), 10)


def test_a_server_gets_its_letters_evenly_and_another_is_served_meanwhile() -> None:
    pace, now = Pace(Policy(per_domain=6)), kirov(30, 12)
    pace.used("a@mail.example", now)
    assert pace.wait("b@mail.example", now) == timedelta(seconds=10)
    assert pace.next_of(["b@mail.example", "c@other.example"], now) == (1, timedelta(0))
    assert pace.next_of(["b@mail.example"], now + timedelta(seconds=4)) == (0, timedelta(seconds=6))
    assert pace.wait("b@MAIL.example", now + timedelta(seconds=11)) == timedelta(0)


def test_the_mail_server_has_a_limit_of_its_own() -> None:
    pace, now = Pace(Policy(per_minute=60)), kirov(30, 12)
    pace.used("a@one.example", now)
    assert pace.wait("b@two.example", now) == timedelta(seconds=1)
    assert pace.wait("json://hooks.example/x", now) == timedelta(0)


def test_mail_is_tried_before_messengers_in_the_order_of_the_registry() -> None:
    channels = ["tgram://t/1", "b@example.org", "json://h/x", "a@example.org", "b@example.org"]
    assert in_order(channels) == ["b@example.org", "a@example.org", "tgram://t/1", "json://h/x"]


@pytest.mark.parametrize(
    ("channel", "mail", "files", "servers"),
    [
        ("a@example.org", True, True, ("mail", "example.org")),
        ("mailto://u:p@mx.example.org", True, True, ("mailto://mx.example.org",)),
        ("tgram://123:abc/77", False, True, ("tgram://123:abc",)),
        ("rocket://u:p@chat.example.org/#c", False, False, ("rocket://chat.example.org",)),
        ("nosuch://x", False, False, ("nosuch://x",)),
    ],
)
def test_what_a_channel_carries(channel: str, mail: bool, files: bool, servers: tuple[str, ...]) -> None:
    assert (is_mail(channel), takes_files(channel), servers_of(channel)) == (mail, files, servers)


PAGE = "<html><head><title>т</title></head><body><p>Школа &amp; Ко</p><ul><li>раз</li></ul>" + (
    "<table><tr><th>Мера</th><td>7</td></tr></table>{}<p>Вопросы: отдел.</p><p>Номер: 1</p></body></html>"
)


def test_a_messenger_gets_a_short_text_without_tables_that_ends_as_the_letter_does() -> None:
    words = "".join(f"<p>Абзац {n} {'о' * 200}</p>" for n in range(9)) + "<p>Код: K7MHA-2PT4X</p>"
    text = short_text("Тема", PAGE.format(words), files=False)
    assert text.startswith("Школа & Ко\n- раз\nАбзац 0")
    assert text.endswith("Вопросы: отдел.\nНомер: 1")
    assert "…" in text.splitlines()
    assert "Файлы по этому каналу не передаются" in text
    assert "Мера" not in text
    # Whatever is cut, the receipt can be confirmed.
    assert "Код: K7MHA-2PT4X" in text.splitlines()
    assert len("Тема\n" + text) <= 905


def test_a_short_text_says_of_its_files_what_holds_for_its_channel() -> None:
    chat, hook = "rocket://u:p@chat.example.org/#c", "json://hooks.example.org"
    taken = text_for(hook, "Тема", PAGE.format(""), carries=True)
    assert "Файлы" not in taken
    refused = about_files(taken, chat)
    assert refused == text_for(chat, "Тема", PAGE.format(""), carries=True)
    assert about_files(refused, "a@example.org").splitlines()[-3:] == [
        "Файлы приложены к этому письму.", "Вопросы: отдел.", "Номер: 1",
    ]  # fmt: skip
    assert about_files(about_files(refused, hook), chat) == refused
    assert "Файлы" not in text_for(chat, "Тема", PAGE.format(""), carries=False), "nothing is said of what is not there"


def test_a_letter_is_read_as_text_with_its_tables() -> None:
    assert as_text(PAGE.format("")).splitlines() == ["Школа & Ко", "- раз", "- Мера: 7", "Вопросы: отдел.", "Номер: 1"]
    assert as_text("просто текст") == "просто текст"
    assert as_text(as_page("раз <b>\nдва")) == "раз <b>\nдва"
