"""The steps of a run, one module each, as plain functions: flows and tests call the same ones.

Collect, validate, freeze, score, write, approve, publish, notify, seal. Every step finds what it has done
already and then does nothing, so a killed run goes on where it stopped.
"""
