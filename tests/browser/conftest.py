"""The browser of the system, and where pictures of what it shows are kept."""

import contextlib
import os
import shutil
from pathlib import Path

import psutil
import pytest

BROWSER = shutil.which("chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
if not os.environ.get("RSOKO_SCREENSHOTS"):
    # The diagram of a run is drawn without end, and without a graphics card that takes two cores; pictures have it.
    ARGUMENTS.append("--disable-3d-apis")


@pytest.fixture(scope="module")
def browser():
    if BROWSER is None:
        pytest.fail("the browser is not installed: deployments/bootstrap.sh tests")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=BROWSER, args=ARGUMENTS)
        for process in psutil.Process().children(recursive=True):
            # What is tested comes first. A browser's helper may have ended by now.
            with contextlib.suppress(psutil.NoSuchProcess):
                process.nice(10)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    folder = Path(os.environ.get("RSOKO_SCREENSHOTS") or tmp_path_factory.mktemp("pictures"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder
