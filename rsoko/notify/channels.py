"""Channels: which of them are mail, what messengers can carry, in which order those of a recipient are tried."""

from collections.abc import Iterable
from urllib.parse import urlsplit

__all__ = ["MAIL", "in_order", "is_mail", "servers_of", "shown", "takes_files"]

_MAIL_SCHEMES = frozenset({"mailto", "mailtos"})
# The mail server of the installation: all plain addresses go through it.
MAIL = "mail"


def is_mail(channel: str) -> bool:
    """Say whether a channel carries whole letters: an e-mail address, or Apprise's URL of one."""
    scheme, found, _ = channel.partition("://")
    return not found or scheme.lower() in _MAIL_SCHEMES


def takes_files(channel: str) -> bool:
    """Say whether files may go over a channel; mail takes them, and those messengers of which Apprise knows it."""
    if is_mail(channel):
        return True
    # Loaded here: it takes a second, and few recipients have a messenger.
    from apprise.manager_plugins import NotificationManager  # noqa: PLC0415

    services = NotificationManager()  # type: ignore[no-untyped-call]
    scheme = channel.partition("://")[0].lower()
    return scheme in services and bool(services[scheme].attachment_support)


def shown(channel: str) -> str:
    """Name a channel to people: an address as it is, of a URL the service alone, since the rest may be a secret."""
    scheme, found, _ = channel.partition("://")
    return f"{scheme.lower()}://…" if found else channel


def in_order(channels: Iterable[str]) -> list[str]:
    """Put the channels of one recipient in the order in which they are tried: mail first, then as they stand."""
    return sorted(dict.fromkeys(channels), key=lambda channel: not is_mail(channel))


def servers_of(channel: str) -> tuple[str, ...]:
    """Name the servers that a letter over a channel keeps busy.

    A plain address: the mail server of the installation and the domain of the address. Else the host of the URL, which
    for some services is a secret: no name leaves the memory of the process.
    """
    if "://" not in channel:
        return MAIL, channel.rpartition("@")[2].lower()
    parts = urlsplit(channel)
    return (f"{parts.scheme.lower()}://{parts.netloc.rpartition('@')[2].lower()}",)
