"""Prefect flows: one file a monitoring, each reads like its steps."""
