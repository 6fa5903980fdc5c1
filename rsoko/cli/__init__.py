"""The command `rsoko`: what people and other programs type."""

import sys

from rsoko.cli.words import speak_russian

__all__ = ["main"]

speak_russian()


def main() -> None:
    """Runs the command; refusals are said in Russian and end with 1, wrong usage with 2."""
    # Imported here: the words must be in place before the library is.
    from rsoko.cli.app import run  # noqa: PLC0415

    sys.exit(run())
