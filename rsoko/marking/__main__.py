"""The process that opens what strangers sent: it may take its fill of time and memory, and die without harm.

Arguments: memory, size of a file, seconds of the processor, as in `Limits`. It hears a workbook with its notes as
plain values and answers with the marked copy, or with nothing where it cannot read the workbook; one after another.
"""

import gc
import marshal
import math
import resource
import sys
import tempfile
import warnings

# openpyxl takes numbers of numpy too, and would spend a third of the start on getting ready for them.
sys.modules["numpy"] = None  # type: ignore[assignment]

from rsoko.confined.serving import confine, serve  # noqa: E402
from rsoko.marking.notes import Note  # noqa: E402
from rsoko.marking.workbooks import marked  # noqa: E402

__all__: list[str] = []


def _main() -> None:
    memory, file, processor_seconds = (int(each) for each in sys.argv[1:])
    warnings.simplefilter("ignore")
    confine(memory=memory, file=file)
    # What there is by now is here to stay; a workbook is let go of when its copy is done, not looked through before.
    gc.disable()
    gc.freeze()
    serve(lambda question: _answer(question, processor_seconds))


def _answer(question: bytes, processor_seconds: int) -> bytes:
    data, name, notes = marshal.loads(question)  # noqa: S302 - from our own parent, plain values
    _grant(processor_seconds)
    copy = _marked(data, name, [Note(*each) for each in notes])
    gc.collect()
    return copy


def _marked(data: bytes, name: str, notes: list[Note]) -> bytes:
    """Mark a workbook; empty where it cannot be read. What is left in the temporary folder goes with the file."""
    with tempfile.TemporaryDirectory() as folder:
        tempfile.tempdir = folder
        try:
            return marked(data, notes, name)
        except MemoryError:
            raise
        except Exception:
            # A library meets hostile content: anything may come, and nobody is to read it.
            return b""
        finally:
            tempfile.tempdir = None


def _grant(seconds: int) -> None:
    """Let this process take so many more seconds of the processor: each file has its own."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = math.ceil(used.ru_utime + used.ru_stime)
    resource.setrlimit(resource.RLIMIT_CPU, (spent + seconds, resource.RLIM_INFINITY))


if __name__ == "__main__":
    _main()
