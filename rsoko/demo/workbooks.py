"""Writes a region as its people would send it: the registry, the forms, and two forms that must be refused."""

from collections.abc import Collection, Iterator
from pathlib import Path

from rsoko.demo.cells import columns_of_cells, titles
from rsoko.demo.habits import FileType, as_sent, file_type, spoilt
from rsoko.demo.region import Region
from rsoko.demo.saving import form_bytes, workbook_bytes
from rsoko.demo.sheets import IDENTIFICATION_FORMS, FilledForm, filled_forms
from schemas.forms import TableDefinition
from schemas.registry import Centres, Contacts, Districts, Municipalities, Programmes, Schools
from schemas.terms import FormKey

__all__ = ["write_region"]

_SUFFIXES = {FileType.WORKBOOK: "xlsx"}
_UNKNOWN_SCHOOL = "999999"
_SHEETS = {
    "districts": TableDefinition("Образовательные округа", Districts),
    "municipalities": TableDefinition("Муниципалитеты", Municipalities),
    "schools": TableDefinition("Школы", Schools),
    "contacts": TableDefinition("Контакты", Contacts),
    "programmes": TableDefinition("Программы", Programmes),
    "centres": TableDefinition("Ресурсные центры", Centres),
}


def write_region(region: Region, folder: Path, forms: Collection[FormKey] = IDENTIFICATION_FORMS) -> list[Path]:
    """Write `registry.xlsx`, `forms/YEAR/FORM-SENDER.xlsx` (or .csv) and `rejected/YEAR/…`; return the paths.

    Every form under `forms` is valid though not every one is tidy; those under `rejected` are broken first versions
    of forms of the year of the campaign. Only the `forms` asked for are written; which others are makes no
    difference to a file. The same region gives the same bytes.
    """
    written = []
    for name, content in _files(region, frozenset(forms)):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        written.append(path)
    return written


def _files(region: Region, forms: frozenset[FormKey]) -> Iterator[tuple[str, bytes]]:
    """Make the files one by one: name in the folder, content."""
    yield "registry.xlsx", _registry(region)
    refused = _refused(region)
    for position, form in enumerate(filled_forms(region)):
        if form.form not in forms:
            continue
        kind = file_type(form.sender)
        content = form_bytes(as_sent(form, position), kind)
        yield _name("forms", form, _SUFFIXES.get(kind, "csv")), content
        if (form.form, form.sender, form.year) in refused:
            broken = spoilt(form, _stranger(region, form.sender))
            yield _name("rejected", form, "xlsx"), form_bytes(broken, FileType.WORKBOOK)


def _refused(region: Region) -> set[tuple[FormKey, str, int]]:
    """Choose the forms whose first versions the demonstration sees refused: two forms of two municipalities."""
    senders = sorted(region.schools["municipality"].unique())
    first, second = senders[len(senders) // 6], senders[len(senders) // 3]
    return {(FormKey.ASSESSMENTS, first, region.year), (FormKey.CONDITIONS, second, region.year)}


def _stranger(region: Region, sender: str) -> str:
    """Find a school of another municipality."""
    strangers = region.schools.loc[region.schools["municipality"] != sender, "school"]
    return str(strangers.iloc[0]) if len(strangers) else _UNKNOWN_SCHOOL


def _name(folder: str, form: FilledForm, suffix: str) -> str:
    """Name a file of a form."""
    return f"{folder}/{form.year}/{form.form}-{form.sender}.{suffix}"


def _registry(region: Region) -> bytes:
    """Save the registry: a sheet for each frame under its Russian header."""
    sheets = {}
    for name, table in _SHEETS.items():
        columns = columns_of_cells(table, getattr(region, name))
        sheets[name] = [titles(table), *(list(row) for row in zip(*columns, strict=True))]
    return workbook_bytes(sheets)
