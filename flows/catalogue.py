"""The flow of each monitoring: a module of flows and a name in it are called as its key is."""

from importlib import import_module

from prefect import Flow

from flows.conduct import Conducted
from schemas.terms import MonitoringKey

__all__ = ["flow_of"]


def flow_of(monitoring: MonitoringKey) -> Flow[..., Conducted]:
    """The flow that conducts a monitoring."""
    found: Flow[..., Conducted] = getattr(import_module(f"flows.{monitoring.value}"), monitoring.value)
    return found
