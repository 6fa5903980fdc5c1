"""Declared methodologies: a TOML file, named by its digest, read into a typed model."""

from rsoko.methodology.deficits import Deficits
from rsoko.methodology.effectiveness import Effectiveness
from rsoko.methodology.loading import DEFAULT, load_methodology
from rsoko.methodology.model import Identification, Indicator, Methodology
from rsoko.methodology.operation import Operation
from rsoko.methodology.parameters import Parameter
from rsoko.methodology.participation import Participation
from rsoko.methodology.sections import required

__all__ = [
    "DEFAULT",
    "Deficits",
    "Effectiveness",
    "Identification",
    "Indicator",
    "Methodology",
    "Operation",
    "Parameter",
    "Participation",
    "load_methodology",
    "required",
]
