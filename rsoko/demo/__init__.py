"""A made-up region for demonstrations and tests: nothing in it is about a real school or person."""

from rsoko.demo.cohorts import EFFECTS
from rsoko.demo.region import Region, make_region
from rsoko.demo.workbooks import write_region

__all__ = ["EFFECTS", "Region", "make_region", "write_region"]
