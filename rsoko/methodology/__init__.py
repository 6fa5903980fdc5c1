"""Declared methodologies: a TOML file, named by its digest, read into a typed model."""

from rsoko.methodology.loading import DEFAULT, load_methodology
from rsoko.methodology.model import Identification, Indicator, Methodology, Parameter

__all__ = ["DEFAULT", "Identification", "Indicator", "Methodology", "Parameter", "load_methodology"]
