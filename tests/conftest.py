"""What holds for all tests: the same examples every time, one small ledger."""

import os

import pytest
from hypothesis import settings

# A run of the suite says something of the change, not of luck. New examples are sought by `make fuzz`.
settings.register_profile("same", derandomize=True)
settings.register_profile("fuzz", derandomize=False)
settings.load_profile(os.environ.get("RSOKO_TEST_EXAMPLES", "same"))


# They share what takes minutes to make, and so a process.
OF_THE_DEMONSTRATION = {
    f"tests/flow/test_{name}.py" for name in ("automations", "calendar_flows", "demo", "deployment", "scale_out")
}


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Tests of a file go to one process, and so do the files that look at the same demonstration."""
    from xdist.scheduler import LoadFileScheduling

    class Together(LoadFileScheduling):
        def _split_scope(self, nodeid):
            file = super()._split_scope(nodeid)
            return "the demonstration" if file in OF_THE_DEMONSTRATION else file

    assert all((config.rootpath / file).is_file() for file in OF_THE_DEMONSTRATION)
    return Together(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_terminal_summary(terminalreporter):
    """Says how much was tried by tests that find out by themselves what there is to try."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            terminalreporter.write_line(f"{name}: {value}")


@pytest.fixture(scope="session")
def small(tmp_path_factory):
    """A small real ledger that nobody alters; tests that do take a copy (`tests.integration.proven`)."""
    # Loaded here: most tests need nothing of it.
    from tests.integration.proven import small_ledger

    return small_ledger(tmp_path_factory.mktemp("small"))
