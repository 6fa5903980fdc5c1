"""Takes forms in: reads what people send, says what is wrong with it, all at once and cell by cell."""

from rsoko.intake.checking import Checked, check_files
from rsoko.intake.claims import Incoming
from rsoko.reading.remarks import Remark
from rsoko.reading.texts import TEXTS, WARNINGS, RemarkCode

__all__ = ["TEXTS", "WARNINGS", "Checked", "Incoming", "Remark", "RemarkCode", "check_files"]
