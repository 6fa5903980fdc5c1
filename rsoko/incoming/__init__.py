"""Mail that comes back: reports that a letter did not arrive, and replies that confirm that it did."""

from rsoko.incoming.reading import MOST_BYTES, Reading, read_mail

__all__ = ["MOST_BYTES", "Reading", "read_mail"]
