"""Templates of documents, letters and pages: all are read in the same way."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

__all__ = ["environment_of"]


def environment_of(folder: Path, *, plain: tuple[str, ...] = ()) -> Environment:
    """The templates of a folder; a name that a template asks for and nobody gives is an error.

    Everything is escaped but for files with the endings `plain`, which are no HTML.
    """
    return Environment(
        loader=FileSystemLoader(folder),
        autoescape=select_autoescape(disabled_extensions=plain, default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
