"""When a monitoring runs every year and what it is made from."""

from dataclasses import dataclass

from schemas.terms import FormKey

__all__ = ["DAYS_FOR_ANALYSIS", "Listed", "Need", "Plan"]

# Working days kept for the computation, its approval and delivery where no day of a draft is declared.
DAYS_FOR_ANALYSIS = 10


@dataclass(frozen=True)
class Need:
    """A form that a monitoring needs; `back` counts years back from that of the campaign.

    `window`: of every year of the methodology's window. `span`: of so many years in a row, that year the last of them.
    `listed`: only of municipalities that have schools with low results in the list of that year.
    """

    form: FormKey
    back: int = 0
    window: bool = False
    span: int = 1
    listed: bool = False


@dataclass(frozen=True)
class Listed:
    """A published list of the identification that a monitoring builds on; `back` as in `Need`.

    Without a `required` one nothing can be computed; another is taken where it is there.
    """

    back: int
    required: bool = True


@dataclass(frozen=True)
class Plan:
    """How a monitoring goes every year.

    `first` and `last` are (month, day) of its window, `due` the day by which senders hand in its forms, some working
    days before the `draft`: the day on which its draft is made by itself (None: not by the calendar), `preliminary` the
    day on which it is computed for a first look (None: never). `forms` is what is sent for it, `lists` the published
    lists it builds on, `catalogues` the sheets of the registry that say what can be offered. `observes`: it also looks
    at how the system worked, since the list of so many years back (None: it does
    not).
    """

    first: tuple[int, int]
    last: tuple[int, int]
    due: tuple[int, int]
    forms: tuple[Need, ...]
    lists: tuple[Listed, ...]
    draft: tuple[int, int] | None = None
    preliminary: tuple[int, int] | None = None
    catalogues: tuple[str, ...] = ()
    observes: int | None = None
