"""Makes the marked copy without letting what strangers sent near this process."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence

from rsoko.marking.limits import LIMITS, UNREADABLE, Limits
from rsoko.marking.notes import Note, Said, notes_of
from rsoko.marking.workbooks import list_only

__all__ = ["mark"]

_ZIP = b"PK"


def mark(data: bytes, name: str, remarks: Sequence[Said], limits: Limits = LIMITS) -> bytes:
    """Make the copy that goes back to the sender of a file called `name`: an xlsx, the same bytes for the same input.

    It is the sender's own workbook with its bad cells filled and commented and the sheet «Ошибки». What is no
    workbook, or one that openpyxl cannot read, is written anew from the cells that intake saw. Where that fails too,
    or the process that marks dies of its limits, the copy has the sheet «Ошибки» alone.
    """
    notes = notes_of(remarks)
    copy, unreadable = _in_child(data, name, notes, limits) if data.startswith(_ZIP) else (None, True)
    if unreadable:
        seen = _as_seen(data)
        copy = None if seen is None else _in_child(seen, name, notes, limits)[0]
    return copy or list_only(notes, name)


def _as_seen(data: bytes) -> bytes | None:
    # The process that marks imports this module too, and must not wait for pandas.
    from rsoko.marking.rewriting import as_seen  # noqa: PLC0415

    return as_seen(data)


def _in_child(data: bytes, name: str, notes: Sequence[Note], limits: Limits) -> tuple[bytes | None, bool]:
    """Mark a workbook in a process of its own; None where it fails, and whether it could not read the workbook."""
    task = json.dumps({"name": name, "notes": notes, "limits": limits}).encode() + b"\n"
    with tempfile.TemporaryDirectory(prefix="rsoko-marking-") as folder:
        try:
            done = subprocess.run(
                [sys.executable, "-P", "-m", "rsoko.marking"],
                input=task + data,
                env=_environment(folder),
                cwd=folder,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=limits.seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return None, False
    return (done.stdout if done.returncode == 0 else None), done.returncode == UNREADABLE


def _environment(folder: str) -> dict[str, str]:
    """Nothing of ours but the way to the program: no address of a database, no password of a mail server."""
    kept = {key: os.environ[key] for key in ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH") if key in os.environ}
    return {**kept, "TMPDIR": folder, "LANG": "C.UTF-8", "PYTHONHASHSEED": "0"}
