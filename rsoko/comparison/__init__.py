"""What two runs differ in, and because of what: pure functions of frames and results."""

from rsoko.comparison.causes import Cases, find_causes
from rsoko.comparison.changes import changes_of
from rsoko.comparison.parameters import compare_methodologies
from rsoko.comparison.results import ResultDifference, compare_results, schools_of_both
from rsoko.comparison.rows import RowDifference, compare_rows

__all__ = [
    "Cases",
    "ResultDifference",
    "RowDifference",
    "changes_of",
    "compare_methodologies",
    "compare_results",
    "compare_rows",
    "find_causes",
    "schools_of_both",
]
