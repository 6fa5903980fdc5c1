"""The process that opens what strangers sent: it may take its fill of time and memory, and die without harm.

Standard input: one line of JSON (`name`, `notes`, `limits`), then the workbook. Standard output: the marked copy.
Ends with `UNREADABLE` where the workbook cannot be read by it.
"""

import json
import resource
import sys
import warnings

from rsoko.marking.limits import UNREADABLE, Limits
from rsoko.marking.notes import Note
from rsoko.marking.workbooks import marked

__all__: list[str] = []


def _confine(limits: Limits) -> None:
    for kind, limit in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.processor_seconds),
        (resource.RLIMIT_FSIZE, limits.file),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (limit, limit))


def _main() -> int:
    warnings.simplefilter("ignore")
    task = json.loads(sys.stdin.buffer.readline())
    _confine(Limits(*task["limits"]))
    notes = [Note(*each) for each in task["notes"]]
    try:
        copy = marked(sys.stdin.buffer.read(), notes, task["name"])
    except MemoryError:
        raise
    except Exception:
        # A library meets hostile content: anything may come, and nobody is to read it.
        return UNREADABLE
    sys.stdout.buffer.write(copy)
    return 0


if __name__ == "__main__":
    sys.exit(_main())
