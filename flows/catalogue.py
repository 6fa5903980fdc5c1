"""The flow of each monitoring: a module of flows and a name in it are called as its key is."""

from importlib import import_module

from prefect import Flow

from schemas.terms import MonitoringKey

__all__ = ["flow_of"]


def flow_of(monitoring: MonitoringKey) -> Flow[..., str]:
    """The flow that conducts a monitoring."""
    found: Flow[..., str] = getattr(import_module(f"flows.{monitoring.value}"), monitoring.value)
    return found
