"""Settings: typed, frozen, read once at the edge and passed on.

From ``DATELINE_*`` variables, then from ``dateline.toml`` in the working directory, then the defaults below.
"""

import os
import re
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
)
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from transforms.errors import UsageError
from warehouse.address import Address, ObjectStore

LogForm = Literal["quiet", "text", "json"]
SHIPPED_CATALOG = Path(__file__).resolve().parent.parent / "catalog"


class S3Settings(BaseModel):
    """What opens an S3 store, where the data files lie in one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    endpoint: str = Field(default="", description="host and port, where it is not Amazon's own")
    region: str = Field(default="us-east-1", description="as the store names it")
    key_id: str = Field(default="", description="whose key it is")
    secret: SecretStr = Field(default=SecretStr(""), description="the key; shown nowhere")
    is_encrypted: bool = Field(default=True, description="whether it is spoken to over TLS")


def _addresses(given: object) -> object:
    """In the environment, addresses with white space between them."""
    return given.split() if isinstance(given, str) else given


class Settings(BaseSettings):
    """What a person may set; everything has a default that works on one machine."""

    model_config = SettingsConfigDict(
        env_prefix="DATELINE_", toml_file="dateline.toml", frozen=True, extra="forbid", env_nested_delimiter="__"
    )

    home: Path = Field(default=Path("data"), description="everything to back up, or to throw away, together")
    warehouse_catalog: str = Field(
        default="", description="postgres: and a connection string, for a catalogue that several machines share"
    )
    warehouse_files: str = Field(
        default="",
        description="s3:// with a bucket and a prefix, or a directory, where the data files are not below home",
    )
    s3: S3Settings = Field(default=S3Settings(), description="what opens the s3 store")
    catalog: Path = Field(default=SHIPPED_CATALOG, description="directory with sources/ and stories/")
    contact: str = Field(default="", description="mail or web address told to servers in the user agent")
    open_hosts: dict[str, str] = Field(
        default={}, description="hosts that may lie inside your own network, each with its address and port"
    )
    ca_file: Path | None = Field(default=None, description="certificates (PEM) trusted beside the public ones")
    workers: int = Field(default=0, ge=0, description="processes that read articles; 0 for one each core, at most 8")
    dask: str = Field(
        default="",
        description="address of a Dask scheduler, such as tcp://10.0.0.5:8786, whose workers read articles instead",
    )
    batch_size: int = Field(default=2000, ge=1, description="documents in one load of a backfill")
    max_document_bytes: int = Field(default=20_000_000, ge=1, description="larger documents are refused")
    keep_snapshot_days: int = Field(
        default=30, ge=1, description="for how long DuckLake's own time travel reaches back; no fact depends on it"
    )
    patience_seconds: float = Field(
        default=120, ge=0, description="how long a catalogue that another program keeps locked is waited for"
    )
    memory_megabytes: int = Field(
        default=2000, ge=200, description="what a process asks of memory for the warehouse; more goes to disk meanwhile"
    )
    ingest_minutes: int = Field(default=15, ge=1, description="how often 'dateline serve' reads the sources")
    notify: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_addresses)] = Field(
        default=(),
        repr=False,
        description="addresses that alarms and digests are sent to, as Apprise writes them; they hold secrets",
    )
    zone: str = Field(
        default="UTC", description="the reader's time zone, such as Asia/Taipei: of digests and of 'story show --by'"
    )
    digest_at: str = Field(default="07:00", description="when 'dateline serve' sends digests each day, in that zone")
    dashboard_port: int = Field(default=4280, ge=0, le=65535, description="port of 'dateline dashboard'; 0 for any")
    dashboard_password: SecretStr = Field(
        default=SecretStr(""),
        description="what the pages ask for: a password, or what 'dateline dashboard --hash-password' makes of one",
    )
    dashboard_login_header: str = Field(
        default="",
        description="header in which a proxy in front of the pages names whom it let in, such as X-Forwarded-User",
    )
    dashboard_proxies: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_addresses)] = Field(
        default=("127.0.0.1", "::1"), description="addresses from which that header is believed"
    )
    dashboard_hosts: Annotated[tuple[str, ...], NoDecode, BeforeValidator(_addresses)] = Field(
        default=(), description="names under which the pages are asked for, beside localhost and plain addresses"
    )
    log: LogForm = Field(
        default="quiet",
        description="what runs write to standard error: quiet, no more than a person must know; text or json, each step with its run, "
        "source and url",
    )
    serve_port: int = Field(default=4200, ge=1, le=65535, description="port of the Prefect server of 'dateline serve'")
    serve_api_url: str = Field(
        default="",
        description="API of a Prefect server that 'dateline serve' uses instead of starting one, http://…/api",
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the library's signature
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the library's signature
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments before the environment before the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @field_validator("open_hosts")
    @classmethod
    def _addresses_are_whole(cls, hosts: dict[str, str]) -> dict[str, str]:
        for host, address in hosts.items():
            try:
                _address_and_port(address)
            except ValueError:
                problem = f"{host} needs an IP address and a port, such as 10.0.0.5:443, not {address!r}"
                raise ValueError(problem) from None
        return hosts

    @field_validator("dask")
    @classmethod
    def _scheduler_is_an_address(cls, address: str) -> str:
        if address and not re.fullmatch(r"(tcp|tls)://\S+:\d+", address):
            raise ValueError("it is the address of a scheduler, such as tcp://10.0.0.5:8786")
        return address

    @field_validator("zone")
    @classmethod
    def _zone_is_known(cls, name: str) -> str:
        zone_named(name)
        return name

    @field_validator("digest_at")
    @classmethod
    def _time_is_one_of_a_day(cls, written: str) -> str:
        if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", written):
            raise ValueError(f"it is a time of a day, such as 07:00, not {written!r}")
        return written

    @field_validator("warehouse_catalog")
    @classmethod
    def _catalog_is_known_and_bears_no_password(cls, catalog: str) -> str:
        if catalog and not catalog.startswith("postgres:"):
            raise ValueError("it begins with postgres:, or is empty for SQLite below home")
        if "password" in catalog.lower() or re.search(r"://[^/@]*:[^/@]*@", catalog):
            raise ValueError("it holds a password, which would be shown; put that into PGPASSWORD or ~/.pgpass")
        return catalog

    @property
    def address(self) -> Address:
        """Where the warehouse lies."""
        default = Address.in_home(self.home)
        files = f"{self.warehouse_files.rstrip('/')}/" if self.warehouse_files else default.data_path
        store = ObjectStore(**{**self.s3.model_dump(), "secret": self.s3.secret.get_secret_value()})
        catalog = self.warehouse_catalog or default.catalog
        return Address(
            catalog,
            files,
            store if files.startswith("s3://") else None,
            self.patience_seconds,
            self.memory_megabytes,
        )

    @property
    def reader_zone(self) -> ZoneInfo:
        """Where the reader is."""
        return zone_named(self.zone)

    @property
    def opened_hosts(self) -> dict[str, tuple[str, int]]:
        """For each host that was opened by hand, the IP address and port at which it lives."""
        return {host: _address_and_port(address) for host, address in self.open_hosts.items()}

    @property
    def reader_count(self) -> int:
        """How many processes read articles."""
        return self.workers or min(8, os.cpu_count() or 1)


def zone_named(name: str) -> ZoneInfo:
    """A time zone by its name.

    Raises:
        ValueError: There is none of that name.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"{name!r} is no time zone; write one such as Asia/Taipei, Europe/London or UTC") from error


def _address_and_port(written: str) -> tuple[str, int]:
    address, _, port = written.rpartition(":")
    return str(ip_address(address.strip("[]"))), int(port)


def read_settings(**given: object) -> Settings:
    """Settings from the environment and ``dateline.toml``, with what was given on top.

    Raises:
        UsageError: A setting has a wrong name or value; the message names it.
    """
    try:
        return Settings(**given)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise UsageError(
            f"The setting {name!r} is not usable: {first['msg']}.",
            remedy=f"Look at DATELINE_{name.upper().replace('.', '__')} in the environment and at {name} in dateline.toml.",
        ) from error
    except ValueError as error:
        raise UsageError(f"dateline.toml cannot be read: {error}.", remedy="Mend the file, or move it away.") from error
