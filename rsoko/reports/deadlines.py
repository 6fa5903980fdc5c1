"""Dates of the academic year that follows a campaign."""

from rsoko.calendar import in_academic_year, working_day

__all__ = ["in_academic_year", "working_day"]
