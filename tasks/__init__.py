"""Prefect tasks: call rsoko, say what happened."""
