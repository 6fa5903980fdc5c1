"""Telling people: who gets what, the outbox, the letters, the way out."""
