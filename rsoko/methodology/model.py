"""Types of a methodology: each number with its title, unit and paragraph."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from rsoko.methodology.deficits import Deficits
from rsoko.methodology.effectiveness import Effectiveness
from rsoko.methodology.operation import Operation
from rsoko.methodology.parameters import Confidence, Count, Parameter, Share, Strict
from rsoko.methodology.participation import Participation
from schemas.fields import Kind
from schemas.forms import FORMS
from schemas.terms import FormKey, IndicatorGroup, Procedure

__all__ = ["Identification", "Indicator", "Methodology"]


class Indicator(Strict):
    """How one indicator of conditions is measured and scaled to 0..1 (domain rules, section 5)."""

    key: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str = Field(min_length=1)
    group: IndicatorGroup
    measure: Literal["share", "lack", "load", "number", "flag"]
    field: str
    base: str | None = None
    worse: Literal["more", "less", "yes", "no"]
    low: float | None = None
    high: float | None = None
    weight: float = Field(gt=0)

    @property
    def fields(self) -> set[str]:
        """Fields of the form that the indicator needs."""
        return {self.field} if self.base is None else {self.field, self.base}

    @model_validator(mode="after")
    def _parts_fit_the_measure(self) -> Self:
        if (self.measure in {"share", "lack", "load"}) != (self.base is not None):
            raise ValueError("base нужен показателям share, lack и load и только им")
        if (self.measure == "flag") != (self.worse in {"yes", "no"}):
            raise ValueError("worse = yes или no бывает у показателя flag и только у него")
        if self.measure == "flag":
            if self.low is not None or self.high is not None:
                raise ValueError("у показателя flag нет границ low и high")
        elif self.low is None or self.high is None or not self.low < self.high:
            raise ValueError("нужны границы low и high, low меньше high")
        return self


class Identification(Strict):
    """Numbers of the identification of ШНОР and ШНСУ."""

    min_participants: Parameter[Count]
    low_share: Parameter[dict[Procedure, Share]]
    defined_pairs: Parameter[Count]
    low_pairs: Parameter[Count]
    window_years: Parameter[Count]
    defined_years: Parameter[Count]
    risk_years: Parameter[Count]
    supporting_quantile: Parameter[Share]
    supporting_required: Parameter[Literal["all", "any"] | Count]
    reliability_confidence: Parameter[Confidence]
    interval_confidence: Parameter[Confidence]
    resilient_index_quantile: Parameter[Share]
    resilient_good_quantile: Parameter[Share]
    mentors: Parameter[Count]
    adverse_index: Parameter[Annotated[float, Field(ge=0, le=100)]]
    min_coverage: Parameter[Share]
    indicators: tuple[Indicator, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        missing = set(Procedure) - set(self.low_share.value)
        if missing:
            raise ValueError(f"low_share: нет порога для процедур {', '.join(sorted(missing))}")
        keys = [indicator.key for indicator in self.indicators]
        repeated = sorted({key for key in keys if keys.count(key) > 1})
        if repeated:
            raise ValueError(f"indicators: показатель повторяется: {', '.join(repeated)}")
        columns = FORMS[FormKey.CONDITIONS].columns
        strangers = sorted({field for each in self.indicators for field in each.fields} - set(columns))
        if strangers:
            raise ValueError(f"indicators: таких полей в форме conditions нет: {', '.join(strangers)}")
        flags = {
            each.key
            for each in self.indicators
            if (columns[each.field].kind is Kind.ANSWER) != (each.measure == "flag")
        }
        if flags:
            raise ValueError(
                f"indicators: measure = flag бывает у полей «да/нет» и только у них: {', '.join(sorted(flags))}"
            )
        return self


class Methodology(Strict):
    """A whole methodology; `digest` names the bytes of the file it was read from."""

    version: str = Field(min_length=1)
    title: str = Field(min_length=1)
    first_year: int
    identification: Identification
    # Methodologies of past runs end with the identification.
    participation: Participation | None = None
    deficits: Deficits | None = None
    effectiveness: Effectiveness | None = None
    operation: Operation | None = None
    digest: str = ""
