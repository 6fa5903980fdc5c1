"""Short names of municipalities for charts and long tables, where the full ones do not fit."""

__all__ = ["short_place", "tile_name"]

SHORTER = (
    ("городской округ город ", "г. "),
    ("городской округ ", ""),
    (" муниципальный район", " р\u2011н"),
    (" муниципальный округ", " м.\u00a0о."),
)


def short_place(name: str) -> str:
    """The name without the words that all have: «Арбажский м. о.», «г. Котельнич»."""
    for words, short in SHORTER:
        name = name.replace(words, short)
    return name.strip()


def tile_name(name: str) -> str:
    """The shortest name that still tells places apart: «Арбажский», «г. Котельнич»."""
    return short_place(name).removesuffix(" р\u2011н").removesuffix(" м.\u00a0о.")
