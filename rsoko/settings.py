"""Where the system lives and whom it talks to, read from the environment."""

from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

__all__ = ["Settings"]


class Settings(BaseSettings):
    """Settings of one installation; every name has the prefix `RSOKO_` in the environment."""

    model_config = SettingsConfigDict(env_prefix="RSOKO_", extra="ignore")

    home: Path = Path("var")
    database_url: SecretStr | None = None
    smtp_url: SecretStr | None = None
    mail_from: str = "rsoko@example.org"
    contact: str = "отдел оценки качества образования министерства"
    operator: str = ""
    methodology: Path | None = None
    processes: int = 2
    # The private key of checkpoints (32 bytes in base64) where it does not lie in the home folder.
    signing_key: SecretStr | None = None
    # The secret of the sessions of the pages (32 bytes in URL-safe base64) where it does not lie in the home folder.
    pages_secret: SecretStr | None = None
    # By this name the installation signs.
    origin: str = "rsoko"
    # Checkpoints go here: a folder on another machine is best.
    checkpoints: Path | None = None
    # A file of the inbox that was written to less than so many seconds ago may still be on its way.
    inbox_quiet_seconds: int = 60

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
    def inbox(self) -> Path:
        """Folder with a folder for each sender, where files are dropped."""
        return self.home.resolve() / "inbox"

    @property
    def inbox_taken(self) -> Path:
        """Folder of the files that were taken from the inbox, by sender and day."""
        return self.home.resolve() / "inbox-taken"
