"""What a database cannot do, said to people: full, read-only, busy, gone, damaged."""

from sqlalchemy.exc import DBAPIError, OperationalError

from rsoko.errors import AGAIN, UserError

__all__ = ["database_gone", "refusal_of"]

BUSY, FULL, READ_ONLY, DAMAGED, GONE = "database-busy", "disk-full", "no-access", "database-damaged", "database-gone"
SAID = {
    BUSY: (
        "База данных занята другой операцией и не освободилась за отведённое время.",
        "Дождитесь окончания другой операции и повторите команду.",
    ),
    FULL: ("На диске с базой данных нет места.", f"Освободите место. {AGAIN}"),
    READ_ONLY: ("База данных не открывается для записи.", f"Проверьте права и подключение диска. {AGAIN}"),
    DAMAGED: (
        "Файл базы данных повреждён или это не база данных.",
        "Восстановите резервную копию в пустую папку: «rsoko restore КОПИЯ».",
    ),
}
# Result codes of SQLite (https://sqlite.org/rescode.html) by the beginning of their names, longer ones first.
SQLITE = {
    "SQLITE_BUSY": BUSY,
    "SQLITE_LOCKED": BUSY,
    "SQLITE_FULL": FULL,
    "SQLITE_READONLY_DBMOVED": GONE,
    "SQLITE_READONLY": READ_ONLY,
    "SQLITE_PERM": READ_ONLY,
    "SQLITE_CORRUPT": DAMAGED,
    "SQLITE_NOTADB": DAMAGED,
    "SQLITE_CANTOPEN": READ_ONLY,
    # Neither the file beside the database nor the database itself may grow: a full disk or a quota.
    "SQLITE_IOERR_SHMSIZE": FULL,
    "SQLITE_IOERR_WRITE": FULL,
    "SQLITE_IOERR": GONE,
}
# States of PostgreSQL (its manual, appendix A) by their beginning.
POSTGRESQL = {"55P03": BUSY, "53300": BUSY, "53100": FULL, "57P": GONE, "3D000": GONE, "08": GONE, "58": GONE}


def refusal_of(error: DBAPIError) -> UserError | None:
    """What to tell a person of an error of the driver; None where it is a mistake of the program."""
    name = getattr(error.orig, "sqlite_errorname", None) or ""
    state = getattr(error.orig, "sqlstate", None) or ""
    kinds = [kind for sign, kind in SQLITE.items() if name.startswith(sign)]
    kinds += [kind for sign, kind in POSTGRESQL.items() if state.startswith(sign)]
    if not name and not state and isinstance(error, OperationalError):
        # A connection that could not be made, or was lost.
        kinds.append(GONE)
    if not kinds:
        return None
    kind = kinds[0]
    return database_gone(name or state or "нет связи с сервером") if kind == GONE else UserError(kind, *SAID[kind])


def database_gone(reason: str) -> UserError:
    """The refusal where there was a database and it cannot be reached any more."""
    return UserError(
        GONE,
        f"База данных недоступна: {reason}.",
        f"Запустите её сервер или верните её диск и файл на место (RSOKO_DATABASE_URL). {AGAIN}",
    )
