"""What a cell may hold before anybody has judged it."""

from datetime import date, datetime, time, timedelta
from typing import TypeAlias

__all__ = ["Raw"]

Raw: TypeAlias = str | int | float | bool | date | datetime | time | timedelta | None
