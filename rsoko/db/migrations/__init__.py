"""Alembic's folder: the entry `env.py` and the steps in `versions/`."""
