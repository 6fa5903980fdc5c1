"""Whether the process that owns a piece of work is still there."""

import os
import socket

__all__ = ["here", "is_alive"]


def here() -> tuple[str, int]:
    """Name this process: the host and the process id that go into a run or a delivery."""
    return socket.gethostname(), os.getpid()


def is_alive(host: str, pid: int) -> bool:
    """Say whether a process may still be at work; of another host nobody here can say that it is not."""
    if host != socket.gethostname():
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
