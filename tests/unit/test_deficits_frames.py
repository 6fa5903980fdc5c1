"""Frames of the monitoring of deficits have the declared types; alpha is that of a textbook."""

import pandas as pd
import pytest

from rsoko.monitorings.deficit_sheets import family_members, plain
from rsoko.monitorings.deficits_result import FRAMES
from schemas.deficits import ITEMS
from schemas.deficits_result import RESULT
from tests import reference_deficits as reference
from tests.answered import find, row_of, sheet, staff

A, B = "430001", "430002"
FAMILIES = {"russian": ("русский язык",), "mathematics": ("математика", "алгебра")}


@pytest.mark.parametrize("schools", [[], [A], [A, B]])
@pytest.mark.parametrize("rows", [[], [*staff(A, 6, "алгебра", bad=2), sheet(B, "П-1")]])
def test_frames_have_the_declared_columns_and_types_without_being_coerced(schools, rows):
    programmes = [("К-1", "Первая", None, "uud", 36)]
    pairs = [(A, "VPR", "mathematics", 2025, 0.5, True)]
    result = find(schools, rows, [(A, "low", "adverse")], pairs, programmes)
    for name in FRAMES:
        declared = {column: pd.api.types.pandas_dtype(str(of.dtype)) for column, of in RESULT[name].columns.items()}
        assert list(getattr(result, name).dtypes.items()) == list(declared.items())


def test_alpha_is_that_of_the_variances_of_complete_sheets():
    groups = ([0, 1, 2, 3, 1], [1, 1, 2, 0, 3], [2, 2, 1, 3, 0], [3, 0, 1, 1, 2])
    rows = [
        sheet(
            A,
            f"П-{n}",
            "физика",
            *([(each + n * (place + 1)) % 4 for each in group] for place, group in enumerate(groups)),
        )
        for n in range(31)
    ]
    holed = sheet(A, "П-90", uud=[None, 0, 0, 0, 0])
    quality = row_of(find([A], [*rows, holed]).quality, scope="ministry")
    assert (quality["sheets"], quality["complete_sheets"]) == (32, 31)
    every = [item for items in ITEMS.values() for item in items]
    assert quality["alpha"] == pytest.approx(reference.alpha(rows, every))
    for group, items in ITEMS.items():
        assert quality[f"alpha_{group}"] == pytest.approx(reference.alpha(rows, items))


@pytest.mark.parametrize(
    ("subject", "families"),
    [
        ("Русский  язык", ["russian"]),
        ("русский язык и литература", ["russian"]),
        ("Алгебра и начала анализа", ["mathematics"]),
        ("родной (русский) язык", []),
        ("математика, физика", ["mathematics"]),
        ("предалгебра", []),
    ],
)
def test_a_subject_belongs_to_a_family_by_its_words(subject, families):
    members = family_members([plain(subject)], FAMILIES)[:, 0]
    assert [name for name, member in zip(FAMILIES, members, strict=True) if member] == families
