"""The settings that a person may make, each an environment variable with the prefix BLUETHREAD_."""

from functools import cached_property
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

CHECKOUT = Path(__file__).resolve().parents[3]


class Environment(BaseSettings):
    """Where this instance lives and how it is reached."""

    model_config = SettingsConfigDict(env_prefix="BLUETHREAD_", extra="ignore")

    home: Path = Field(default=CHECKOUT / "var", description="Folder of the embedded databases and files.")
    database_url: str = Field(
        default="", description="postgresql://… for PostgreSQL; empty for SQLite in the home folder."
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
    def host_list(self) -> list[str]:
        return [host.strip() for host in self.hosts.split(",") if host.strip()]
