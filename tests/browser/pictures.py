"""Pictures of the manual: which there are, and how they get into it from what the browser tests have seen.

`make screenshots` runs those tests and then this module.
"""

import sys
from pathlib import Path

from PIL import Image

__all__ = ["FOLDER", "SHOWN"]

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
# Names without the suffix, in the order in which the test of the Prefect UI makes them.
SHOWN = (
    "deployments",
    "deployment",
    "form",
    "running",
    "progress",
    "artifacts",
    "list",
    "approval",
    "completed",
    "documents",
    "rejection",
    "rejected",
    "correction-form",
    "correction-impact",
    "correction-completed",
)
# Few colours are enough for pages, and make a quarter of the bytes.
COLOURS = 128


def keep(seen: Path) -> None:
    """Puts the pictures of a folder into the manual, small."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in SHOWN:
        with Image.open(seen / f"{name}.png") as picture:
            small = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
            small.save(FOLDER / f"{name}.png", optimize=True)


if __name__ == "__main__":
    keep(Path(sys.argv[1]))
