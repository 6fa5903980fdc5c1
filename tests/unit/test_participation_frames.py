"""The result of the monitoring of participation has the declared columns and types as it is made."""

import pandas as pd
import pytest

from rsoko.monitorings.participation_result import FRAMES
from schemas.participation_result import RESULT
from tests.attended import measure, took_part

A, B = "430001", "430002"
REGIONS = {
    "nothing": measure([]),
    "no rows": measure([A, B], listed=[(A, "low", "none")]),
    "rows": measure(
        [A, B], [took_part(A, 10, 2, 1, 3, 4)], [(A, "low", "none")], [(A, 1, B, 0.5)], [B], [(B, "Ц", "м")]
    ),
}


@pytest.mark.parametrize("name", FRAMES)
@pytest.mark.parametrize("region", list(REGIONS))
def test_frames_have_the_declared_columns_and_types_without_being_coerced(region, name):
    made = getattr(REGIONS[region], name)
    declared = {column: pd.api.types.pandas_dtype(str(of.dtype)) for column, of in RESULT[name].columns.items()}
    assert list(made.dtypes.items()) == list(declared.items())


def test_the_constants_are_plain_numbers_or_nothing():
    assert REGIONS["no rows"].constants == dict.fromkeys(
        ("courses_coverage", "events_coverage", "recommendations_coverage", "unions_coverage")
    )
    assert {type(value) for value in REGIONS["rows"].constants.values()} == {float}
