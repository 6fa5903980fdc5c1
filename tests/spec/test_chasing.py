"""When a letter that nobody has confirmed is asked for again, and when the ministry hears of it."""

from dataclasses import replace
from datetime import date

import pytest

from rsoko.days_off import official
from rsoko.notify.chasing import Awaited, chase_choice
from schemas.terms import Scope

SENT = Awaited("identification-2026-1", Scope.DISTRICT, "1", "Выявление", "7f3a91bc02de45aa", "K7MHA-2PT4X", date.min)


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("sent", "again", "ministry", "on", "choice"),
    [
        # Tuesday: three working days are Wednesday to Friday; Monday is the first day after them.
        ("2026-10-27", "", "", "2026-10-27", "wait"),
        ("2026-10-27", "", "", "2026-10-30", "wait"),
        ("2026-10-27", "", "", "2026-10-31", "wait"),
        ("2026-10-27", "", "", "2026-11-02", "again"),
        # Nobody looked for a week: it is asked for all the same.
        ("2026-10-27", "", "", "2026-11-10", "again"),
        # Nothing on a holiday: 4 November, and the days off of the New Year.
        ("2026-10-29", "", "", "2026-11-03", "wait"),
        ("2026-10-29", "", "", "2026-11-04", "wait"),
        ("2026-10-29", "", "", "2026-11-05", "again"),
        ("2026-12-30", "", "", "2027-01-08", "wait"),
        ("2026-12-30", "", "", "2027-01-14", "again"),
        # From the day it was asked for again the time begins anew.
        ("2026-10-27", "2026-11-02", "", "2026-11-06", "wait"),
        ("2026-10-27", "2026-11-02", "", "2026-11-09", "ministry"),
        ("2026-10-27", "2026-11-02", "2026-11-09", "2026-11-10", "told"),
        ("2026-10-27", "2026-11-02", "2026-11-09", "2026-12-31", "told"),
    ],
)
def test_each_is_done_once_on_a_working_day(sent: str, again: str, ministry: str, on: str, choice: str) -> None:
    told = {"again": day(again) if again else None, "ministry": day(ministry) if ministry else None}
    letter = replace(SENT, sent=day(sent), **told)
    assert chase_choice(letter, day(on), patience=3, calendar=official()).value == choice
