"""Numbers, dates and nouns as people in an office write them."""

from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest

from rsoko.reports.wording import counted, day, interval, moment, number, percent, plural, signed


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (0, 0, "0"),
        (1234567, 0, "1\u00a0234\u00a0567"),
        (12.25, 1, "12,3"),
        (2.5, 0, "3"),
        (-3.75, 1, "\u22123,8"),
        (-0.04, 1, "0,0"),
        (np.float64(45.0), 1, "45,0"),
        (float("nan"), 1, "нет данных"),
        (float("inf"), 1, "нет данных"),
        (None, 0, "нет данных"),
        (pd.NA, 0, "нет данных"),
    ],
)
def test_number(value, digits, text):
    assert number(value, digits) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.125, "12,5\u00a0%"), (0.0625, "6,3\u00a0%"), (1, "100,0\u00a0%"), (0.29, "29,0\u00a0%"), (None, "нет данных")],
)
def test_percent_rounds_half_up(share, text):
    assert percent(share) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.012, "+1,2\u00a0п.\u00a0п."),
        (-0.012, "\u22121,2\u00a0п.\u00a0п."),
        (0.0001, "0,0\u00a0п.\u00a0п."),
    ],
)
def test_difference_has_a_sign_unless_it_is_zero(share, text):
    assert signed(share) == text


def test_interval_names_the_unit_once():
    assert interval(0.101, 0.154) == "10,1–15,4\u00a0%"
    assert interval(float("nan"), 0.2) == "—"


@pytest.mark.parametrize(
    ("count", "form"),
    [
        (0, "школ"), (1, "школа"), (2, "школы"), (4, "школы"), (5, "школ"), (11, "школ"), (12, "школ"), (14, "школ"),
        (21, "школа"), (22, "школы"), (25, "школ"), (101, "школа"), (111, "школ"), (112, "школ"), (122, "школы"),
    ],
)  # fmt: skip
def test_plural_of_every_ending(count, form):
    assert plural(count, "школа", "школы", "школ") == form


def test_count_and_noun_stay_on_one_line():
    assert counted(1001, "школа", "школы", "школ") == "1\u00a0001\u00a0школа"


def test_dates():
    assert day(date(2026, 10, 31)) == "31.10.2026"
    assert moment(datetime(2026, 10, 31, 9, 5)) == "31.10.2026 09:05"
