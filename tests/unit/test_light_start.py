"""Every command starts the program anew: what takes seconds to load is loaded by the commands that need it."""

import subprocess
import sys

HEAVY = ("weasyprint", "statsmodels", "scipy", "prefect", "dask", "distributed")
SAID = f"import sys, rsoko.cli.app; print([each for each in {HEAVY} if each in sys.modules])"


def test_the_tree_of_commands_loads_nothing_that_takes_seconds():
    done = subprocess.run([sys.executable, "-c", SAID], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
