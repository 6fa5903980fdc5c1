"""Monitorings of a regional education ministry: scored, explained, delivered and audited."""

from importlib.metadata import version

__all__ = ["__version__"]

__version__ = version("rsoko")
