"""The settings that a person may make, each an environment variable with the prefix BLUETHREAD_."""

from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, field_validator
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
    proxies: int = Field(
        default=0,
        ge=0,
        description="How many reverse proxies of yours stand before it; addresses then come from X-Forwarded-For.",
    )
    oidc_server: str = Field(
        default="", description="https://… of the OpenID Connect provider for single sign-on; empty for none."
    )
    oidc_name: str = Field(default="Single sign-on", description="What people call that provider.")
    oidc_client_id: str = Field(default="", description="As what the provider knows this installation.")
    oidc_client_secret_file: Path | None = Field(
        default=None, description="File with the secret that the provider gave this installation."
    )
    debug: bool = Field(default=False, description="Show technical error pages. Never on a machine that others reach.")

    @field_validator("oidc_server")
    @classmethod
    def _encrypted(cls, server: str) -> str:
        """Who somebody is must not travel in the clear; only on the machine itself it may."""
        parts = urlsplit(server)
        if server and not (parts.scheme == "https" or parts.hostname in {"127.0.0.1", "::1", "localhost"}):
            raise ValueError("an address that begins with https:// is needed")
        return server.rstrip("/")

    @cached_property
    def oidc_client_secret(self) -> str:
        """The secret in the file; empty where there is none."""
        place = self.oidc_client_secret_file
        return from_file(place, "BLUETHREAD_OIDC_CLIENT_SECRET_FILE") if place else ""

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
