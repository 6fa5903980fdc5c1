"""What all letters of an installation share, by its settings."""

from rsoko.notify.letters import Letterhead
from rsoko.settings import Settings

__all__ = ["letterhead_of"]


def letterhead_of(settings: Settings, *, demo: bool, folder: str = "") -> Letterhead:
    """Make the letterhead. `folder`: where the documents of a run lie; `demo`: the data are a demonstration's."""
    return Letterhead(
        contact=settings.contact,
        folder=folder,
        demo=demo,
        size_cap=settings.letter_megabytes * 1024**2,
        confirming=settings.confirm_scopes,
        confirm_days=settings.confirm_days,
        address=settings.mail_from,
    )
