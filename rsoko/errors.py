"""What a user caused or can mend, said in Russian with a cure."""

import errno

__all__ = ["AGAIN", "UserError", "disk_refusal", "reason_of"]

AGAIN = "Затем повторите команду: записанное не пропало, недописанного не осталось."
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
FORBIDDEN = (errno.EROFS, errno.EACCES, errno.EPERM)


class UserError(Exception):
    """A refusal that a person can act on; the command prints it and ends with 1.

    `code` is stable for programs, `text` says what is wrong and where, `cure` what to do.
    """

    def __init__(self, code: str, text: str, cure: str = "") -> None:
        super().__init__(text)
        self.code = code
        self.text = text
        self.cure = cure

    def __reduce__(self) -> tuple[type["UserError"], tuple[str, str, str]]:
        # Tasks and worker processes pass exceptions on by pickle, which forgets all but the first argument.
        return type(self), (self.code, self.text, self.cure)


def reason_of(said: str) -> str:
    """The reason a person gave for what stays for ever. Raises UserError `no-reason` for a blank one."""
    reason = said.strip()
    if not reason:
        raise UserError("no-reason", "Причина не названа, а она остаётся в журнале.", 'Укажите --reason "ПРИЧИНА".')
    return reason


def disk_refusal(error: OSError, place: object = None) -> UserError:
    """What to tell a person of a file that cannot be read or written; `place` where the error does not name it."""
    where = error.filename or place or ""
    if error.errno in FULL:
        return UserError("disk-full", f"На диске нет места: {where}".rstrip(": ") + ".", f"Освободите место. {AGAIN}")
    if error.errno in FORBIDDEN:
        text = f"Нет доступа к файлу или папке, возможно, диск доступен только для чтения: {where}".rstrip(": ")
        return UserError("no-access", f"{text}.", f"Проверьте права и подключение диска. {AGAIN}")
    if error.errno == errno.ENOENT:
        return UserError("file", f"Файла или папки нет: {where}.", "Проверьте путь.")
    text = f"Файл или папка недоступны: {where} {error.strerror or error}".strip()
    return UserError("file", f"{text}.", "Проверьте путь, права и место на диске.")
