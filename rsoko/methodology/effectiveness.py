"""Numbers of the analysis of the effectiveness of measures."""

from typing import Annotated, Literal

from pydantic import Field

from rsoko.methodology.parameters import Confidence, Count, Parameter, Share, Strict

__all__ = ["Effectiveness"]

# A spread needs two schools at least.
Group = Annotated[int, Field(ge=2)]


class Effectiveness(Strict):
    """What section 8 of the domain rules counts with, and from how many schools on something is said."""

    min_participants: Parameter[Count]
    interval_confidence: Parameter[Confidence]
    partly_done: Parameter[Share]
    robust_errors: Parameter[Literal["HC0", "HC1", "HC2", "HC3"]]
    min_cohort: Parameter[Group]
    min_comparison: Parameter[Group]
    min_kind_group: Parameter[Group]
    small_participants: Parameter[Count]
