"""Where a cell of the normalised data came from."""

from dataclasses import dataclass
from datetime import datetime

from schemas.terms import FormKey

__all__ = ["Source"]


@dataclass(frozen=True)
class Source:
    """The file of a cell and its place there, for the ministry: a file's name may name a person.

    `cell` is «Данные!F17»; None where the file is read otherwise now than when it came, and `remark` says so.
    """

    submission: int
    form: FormKey
    year: int
    sender: str
    name: str
    digest: str
    received_at: datetime
    received_by: str
    cell: str | None
    remark: str = ""
