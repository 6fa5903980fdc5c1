"""Checks beyond a row: rows against each other, other forms, last year and the registry."""

from rsoko.crosschecks.catalogue import CHECKS, CheckCode, CrossCheck
from rsoko.crosschecks.evidence import Accepted, GivenFile, wanted
from rsoko.crosschecks.judging import cross_check
from rsoko.crosschecks.thresholds import THRESHOLDS, Thresholds

__all__ = [
    "CHECKS",
    "THRESHOLDS",
    "Accepted",
    "CheckCode",
    "CrossCheck",
    "GivenFile",
    "Thresholds",
    "cross_check",
    "wanted",
]
