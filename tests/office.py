"""The spreadsheet program of the tests: opens files without a window, in a profile of its own."""

import subprocess
from collections.abc import Mapping
from pathlib import Path


def converted(folder: Path, files: Mapping[str, bytes], suffix: str) -> dict[str, bytes]:
    """Let LibreOffice open files and save them as another kind, all in one go; names come without a suffix."""
    source, target = folder / "source", folder / suffix
    source.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (source / f"{name}.xlsx").write_bytes(content)
    done = subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            suffix,
            "--outdir",
            str(target),
            *(str(source / f"{name}.xlsx") for name in files),
        ],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return {name: (target / f"{name}.{suffix}").read_bytes() for name in files}
