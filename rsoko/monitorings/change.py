"""Pooled shares of schools in a year, and what became of them between two years (domain rules, sections 5 and 8)."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from rsoko.methodology import Effectiveness
from rsoko.monitorings.arrays import Flags, Floats, Words, worded
from rsoko.monitorings.intervals import newcombe
from rsoko.monitorings.tally import count_participants
from schemas.terms import ChangeVerdict

__all__ = ["Change", "History", "change_between", "pooled_history"]

_PAIR = (2, 3)


@dataclass(frozen=True)
class History:
    """Arrays school × year from the year `first` on: sums over Russian and mathematics, the pooled share."""

    first: int
    participants: Floats
    below_min: Floats
    share: Floats

    def of(self, year: int | None) -> tuple[Floats, Floats, Floats]:
        """Participants, those below the minimum, the share of a year; nobody where the year is none of these."""
        size, years = self.share.shape
        if year is None or not 0 <= year - self.first < years:
            return np.zeros(size), np.zeros(size), np.full(size, np.nan)
        place = year - self.first
        return self.participants[:, place], self.below_min[:, place], self.share[:, place]

    def newest(self, after: int, among: Flags) -> int | None:
        """Newest year after the given one in which any of these schools has a share; None where there is none."""
        known = np.flatnonzero((~np.isnan(self.share[among])).any(axis=0)) + self.first
        return max((int(year) for year in known if year > after), default=None)


@dataclass(frozen=True)
class Change:
    """A place a school: the shares of two years and what lies between; NaN where either year is undefined."""

    participants_before: Floats
    below_min_before: Floats
    share_before: Floats
    participants_after: Floats
    below_min_after: Floats
    share_after: Floats

    @property
    def change(self) -> Floats:
        """Share after − share before: below zero is better."""
        return self.share_after - self.share_before

    @property
    def known(self) -> Flags:
        """Schools that have both shares."""
        return ~np.isnan(self.change)

    @property
    def weights(self) -> Floats:
        """Harmonic mean of the participants before and after, of the schools that have both shares; else NaN."""
        before, after = (
            np.where(self.known, count, np.nan) for count in (self.participants_before, self.participants_after)
        )
        weights: Floats = 2 / (1 / before + 1 / after)
        return weights

    def small(self, rules: Effectiveness) -> Flags:
        """Schools that have both shares, but from few participants before or after."""
        fewer = np.minimum(self.participants_before, self.participants_after)
        return self.known & (fewer < rules.small_participants.value)

    def interval(self, rules: Effectiveness) -> tuple[Floats, Floats]:
        """Newcombe's interval of the change."""
        now, before = (self.below_min_after, self.participants_after), (self.below_min_before, self.participants_before)
        low, high = newcombe(now, before, rules.interval_confidence.value)
        return np.where(self.known, low, np.nan), np.where(self.known, high, np.nan)

    def verdict(self, rules: Effectiveness) -> Words:
        """Improved or worsened where the interval leaves zero out."""
        low, high = self.interval(rules)
        cases = [
            (~self.known, ChangeVerdict.NO_DATA),
            (high < 0, ChangeVerdict.IMPROVED),
            (low > 0, ChangeVerdict.WORSENED),
        ]
        return worded(cases, ChangeVerdict.UNCLEAR)


def pooled_history(
    assessments: pd.DataFrame, schools: Mapping[str, int], years: tuple[int, int], rules: Effectiveness
) -> History:
    """Pooled shares of the years from the first to the last; a share is defined from `min_participants` on."""
    tally = count_participants(assessments, schools, *years)
    participants, below_min = tally.participants.sum(axis=_PAIR), tally.below_min.sum(axis=_PAIR)
    enough = np.where(participants >= rules.min_participants.value, participants, np.nan)
    return History(years[0], participants, below_min, below_min / enough)


def change_between(history: History, before: int, after: int | None) -> Change:
    """What became of every school from one year to another."""
    return Change(*history.of(before), *history.of(after))
