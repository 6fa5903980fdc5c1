"""The process that opens what strangers send: few rights, little memory, no secrets; it may die without harm.

It hears questions and answers them one by one, each as plain values.
"""

import gc
import marshal

from rsoko.confined.serving import confine, serve
from rsoko.reading.contents import Contents, contents_of, packed, stray_remark

__all__ = ["MEMORY", "main"]

# The largest sheet that may be read takes half of it.
MEMORY = 1536 * 1024 * 1024
# Answers lie in memory until somebody takes them.
_ENOUGH_CELLS = 500_000


def main() -> None:
    """Answer until the parent goes away; no file is ever written."""
    confine(memory=MEMORY, file=0)
    # Cells are very many objects and never a cycle.
    gc.disable()
    serve(_answer)


def _answer(question: bytes) -> bytes:
    """Answer about files one by one; about fewer than asked where their cells are enough for one answer."""
    what, files, titles, skipped = marshal.loads(question)  # noqa: S302 - from our own parent, plain values
    answers: list[bytes] = []
    cells = 0
    for data in files:
        contents = Contents(refusal=stray_remark(data)) if what == "examine" else contents_of(data, titles, skipped)
        answers.append(packed(contents))
        cells += contents.cells
        if cells > _ENOUGH_CELLS:
            break
    return marshal.dumps(answers)


if __name__ == "__main__":
    main()
