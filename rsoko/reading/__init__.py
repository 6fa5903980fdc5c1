"""Reads files that come from outside into grids of cells, in child processes that may die without harm.

Nothing here knows forms, registries or frames: a child starts in a moment and holds nothing worth taking.
"""
