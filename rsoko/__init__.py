"""Monitorings of a regional education ministry: scored, explained, delivered and audited."""
