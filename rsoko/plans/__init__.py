"""The register of measures: where each measure of a cohort's plans is on a day, what is late, whether all has ended."""

from rsoko.plans.counting import counted, sums
from rsoko.plans.ending import Ending, ending
from rsoko.plans.standing import DUE_DAYS, stand

__all__ = ["DUE_DAYS", "Ending", "counted", "ending", "stand", "sums"]
