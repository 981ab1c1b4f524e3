"""The settings that a person may make, each an environment variable with the prefix BLUETHREAD_."""

from functools import cached_property
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from bluethread.kernel.errors import BadInput

CHECKOUT = Path(__file__).resolve().parents[3]


class Environment(BaseSettings):
    """Where this instance lives and how it is reached."""

    model_config = SettingsConfigDict(env_prefix="BLUETHREAD_", extra="ignore")

    home: Path = Field(default=CHECKOUT / "var", description="Folder of the embedded databases and files.")
    database_url: str = Field(
        default="", description="postgresql://… for PostgreSQL; empty for SQLite in the home folder."
    )
    database_url_file: Path | None = Field(
        default=None, description="File that holds the database URL, so that its password is not in the environment."
    )
    secret_key_file: Path | None = Field(
        default=None,
        description="File that holds the key that signs sessions; by default `secret.key` in the home folder, made on "
        "first use.",
    )
    hosts: str = Field(
        default="127.0.0.1,localhost,[::1]", description="Host names that are answered, separated by commas."
    )
    https: bool = Field(default=False, description="Reached over HTTPS: cookies and redirects then insist on it.")
    address: str = Field(
        default="http://127.0.0.1:8000", description="Where readers reach the pages; printed into the links of reports."
    )
    debug: bool = Field(default=False, description="Show technical error pages. Never on a machine that others reach.")

    @cached_property
    def database(self) -> str:
        """The database URL, from its file where one is named. Raises BadInput for a file that cannot be read."""
        if self.database_url_file is None:
            return self.database_url
        if self.database_url:
            raise BadInput("Both BLUETHREAD_DATABASE_URL and BLUETHREAD_DATABASE_URL_FILE are set", do="Keep one")
        return from_file(self.database_url_file, "BLUETHREAD_DATABASE_URL_FILE")

    @cached_property
    def host_list(self) -> list[str]:
        return [host.strip() for host in self.hosts.split(",") if host.strip()]


def from_file(place: Path, setting: str) -> str:
    """A secret from a file, without the line feed at its end. Raises BadInput where there is none."""
    try:
        secret = place.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput("The file cannot be read", where=f"{setting}={place}") from error
    if not secret:
        raise BadInput("The file is empty", where=f"{setting}={place}")
    return secret
