"""Documents of a run: pure functions from a result to the bytes of PDF and xlsx files."""

from rsoko.reports.stamp import DEMO_NOTICE, Correction, Planned, Stamp, Written

__all__ = ["DEMO_NOTICE", "Correction", "Planned", "Stamp", "Written"]
