"""Letters: what became of them, and which places got none."""

from collections.abc import Iterator

import pandas as pd

from rsoko.monitorings.operation_counts import counts_of
from schemas.operation import RESULT
from schemas.terms import LetterKind, OperationIndicator

__all__ = ["letter_frame", "letter_indicators", "unreached_places"]

_Is = OperationIndicator
_COUNTED = ("letters", "sent", "repeated", "waiting", "temporary", "permanent", "unknown", "unreachable")


def letter_frame(letters: pd.DataFrame) -> pd.DataFrame:
    """The frame `letters`: sums by what they are about, in the order of the kinds."""
    sums = letters.groupby("about")[list(_COUNTED)].sum()
    known = [kind.value for kind in LetterKind if kind.value in sums.index]
    return RESULT["letters"].validate(sums.loc[known].reset_index())


def letter_indicators(letters: pd.DataFrame) -> Iterator[pd.DataFrame]:
    """Letters not delivered, of an unknown fate, not sent at once, by what they are about; places left without any."""
    by_kind = letters[["about", "district"]].rename(columns={"about": "code"})
    for indicator, name in (
        (_Is.LETTERS_FAILED, "permanent"), (_Is.LETTERS_UNKNOWN, "unknown"), (_Is.LETTERS_REPEATED, "repeated"),
    ):  # fmt: skip
        yield counts_of(indicator, by_kind, letters[name], letters["letters"])
    told = letters[letters["about"] == LetterKind.RUN]
    yield counts_of(_Is.PLACES_UNREACHED, told[["monitoring", "year", "district"]], told["sent"] == 0)


def unreached_places(letters: pd.DataFrame) -> pd.DataFrame:
    """The frame `unreached`: places that there was a letter for, none of which is known to have been delivered."""
    found = letters[(letters["about"] == LetterKind.RUN) & (letters["sent"] == 0)]
    return RESULT["unreached"].validate(found[list(RESULT["unreached"].columns)].reset_index(drop=True))
