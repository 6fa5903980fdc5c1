"""What the sections of a methodology are made of: declared numbers and their limits."""

from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["Confidence", "Count", "Parameter", "Share", "Strict"]

Value = TypeVar("Value")
Share = Annotated[float, Field(ge=0, le=1)]
Confidence = Annotated[float, Field(gt=0, lt=1)]
Count = Annotated[int, Field(ge=1)]


class Strict(BaseModel):
    """A part of the file: unknown keys are refused, nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Parameter(Strict, Generic[Value]):
    """One declared number: what it is, in which unit, by which paragraph."""

    title: str = Field(min_length=1)
    paragraph: str
    unit: str
    value: Value
