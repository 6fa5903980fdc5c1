"""What holds for all tests: the same examples every time, files of tests kept together on one process."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

# A run of the suite says something of the change, not of luck. New examples are sought by `make fuzz`.
settings.register_profile("same", derandomize=True)
settings.register_profile("fuzz", derandomize=False)
settings.load_profile(os.environ.get("RSOKO_TEST_EXAMPLES", "same"))


# First, since the plugin that distributes the tests reads the marks at the same occasion.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of a file share its costly fixtures, those of `flow` one Prefect server: each group stays on a process."""
    here = Path(__file__).parent
    for item in items:
        kind = item.path.relative_to(here).parts[0]
        item.add_marker(pytest.mark.xdist_group("flow" if kind == "flow" else item.path.stem))
