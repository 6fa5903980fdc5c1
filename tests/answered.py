"""Small frames of the monitoring of deficits written by hand, for tests of its rules."""

from collections.abc import Sequence

import pandas as pd

from rsoko.methodology import Methodology
from rsoko.monitorings.deficits import DeficitsInputs, DeficitsResult, find_deficits
from rsoko.monitorings.deficits_result import FRAMES
from schemas.deficits import ITEMS
from schemas.deficits_result import RESULT
from tests.attended import LISTED, place
from tests.frames import METHODOLOGY, YEAR, frame

FORM = {
    "school": "str", "year": "int64", "teacher": "str", "subject": "str", "category": "str", "experience": "int64",
    **{item: "Int64" for items in ITEMS.values() for item in items},
}  # fmt: skip
PAIRS = {
    "school": "str", "procedure": "str", "subject": "str", "year": "int64", "share": "float64", "low": "boolean",
}  # fmt: skip
PROGRAMMES = {"code": "str", "title": "str", "subject": "str", "groups": "str", "hours": "int64"}

GOOD = [3, 3, 3, 3, 3]
BAD = [0, 0, 0, 0, 0]
BLANK = [None] * 5


def sheet(
    school: str,
    teacher: str,
    subject: str = "физика",
    uud: Sequence[int | None] = GOOD,
    technologies: Sequence[int | None] = GOOD,
    assessment: Sequence[int | None] = GOOD,
    individual: Sequence[int | None] = GOOD,
    year: int = YEAR,
) -> dict:
    """A row of the form; without answers given, a teacher without deficits."""
    answers = zip(ITEMS.values(), (uud, technologies, assessment, individual), strict=True)
    row = {"school": school, "year": year, "teacher": teacher, "subject": subject}
    row |= {"category": "first", "experience": 10}
    return row | {item: value for items, given in answers for item, value in zip(items, given, strict=True)}


def staff(school: str, number: int, subject: str = "физика", bad: int = 0, prefix: str = "П") -> list[dict]:
    """Sheets of so many teachers of a subject, of whom the first `bad` have a deficit in `uud`."""
    return [
        sheet(school, f"{prefix}-{each}", subject, uud=BAD if each < bad else GOOD) for each in range(number)
    ]  # fmt: skip


def find(
    schools: Sequence[dict | str],
    rows: Sequence[dict] = (),
    listed: Sequence[tuple[str, str, str]] = (),
    low_pairs: Sequence[tuple] = (),
    programmes: Sequence[tuple] = (),
    methodology: Methodology = METHODOLOGY,
    checked: bool = True,
) -> DeficitsResult:
    """The result of small frames, each held against its declaration, which takes most of the time."""
    places = [place(each) if isinstance(each, str) else each for each in schools]
    given = [
        pd.DataFrame(list(part), columns=list(types)).astype(types)
        for part, types in ((listed, LISTED), (low_pairs, PAIRS), (programmes, PROGRAMMES))
    ]
    schools_frame = pd.DataFrame(places, columns=list(place("430001"))).astype("str")
    result = find_deficits(DeficitsInputs(YEAR, schools_frame, frame(list(rows), FORM), *given), methodology)
    for name in FRAMES if checked else ():
        RESULT[name].validate(getattr(result, name))
    return result


def row_of(frame: pd.DataFrame, **key: object) -> dict[str, object]:
    """The only row with these values, a None standing for a missing one; missing values as None."""
    chosen = frame
    for name, value in key.items():
        chosen = chosen[chosen[name].isna() if value is None else chosen[name] == value]
    assert len(chosen) == 1, chosen
    values = chosen.iloc[0].items()
    return {name: None if pd.isna(value) else getattr(value, "item", lambda one=value: one)() for name, value in values}
