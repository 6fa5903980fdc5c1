"""The files of production as tests read them."""

from pathlib import Path

__all__ = ["PRODUCTION", "settings_of"]

PRODUCTION = Path(__file__).parents[1] / "deployments" / "production"


def settings_of(name: str) -> dict[str, str]:
    """What an environment file sets."""
    lines = (PRODUCTION / name).read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
