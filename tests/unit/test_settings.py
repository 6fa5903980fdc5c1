"""Settings from the environment: what cannot be read is named, and its value is not repeated."""

import pytest

from rsoko.errors import UserError
from rsoko.settings import Settings


def test_all_settings_that_cannot_be_read_are_named_at_once_without_their_values(monkeypatch) -> None:
    monkeypatch.setenv("RSOKO_PROCESSES", "две")
    monkeypatch.setenv("RSOKO_TASK_RUNNER", "secret-word")
    with pytest.raises(UserError) as refusal:
        Settings()
    assert refusal.value.code == "setting-wrong"
    assert refusal.value.text == "Настройка записана неверно: RSOKO_PROCESSES, RSOKO_TASK_RUNNER."


def test_a_page_has_its_address_whether_the_setting_ends_with_a_slash_or_not(monkeypatch) -> None:
    for given in ("https://pages.example.org/rsoko", "https://pages.example.org/rsoko/"):
        monkeypatch.setenv("RSOKO_PAGES_URL", given)
        assert Settings().page("/documents/7?view=1") == "https://pages.example.org/rsoko/documents/7?view=1"
    monkeypatch.setenv("RSOKO_PAGES_URL", "pages.example.org")
    with pytest.raises(UserError, match="RSOKO_PAGES_URL"):
        Settings()


def test_what_is_not_set_has_its_default(monkeypatch) -> None:
    monkeypatch.delenv("RSOKO_PROCESSES", raising=False)
    assert Settings().processes == 2
