"""What a blank form is for: form, year, municipality and its schools; and why there may be none."""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from rsoko.errors import UserError
from rsoko.registry.model import Registry, school_places
from schemas.forms import FORMS, FormDefinition
from schemas.terms import FormKey

__all__ = ["Blank", "blank_name", "blank_of", "open_municipalities", "year_words"]

# Rows made ready below those of the schools: for a form with a row a school, and for the others, a school.
_SPARE_ROWS = 10
_ROWS_A_SCHOOL = 100
_FEWEST_ROWS = 1000


@dataclass(frozen=True)
class Blank:
    """A blank form of one municipality and year.

    `schools` are those open in that year, in order of code, with the columns of `school_places`.
    """

    definition: FormDefinition
    year: int
    municipality: str
    schools: pd.DataFrame

    @property
    def sender(self) -> str:
        """Name of the municipality."""
        return str(self.schools["municipality_name"].iloc[0])

    @property
    def district(self) -> str:
        """Name of the educational district of the municipality."""
        return str(self.schools["district_name"].iloc[0])

    @cached_property
    def codes(self) -> list[str]:
        """Codes of the schools."""
        return [str(code) for code in self.schools["school"]]

    @property
    def rows(self) -> int:
        """How many rows of the table have lists, checks and colours."""
        if self.definition.row_a_school:
            return len(self.codes) + _SPARE_ROWS
        return max(_FEWEST_ROWS, _ROWS_A_SCHOOL * len(self.codes))


def blank_name(form: FormKey, year: int, municipality: str) -> str:
    """Name of the file: letters that every mail program understands."""
    return f"{form.value}-{year}-{municipality}.xlsx"


def year_words(definition: FormDefinition, year: int) -> str:
    """Say the year of a form: an academic year, or that of an identification."""
    academic = definition.year_field == "year"
    return f"{year - 1}/{year % 100:02d} учебный год" if academic else f"{year} год"


def open_municipalities(registry: Registry, year: int) -> list[str]:
    """Codes of the municipalities that have open schools in a year, in order. Raises UserError `no-open-schools`."""
    codes = sorted(school_places(registry, year)["municipality"].unique().tolist())
    if not codes:
        text = f"В реестре нет школ, работавших в {year - 1}/{year % 100:02d} учебном году."
        raise UserError("no-open-schools", text, "Проверьте год и даты открытия и закрытия школ в реестре.")
    return codes


def blank_of(registry: Registry, form: FormKey, year: int, municipality: str) -> Blank:
    """What the blank form of a municipality holds.

    Raises UserError `unknown-municipality`, or `no-open-schools` where it has none in that year.
    """
    names = registry.municipalities.set_index("code")["name"]
    if municipality not in names.index:
        text = f"Муниципалитета с кодом «{municipality}» нет в реестре."
        raise UserError("unknown-municipality", text, _cure(municipality, names.index.tolist()))
    places = school_places(registry, year)
    schools = places.loc[places["municipality"] == municipality].reset_index(drop=True)
    if schools.empty:
        where = f"В муниципалитете «{names[municipality]}» (код {municipality})"
        text = f"{where} нет школ, работавших в {year - 1}/{year % 100:02d} учебном году."
        raise UserError("no-open-schools", text, "Проверьте год и даты открытия и закрытия школ в реестре.")
    return Blank(FORMS[form], year, municipality, schools)


def _cure(given: str, codes: list[str]) -> str:
    """Name the code that was meant where only zeros before a number were lost."""
    alike = [code for code in codes if code.isdecimal() and given.isdecimal() and int(code) == int(given)]
    return f"Возможно, нужен код «{alike[0]}»." if alike else "Проверьте код по листу «municipalities» книги реестра."
