"""The different cells of the files of a form, each with a number: thousands of cells have few different ones.

They are numbered once, over all files of a form, and each is read and judged once; rows only carry the numbers.
"""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from rsoko.reading.raw import Raw

__all__ = ["Numbers", "Vocabulary"]

Numbers = npt.NDArray[np.int64]

_PLAIN = frozenset((str, float))


class Vocabulary(dict[Raw | tuple[type, Raw], int]):
    """The different cells of the files of a form, each with its number in order of appearance.

    `raws` are the cells by their numbers; `usual` are numbers of those that a row of data may begin with, by the
    field that it begins with.
    """

    def __init__(self) -> None:
        super().__init__()
        self.raws: list[Raw] = []
        self.usual: defaultdict[str, set[int]] = defaultdict(set)

    def __missing__(self, key: Raw | tuple[type, Raw]) -> int:
        """Number a cell seen for the first time."""
        self[key] = number = len(self)
        self.raws.append(key[1] if isinstance(key, tuple) else key)
        return number

    def numbers_of(self, cells: Sequence[Raw]) -> Numbers:
        """Number cells; all but texts and floats bear their type: 1, 1.0 and ИСТИНА are equal and not the same."""
        if _PLAIN.issuperset(map(type, cells)):
            return np.fromiter(map(self.__getitem__, cells), np.int64, len(cells))
        keys = (cell if type(cell) in _PLAIN else (type(cell), cell) for cell in cells)
        return np.fromiter(map(self.__getitem__, keys), np.int64, len(cells))
