"""A run as a package that a third party verifies with Python alone, without this system and without a database."""
