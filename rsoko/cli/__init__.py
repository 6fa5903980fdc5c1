"""The command `rsoko`: what people and other programs type."""

import sys

__all__ = ["main"]


def main() -> None:
    """Runs the command; refusals are said in Russian and end with 1, wrong usage with 2."""
    # Imported here: a part of the command must not load the whole of it.
    from rsoko.cli.app import run  # noqa: PLC0415

    sys.exit(run())
