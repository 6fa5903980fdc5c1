"""From which numbers on the work of the system itself calls for a recommendation."""

from typing import Annotated

from pydantic import AfterValidator, Field

from rsoko.calendar import in_academic_year
from rsoko.methodology.parameters import Parameter, Strict

__all__ = ["Operation"]

# Zero would call for a recommendation where nothing is wrong.
Threshold = Annotated[float, Field(gt=0, le=1)]


def _is_a_day(text: str) -> str:
    """Refuses what is no day of a year without a leap day."""
    try:
        in_academic_year(text, 2026)
    except ValueError as error:
        raise ValueError("нужен день года в виде «день.месяц», например 11.12") from error
    return text


DayAndMonth = Annotated[str, AfterValidator(_is_a_day)]


class Operation(Strict):
    """The last day for plans, and a threshold for each `OperationIndicator` by its code with underscores."""

    plans_until: Parameter[DayAndMonth]
    forms_missing: Parameter[Threshold]
    schools_absent: Parameter[Threshold]
    forms_late: Parameter[Threshold]
    files_refused: Parameter[Threshold]
    files_unplaced: Parameter[Threshold]
    errors: Parameter[Threshold]
    warnings_open: Parameter[Threshold]
    letters_failed: Parameter[Threshold]
    letters_unknown: Parameter[Threshold]
    letters_repeated: Parameter[Threshold]
    places_unreached: Parameter[Threshold]
    runs_failed: Parameter[Threshold]
    corrections: Parameter[Threshold]
    published_late: Parameter[Threshold]
    unpublished: Parameter[Threshold]
    plans_missing: Parameter[Threshold]
    plans_late: Parameter[Threshold]
    measures_open: Parameter[Threshold]
