"""The registry as an examination of files needs it: arrays over schools, and who may send for whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from rsoko.intake.cells import shown
from rsoko.intake.vocabulary import Numbers
from rsoko.reading.raw import Raw
from rsoko.registry.model import Registry, open_in
from schemas.terms import Scope

__all__ = ["Places", "Sender"]


@dataclass(frozen=True)
class Sender:
    """Who may send forms: a municipality or a district."""

    scope: Scope
    code: str
    name: str


@dataclass(frozen=True)
class Places:
    """Schools by their place in the registry, with the municipality and the district of each."""

    registry: Registry

    @cached_property
    def schools(self) -> dict[str, int]:
        """Place of a school in the registry by its code."""
        return {code: place for place, code in enumerate(self.registry.schools["school"].tolist())}

    @cached_property
    def names(self) -> list[str]:
        """Names of schools."""
        return list(self.registry.schools["name"].tolist())

    @cached_property
    def senders(self) -> dict[tuple[Scope, str], Sender]:
        """Everyone who may send forms."""
        senders = {}
        for scope, frame in (
            (Scope.MUNICIPALITY, self.registry.municipalities),
            (Scope.DISTRICT, self.registry.districts),
        ):
            for code, name in zip(frame["code"].tolist(), frame["name"].tolist(), strict=True):
                senders[scope, code] = Sender(scope, code, name)
        return senders

    @cached_property
    def owners(self) -> dict[Scope, "np.ndarray[tuple[int], np.dtype[np.object_]]"]:
        """Codes of the municipality and of the district of each school."""
        municipality = self.registry.schools["municipality"]
        district = municipality.map(self.registry.municipalities.set_index("code")["district"])
        return {
            Scope.MUNICIPALITY: municipality.to_numpy(dtype=object),
            Scope.DISTRICT: district.to_numpy(dtype=object),
        }

    @cached_property
    def _meant(self) -> dict[tuple[type, Raw], list[Sender]]:
        """Who was meant by codes that came before: the same senders come with every form."""
        return {}

    def candidates(self, raw: Raw) -> list[Sender]:
        """Find who may be meant by a code, as `_candidates` does; the list is the caller's own."""
        known = self._meant.get((type(raw), raw))
        if known is None:
            known = self._meant[type(raw), raw] = self._candidates(raw)
        return list(known)

    def _candidates(self, raw: Raw) -> list[Sender]:
        """Find who may be meant by a code: exactly this text, else the same number with other zeros before it.

        A municipality comes before a district. A cell that holds a number has lost its zeros: «01» and «1» are both
        possible then.
        """
        text = shown(raw)
        exact = [self.senders[scope, text] for scope in _ORDER if (scope, text) in self.senders]
        if exact and isinstance(raw, str):
            return exact[:1]
        if not text.isdecimal():
            return exact
        return [sender for sender in self.senders.values() if sender.code.isdecimal() and int(sender.code) == int(text)]

    def belong(self, sender: Sender, schools: Numbers) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
        """Tell which schools (by place in the registry) a sender may report on."""
        return np.asarray(self.owners[sender.scope][schools] == sender.code)

    def municipalities_of(self, schools: Numbers) -> list[Sender]:
        """List the municipalities of schools."""
        codes: Sequence[str] = sorted(set(self.owners[Scope.MUNICIPALITY][schools].tolist()))
        return [self.senders[Scope.MUNICIPALITY, code] for code in codes]

    def open_in(self, year: int) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
        """Tell which schools are open in an academic year; every form asks about the same ones."""
        if year not in self._open:
            self._open[year] = open_in(self.registry.schools, year).to_numpy(dtype=bool)
        return self._open[year]

    @cached_property
    def _open(self) -> dict[int, "np.ndarray[tuple[int], np.dtype[np.bool_]]"]:
        """What was asked about years before."""
        return {}


_ORDER = (Scope.MUNICIPALITY, Scope.DISTRICT)
