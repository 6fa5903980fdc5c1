"""Deployments: schedules and parameters under which the flows run by themselves."""
