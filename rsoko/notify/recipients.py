"""Who gets which documents of a run (domain, section 9)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias, TypeVar

import pandas as pd

from rsoko.notify.channels import in_order
from schemas.terms import DocumentKind, Scope

__all__ = [
    "REGION",
    "WHOLE",
    "Addressees",
    "Place",
    "Recipient",
    "addressees",
    "by_place",
    "channels_of",
    "contacts_of",
    "documents_for",
    "ministry_places",
    "offices_told",
    "place_districts",
    "place_names",
    "town_districts",
]

Place: TypeAlias = tuple[Scope, str]

# The place of the documents about the whole region.
REGION: Place = (Scope.MINISTRY, "region")
# Who answers for the whole region.
WHOLE = (Scope.MINISTRY, Scope.INSTITUTE)


class RegistryFrames(Protocol):
    """The frames of the registry that name places and their contacts."""

    @property
    def districts(self) -> pd.DataFrame: ...
    @property
    def municipalities(self) -> pd.DataFrame: ...
    @property
    def schools(self) -> pd.DataFrame: ...
    @property
    def contacts(self) -> pd.DataFrame: ...


class Addressed(Protocol):
    """A document of a run: whose it is and what it is."""

    @property
    def scope(self) -> Scope: ...
    @property
    def code(self) -> str: ...
    @property
    def kind(self) -> DocumentKind: ...


Doc = TypeVar("Doc", bound=Addressed)


@dataclass(frozen=True)
class Recipient:
    """Who holds a role in an office or a school, and the channel (an e-mail address or an Apprise URL) tried first.

    `others` are the channels that are tried after it, each when the one before has failed for good.
    """

    scope: Scope
    code: str
    name: str
    channel: str
    role: str = ""
    others: tuple[str, ...] = ()

    @property
    def place(self) -> Place:
        """The office or school, whatever the channel."""
        return self.scope, self.code

    def is_of(self, role: str | None, channel: str) -> bool:
        """Say whether a letter to a role at this place over a channel was to this recipient: a name may change."""
        return role == self.role or channel == self.channel or channel in self.others


@dataclass(frozen=True)
class Addressees:
    """Whom a run reaches, and the places that have no active contact: reported, not lost."""

    reached: tuple[Recipient, ...]
    unreachable: tuple[Place, ...]


def addressees(registry: RegistryFrames, places: Collection[Place]) -> Addressees:
    """Find the active contacts of all who must get documents of a run.

    These are the ministry, the institute, and every district, municipality and school among `places`. Every role in a
    place is a recipient; two roles that are first tried over the same channel are one.
    """
    expected = set(places) - {REGION}
    reached = [each for each in _recipients(registry) if each.place in expected or each.scope in WHOLE]
    places = {recipient.place for recipient in reached}
    missing = [place for place in expected if place not in places]
    for scope in WHOLE:
        if not any(recipient.scope is scope for recipient in reached):
            missing.append((scope, ""))
    return Addressees(tuple(reached), tuple(sorted(missing)))


def offices_told(
    registry: RegistryFrames, documents: Mapping[Place, Sequence[Doc]], shared: Mapping[Scope, Collection[DocumentKind]]
) -> set[Place]:
    """Find the offices that get some regional document of a run, also those that have none of their own."""
    kinds = {document.kind for document in documents.get(REGION, ())}
    offices = ((Scope.DISTRICT, registry.districts), (Scope.MUNICIPALITY, registry.municipalities))
    return {
        (scope, str(code))
        for scope, frame in offices
        if not kinds.isdisjoint(shared.get(scope, ()))
        for code in frame["code"]
    }


def contacts_of(registry: RegistryFrames, places: Collection[Place]) -> dict[Place, list[Recipient]]:
    """List the recipients in each of these places, as `addressees` finds them."""
    found: dict[Place, list[Recipient]] = {place: [] for place in places}
    for each in _recipients(registry) if places else ():
        if each.place in found:
            found[each.place].append(each)
    return found


def ministry_places(registry: RegistryFrames) -> list[Place]:
    """The places of the ministry in the contacts, in order of code."""
    contacts = registry.contacts
    codes = contacts.loc[contacts["scope"] == Scope.MINISTRY.value, "code"].fillna("").astype(str)
    return [(Scope.MINISTRY, code) for code in sorted(set(codes))]


def channels_of(registry: RegistryFrames, place: Place, role: str | None) -> list[str]:
    """List the active channels of a recipient in the order in which they are tried; of all roles without one."""
    return in_order(
        channel for of, each, channel in _active_contacts(registry.contacts) if of == place and role in (None, "", each)
    )


def documents_for(
    place: Place,
    documents: Mapping[Place, Sequence[Doc]],
    district_of: Mapping[str, str],
    shared: Mapping[Scope, Collection[DocumentKind]],
) -> list[Doc]:
    """Choose what a place gets: a school its own profile only, an office what it answers for.

    Ministry and institute: all regional documents. Others: those of the regional ones that are `shared` with their
    scope, and their own; a district also those of its municipalities. A list of the region names schools of other
    districts: below the ministry nobody gets it. `documents` as `by_place` gives them; `district_of`: municipality
    code → district code.
    """
    scope, code = place
    regional = documents.get(REGION, ())
    if scope in WHOLE:
        return list(regional)
    own = [document for document in regional if document.kind in shared.get(scope, ())]
    own += documents.get(place, ())
    if scope is not Scope.DISTRICT:
        return own
    towns = sorted(town for town, district in district_of.items() if district == code)
    below = [document for town in towns for document in documents.get((Scope.MUNICIPALITY, town), ())]
    return own + below


def by_place(documents: Iterable[Doc]) -> dict[Place, list[Doc]]:
    """Sort the documents of a run by the place whose they are."""
    sorted_out: dict[Place, list[Doc]] = {}
    for document in documents:
        sorted_out.setdefault((document.scope, document.code), []).append(document)
    return sorted_out


def town_districts(registry: RegistryFrames) -> dict[str, str]:
    """The code of the district of every municipality."""
    towns = registry.municipalities
    return dict(zip(towns["code"], towns["district"], strict=True))


def place_districts(registry: RegistryFrames) -> dict[Place, str]:
    """The code of the district of every place that lies in one."""
    of_town = town_districts(registry)
    schools = zip(registry.schools["school"], registry.schools["municipality"], strict=True)
    return {
        **{(Scope.DISTRICT, code): code for code in registry.districts["code"]},
        **{(Scope.MUNICIPALITY, code): district for code, district in of_town.items()},
        **{(Scope.SCHOOL, school): of_town[town] for school, town in schools if town in of_town},
    }


def place_names(registry: RegistryFrames) -> dict[Place, str]:
    """Name every place of the registry."""
    names: dict[Place, str] = {}
    for scope, frame, key in (
        (Scope.DISTRICT, registry.districts, "code"),
        (Scope.MUNICIPALITY, registry.municipalities, "code"),
        (Scope.SCHOOL, registry.schools, "school"),
    ):
        names |= {(scope, str(code)): str(name) for code, name in zip(frame[key], frame["name"], strict=True)}
    return names


def _recipients(registry: RegistryFrames) -> list[Recipient]:
    """Every role of every place with the channel that is tried first, in order of scope, code and channel."""
    channels: dict[tuple[Place, str], list[str]] = {}
    for place, role, channel in _active_contacts(registry.contacts):
        channels.setdefault((place, role), []).append(channel)
    names = place_names(registry)
    found: dict[tuple[Place, str], Recipient] = {}
    for (place, role), of in channels.items():
        first, *others = in_order(of)
        name = names.get(place, place[0].label)
        found.setdefault((place, first), Recipient(*place, name, first, role, tuple(others)))
    return sorted(found.values(), key=lambda each: (each.scope.value, each.code, each.channel))


def _active_contacts(contacts: pd.DataFrame) -> list[tuple[Place, str, str]]:
    """The place, role and channel of each active contact, in the order of the registry."""
    active = contacts.loc[contacts["active"].astype(bool), ["scope", "code", "role", "channel"]]
    scopes = {scope.value: scope for scope in Scope}
    rows: Sequence[tuple[str, str, str, str]] = list(active.fillna("").itertuples(index=False, name=None))
    return [((scopes[scope], str(code)), str(role), str(channel)) for scope, code, role, channel in rows if channel]
