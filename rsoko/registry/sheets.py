"""Sheets of the registry workbook: what each is called, whether it may be missing, what it points to."""

from dataclasses import dataclass

import pandas as pd

from schemas.forms import TableDefinition
from schemas.registry import Centres, Contacts, Districts, Municipalities, Programmes, Schools
from schemas.terms import Scope

__all__ = ["KEYS", "OPTIONAL", "ORDER", "REFERENCES", "SHEETS", "Reference", "nothing_of", "typed"]

# Name of the sheet, and what its table is called; a sheet of either name is read.
SHEETS = {
    "districts": TableDefinition("Округа", Districts),
    "municipalities": TableDefinition("Муниципалитеты", Municipalities),
    "schools": TableDefinition("Школы", Schools),
    "contacts": TableDefinition("Контакты", Contacts),
    "programmes": TableDefinition("Программы", Programmes),
    "centres": TableDefinition("Ресурсные центры", Centres),
}
# A registry may do without these sheets, and they may have no rows.
OPTIONAL = ("programmes", "centres")
# Columns that put the rows of a sheet in order; the others go by their first column. Channels of one recipient stay in
# the order of the workbook: it says which is tried first.
ORDER = {"contacts": ["scope", "code", "role"], "centres": ["school", "profile"]}


@dataclass(frozen=True)
class Reference:
    """Codes in a column of one sheet that must stand in the key of another."""

    sheet: str
    column: str
    target: str
    scope: Scope | None = None


REFERENCES = (
    Reference("municipalities", "district", "districts"),
    Reference("schools", "municipality", "municipalities"),
    Reference("schools", "successor", "schools"),
    Reference("contacts", "code", "districts", Scope.DISTRICT),
    Reference("contacts", "code", "municipalities", Scope.MUNICIPALITY),
    Reference("contacts", "code", "schools", Scope.SCHOOL),
    Reference("centres", "school", "schools"),
)
# The columns that references point to.
KEYS = {"districts": "code", "municipalities": "code", "schools": "school"}


def typed(sheet: str, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame of a sheet with the types of its columns."""
    return frame.astype({column.name: column.dtype for column in SHEETS[sheet].columns.values()})


def nothing_of(sheet: str) -> pd.DataFrame:
    """The frame of a sheet that a registry does without: its columns and types, no rows."""
    return typed(sheet, pd.DataFrame(columns=list(SHEETS[sheet].columns)))
