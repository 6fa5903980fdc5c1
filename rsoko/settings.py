"""Where the system lives and whom it talks to, read from the environment."""

from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from rsoko.errors import UserError
from schemas.terms import Runner, Scope

__all__ = ["Settings"]


PREFIX = "RSOKO_"


class Settings(BaseSettings):
    """Settings of one installation; every name has the prefix `RSOKO_` in the environment.

    Raises UserError `setting-wrong` that names all which cannot be read; values stay out of it, some are secrets.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore")

    home: Path = Path("var")
    database_url: SecretStr | None = None
    smtp_url: SecretStr | None = None
    mail_from: str = "rsoko@example.org"
    contact: str = "отдел оценки качества образования министерства"
    operator: str = ""
    # An address or Apprise URL: daily digests, alarms, news of broken flows.
    operations: SecretStr | None = None
    methodology: Path | None = None
    processes: int = 2
    # Where the tasks of a run are done; with Dask on a cluster of `processes` of this machine.
    task_runner: Runner = Runner.THREADS
    # The private key of checkpoints (32 bytes in base64) where it does not lie in the home folder.
    signing_key: SecretStr | None = None
    # The secret of the sessions of the pages (32 bytes in URL-safe base64) where it does not lie in the home folder.
    pages_secret: SecretStr | None = None
    # Where people reach the pages: links on the pages of runs lead there.
    pages_url: str = Field(default="http://127.0.0.1:8080", pattern=r"^https?://[^\s/]+\S*$")
    # By this name the installation signs.
    origin: str = "rsoko"
    # Checkpoints go here: a folder on another machine is best.
    checkpoints: Path | None = None
    # The mailbox that letters are sent from: reports of servers and replies are fetched from it.
    imap_url: SecretStr | None = None
    # Who is asked to confirm that a letter arrived, and after how many working days it is asked for again.
    confirm_scopes: Annotated[frozenset[Scope], NoDecode] = frozenset({Scope.DISTRICT})
    confirm_days: int = Field(default=3, ge=1)
    # Attachments of one letter at most; encoded they take a third more.
    letter_megabytes: int = Field(default=18, ge=1)
    # Nobody is written to in these hours of Kirov, say 20:00-08:00.
    quiet_hours: str = ""
    # Letters a minute through the mail server and to one domain of addresses; 0 is no limit.
    letters_per_minute: int = 0
    letters_per_minute_domain: int = 0
    # Attempts before a temporary failure is permanent, and the pause after the first; each next one is twice as long.
    delivery_attempts: int = 10
    delivery_pause_minutes: int = 10
    # Sending stops when so many letters in a row were refused for good; 0 is never.
    stop_after_failures: int = 10
    # Test mode: every letter goes there and to nobody else.
    test_recipient: str = ""
    # The ministry's mailbox that gets a copy of what was sent to these scopes.
    copy_to: str = ""
    copy_scopes: str = "district,municipality"
    # A file of the inbox that was written to less than so many seconds ago may still be on its way.
    inbox_quiet_seconds: int = 60

    def __init__(self, **given: Any) -> None:  # noqa: ANN401 - whatever the fields are
        try:
            super().__init__(**given)
        except ValidationError as error:
            raise _refusal(error) from None

    @field_validator("confirm_scopes", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        """Read `district,municipality`; nothing asks nobody."""
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    def page(self, path: str) -> str:
        """The address of one of the pages; `path` begins with a slash."""
        return self.pages_url.rstrip("/") + path

    @property
    def database(self) -> str:
        """Address of the ledger's database: the one given, else SQLite in the home folder."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.home.resolve() / 'rsoko.db'}"

    @property
    def store(self) -> Path:
        """Folder of content-addressed files."""
        return self.home.resolve() / "store"

    @property
    def calendar(self) -> Path:
        """File of days off and working days that differ from the production calendar."""
        return self.home.resolve() / "calendar.toml"

    @property
    def mail(self) -> Path:
        """Folder of letters that the local mail server of a demonstration takes."""
        return self.home.resolve() / "mail"

    @property
    def returned(self) -> Path:
        """Folder of marked copies, a folder for each sender."""
        return self.home.resolve() / "returned"

    @property
    def runs(self) -> Path:
        """Folder of the documents of runs."""
        return self.home.resolve() / "runs"

    @property
    def keys(self) -> Path:
        """Folder of the key that checkpoints are signed with and of the secret of the pages."""
        return self.home.resolve() / "keys"

    @property
    def checkpoint_folder(self) -> Path:
        """Folder of signed checkpoints."""
        return self.checkpoints or self.home.resolve() / "checkpoints"

    @property
    def bounces(self) -> Path:
        """Folder where reports of mail servers and replies are dropped."""
        return self.home.resolve() / "bounces"

    @property
    def inbox(self) -> Path:
        """Folder with a folder for each sender, where files are dropped."""
        return self.home.resolve() / "inbox"

    @property
    def inbox_taken(self) -> Path:
        """Folder of the files that were taken from the inbox, by sender and day."""
        return self.home.resolve() / "inbox-taken"


def _refusal(error: ValidationError) -> UserError:
    names = sorted({f"{PREFIX}{str(each['loc'][0]).upper()}" for each in error.errors()})
    text = f"Настройка записана неверно: {', '.join(names)}."
    return UserError("setting-wrong", text, "Исправьте значение переменной окружения: список настроек в README.")
