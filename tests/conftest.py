"""What holds for all tests: the same examples every time."""

import os

from hypothesis import settings

# A run of the suite says something of the change, not of luck. New examples are sought by `make fuzz`.
settings.register_profile("same", derandomize=True)
settings.register_profile("fuzz", derandomize=False)
settings.load_profile(os.environ.get("RSOKO_TEST_EXAMPLES", "same"))


def pytest_terminal_summary(terminalreporter):
    """Says how much was tried by tests that find out by themselves what there is to try."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            terminalreporter.write_line(f"{name}: {value}")
