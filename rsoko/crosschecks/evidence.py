"""What the cross-checks look at: the rows of the files in question, and all that was accepted before."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from rsoko.crosschecks.thresholds import THRESHOLDS, Thresholds
from schemas.forms import FORMS
from schemas.terms import FormKey

__all__ = ["FILE", "Accepted", "Evidence", "GivenFile", "hits_at", "hits_of_files", "joined_rows", "wanted"]

FILE = -1
"""The place of a hit that concerns a file as a whole."""

# Forms of the same year that a form is compared with.
BESIDE: dict[FormKey, tuple[FormKey, ...]] = {
    FormKey.ASSESSMENTS: (FormKey.CONDITIONS, FormKey.ENGAGEMENT),
    FormKey.ENGAGEMENT: (FormKey.CONDITIONS,),
    FormKey.CONDITIONS: (FormKey.ENGAGEMENT, FormKey.PARTICIPATION),
    FormKey.PARTICIPATION: (FormKey.CONDITIONS,),
}

Accepted = Mapping[tuple[FormKey, int], pd.DataFrame]
"""Accepted rows by form and year, of all senders, with the code of the sender in the column `sender`."""


@dataclass(frozen=True)
class GivenFile:
    """A file whose rows are right in themselves; `address` names the cell of a field in the row of this place."""

    form: FormKey
    year: int
    sender: str
    frame: pd.DataFrame
    address: Callable[[int, str], str | None]


def wanted(files: Iterable[tuple[FormKey, int]]) -> set[tuple[FormKey, int]]:
    """Which accepted rows files of these forms and years are compared with: theirs, last year's, other forms'."""
    pairs = set(files)
    last_year = {(form, year - 1) for form, year in pairs}
    return pairs | last_year | {(other, year) for form, year in pairs for other in BESIDE.get(form, ())}


@dataclass(frozen=True, eq=False)
class Evidence:
    """The files of one form with everything they may be compared with.

    `joined` gives what counts of a form once the files are taken, so also the rows of the files themselves, as
    `joined_rows` does. `places` lists the schools open in a year, as `school_places` does.
    """

    form: FormKey
    given: Sequence[GivenFile]
    joined: Callable[[FormKey], pd.DataFrame]
    places: Callable[[int], pd.DataFrame]
    today: date
    limits: Thresholds = THRESHOLDS
    _kept: dict[tuple[str, ...], pd.DataFrame] = field(default_factory=dict)

    @cached_property
    def rows(self) -> pd.DataFrame:
        """Rows of the files: the fields of the form, `year` (for plans the cohort), `file` and `place`."""
        sizes = [len(given.frame) for given in self.given]
        joined = pd.concat([given.frame for given in self.given], ignore_index=True)
        file, place = np.repeat(np.arange(len(sizes)), sizes), np.concatenate([np.arange(size) for size in sizes])
        return _with_year(self.form, joined.assign(file=file, place=place))

    @cached_property
    def files(self) -> pd.DataFrame:
        """The files: file, year, sender."""
        facts = [(number, given.year, given.sender) for number, given in enumerate(self.given)]
        return pd.DataFrame(facts, columns=["file", "year", "sender"]).astype({"sender": "str"})

    @cached_property
    def expected(self) -> pd.DataFrame:
        """Schools of each file's sender open in the year of the file: file, year, sender, school, name, level."""
        years = self.files["year"].drop_duplicates().tolist()
        places = pd.concat([self.places(year).assign(year=year) for year in years], ignore_index=True)
        towns = self.files.merge(places, left_on=["year", "sender"], right_on=["year", "municipality"])
        others = self.files[~self.files["file"].isin(towns["file"])]
        districts = others.merge(places, left_on=["year", "sender"], right_on=["year", "district"])
        columns = ["file", "year", "sender", "school", "name", "level"]
        return pd.concat([towns[columns], districts[columns]], ignore_index=True)

    @cached_property
    def levels(self) -> pd.DataFrame:
        """Level of each open school in each year of the files: school, year, level."""
        years = self.files["year"].drop_duplicates().tolist()
        parts = [self.places(year)[["school", "level"]].assign(year=year) for year in years]
        return pd.concat(parts, ignore_index=True)

    def known(self, form: FormKey) -> pd.DataFrame:
        """All accepted rows of a form, of the years that are there, with `sender` and `year`."""
        return self.joined(form)

    def once(self, name: tuple[str, ...], make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        """Make a frame that several rules ask for the first time it is asked for."""
        if name not in self._kept:
            self._kept[name] = make()
        return self._kept[name]

    def row_of_school(self, form: FormKey, fields: Sequence[str]) -> pd.DataFrame:
        """Fields of a form with a row a school and a year: school, year and the fields, as numbers with NaN."""
        known = self.known(form).drop_duplicates(["school", "year"], keep="last")
        return known[["school", "year"]].assign(**{name: known[name].astype("float64") for name in fields})


def hits_at(rows: pd.DataFrame, column: str, /, **values: Any) -> pd.DataFrame:  # noqa: ANN401 - columns of any kind
    """Make hits at the cells of a field in rows; `values` are what their texts may name beside it."""
    return rows[["file", "place"]].assign(field=column, **values)


def hits_of_files(files: pd.DataFrame, /, **values: Any) -> pd.DataFrame:  # noqa: ANN401 - columns of any kind
    """Make hits that concern files as a whole."""
    return files[["file"]].assign(place=FILE, field="", **values)


def _with_year(form: FormKey, frame: pd.DataFrame) -> pd.DataFrame:
    name = FORMS[form].year_field
    return frame if name == "year" else frame.assign(year=frame[name])


def joined_rows(form: FormKey, accepted: Accepted) -> pd.DataFrame:
    """Join the accepted rows of a form, of the years that are there, with `sender` and `year`."""
    parts = [frame for (key, _), frame in sorted(accepted.items()) if key is form]
    if not parts:
        parts = [FORMS[form].model.empty().assign(sender=pd.Series(dtype="str"))]
    # In order of sender: what was accepted when is no matter.
    joined = pd.concat(parts, ignore_index=True).sort_values("sender", kind="stable", ignore_index=True)
    return _with_year(form, joined)
