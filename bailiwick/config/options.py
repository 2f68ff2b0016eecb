"""What an installation may choose, read once from the environment and a TOML file.

The environment wins over the file; both use the same names (`BAILIWICK_PORT=8080`, `port = 8080`).
The field descriptions below are the documentation: docs/reference/settings.md is generated from them.
"""

from __future__ import annotations

import os
from functools import cache
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from bailiwick.config.databases import Pooler
from bailiwick.core.scanning.addresses import scanner_place
from bailiwick.core.stores.addresses import store_address

PREFIX = "BAILIWICK_"
FILE_NAME = "bailiwick.toml"


def _words(value: object) -> object:
    """Accept "a, b c" from the environment where TOML has a list."""
    return value.replace(",", " ").split() if isinstance(value, str) else value


def _line(value: object) -> object:
    """Accept a list from TOML, kept as one to a line, where the environment has "a b"."""
    return "".join(f"{each}\n" for each in value) if isinstance(value, list | tuple) else value


def _listed(secret: SecretStr) -> list[str]:
    text = secret.get_secret_value()
    return [each.strip() for each in (text.splitlines() if "\n" in text else text.split()) if each.strip()]


def _scanner(value: str) -> str:
    """Refuse an address that names no scanner."""
    scanner_place(value)
    return value


def _no_slash(value: str) -> str:
    return value.rstrip("/")


def _store(value: SecretStr) -> SecretStr:
    store_address(value.get_secret_value(), folder=Path())
    return value


def _replicas(value: SecretStr) -> SecretStr:
    if any(urlsplit(url).scheme not in {"postgresql", "postgres"} for url in value.get_secret_value().split()):
        raise ValueError("each address in replica_urls must begin with postgresql://")
    return value


Role = Literal["web", "jobs", "mail"]
ROLES: tuple[Role, ...] = ("web", "jobs", "mail")
Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_words)]


def _networks(value: tuple[str, ...]) -> tuple[str, ...]:
    """Refuse what is no network."""
    for network in value:
        ip_network(network, strict=False)
    return value


Networks = Annotated[Words, AfterValidator(_networks)]


class Options(BaseSettings):
    """Every setting of an installation, with its meaning and what holds when nothing is said."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid", env_ignore_empty=True)

    data: Path = Field(
        default=Path("data"),
        description="Folder of everything that must be kept: database, attachments, secret key. Back up this folder with `bailiwick backup`.",
    )
    host: str = Field(default="127.0.0.1", description="Address the web server listens on; `0.0.0.0` for all of the machine's addresses.")
    port: int = Field(default=8000, ge=1, le=65535, description="Port the web server listens on.")
    base_url: Annotated[str, AfterValidator(_no_slash)] = Field(
        default="",
        description="Address people type, used in mails and links, such as `https://desk.county.example`. With `https` the cookies are sent over TLS only. Nothing: `http://localhost:<port>`.",
    )
    allowed_hosts: Words = Field(
        default=(), description="Host names the server answers to, separated by commas, besides the one of `base_url`, `localhost` and `host`."
    )
    trust_proxy: bool = Field(
        default=False, description="Whether a reverse proxy in front sets `X-Forwarded-Proto` and `X-Forwarded-For`; without one, leave it off."
    )
    secret_key: SecretStr = Field(
        default=SecretStr(""),
        description="Key that signs sessions and links and seals secrets, the same on every machine. Nothing: made once and kept in the data folder, readable by its owner only.",
    )
    secret_key_fallbacks: Annotated[SecretStr, BeforeValidator(_line)] = Field(
        default=SecretStr(""),
        description="Former keys, and the next one before its time, separated by spaces: believed and opened, never used anew. Only together with `secret_key`; see [the how-to](../how-to/rotate-keys.md).",
    )
    audit_key: Annotated[SecretStr, BeforeValidator(_line)] = Field(
        default=SecretStr(""),
        description="Keys that sign the trail, 64 hexadecimal digits each, the newest first, separated by spaces, the same on every machine. Nothing: made once and kept as `audit.key` in the data folder.",
    )
    database_url: SecretStr = Field(
        default=SecretStr(""),
        description="`postgresql://user:password@host:5432/name?sslmode=require`, or `sqlite:////absolute/path/file`. Nothing: SQLite in the data folder.",
    )
    database_pooler: Pooler = Field(
        default="none",
        description="What `database_url` reaches: PostgreSQL itself or a pooler in session mode (`none`), PgBouncer in transaction mode (`transaction`), or PgBouncer 1.21 or newer with `max_prepared_statements` (`prepared`, which is faster).",
    )
    replica_urls: Annotated[SecretStr, BeforeValidator(_line), AfterValidator(_replicas)] = Field(
        default=SecretStr(""),
        description="Addresses of read replicas of the PostgreSQL at `database_url`, separated by spaces: lists, reports, searches and exports are read there. Each names one server, never a balancer. Nothing: everything is read from the primary.",
    )
    replica_lag_seconds: int = Field(default=10, ge=1, le=30, description="Seconds by which a replica may be behind before it is not read.")
    cache_url: str = Field(
        default="",
        description="`redis://host:6379/0` shares the cache among several machines. Nothing: files in the data folder, or the database when it is PostgreSQL.",
    )
    storage_url: Annotated[SecretStr, AfterValidator(_store)] = Field(
        default=SecretStr(""),
        description="Where attachments and mails are kept: `s3://bucket/prefix?endpoint=https://host&region=name&style=path` for a server that speaks S3 (style `path` or `virtual`), or `file:///shared/folder`. Nothing: the folder `files` of the data folder.",
    )
    storage_key: SecretStr = Field(
        default=SecretStr(""), description="Access key at that server. Nothing: the one that the machine itself has (instance roles, `AWS_…`)."
    )
    storage_secret: SecretStr = Field(default=SecretStr(""), description="Secret key that belongs to it.")
    time_zone: str = Field(
        default="America/Chicago", description="Time zone of the county, by its IANA name; shown to people whose site says nothing else."
    )
    language: str = Field(default="en-us", description="Language of pages and mails for people who chose none.")
    roles: Annotated[tuple[Role, ...], NoDecode, BeforeValidator(_words)] = Field(
        default=ROLES,
        min_length=1,
        description="What `bailiwick up` runs on this machine, separated by commas: `web` (pages and API), `jobs` (background work), `mail` (fetching and taking mail).",
    )
    node_name: str = Field(
        default="",
        max_length=70,
        description="Name of this machine among several on one database. Nothing: its host name and data folder.",
    )
    server: Literal["granian", "gunicorn"] = Field(
        default="granian",
        description="Web server program: granian, or gunicorn with threads where granian cannot run; that one only behind a proxy that waits for whole requests, for whoever sends one slowly keeps a thread.",
    )
    workers: int = Field(default=0, ge=0, le=64, description="Web server processes. Nothing (0): one per processor, at most four.")
    threads: int = Field(default=4, ge=1, le=64, description="Requests each web process answers at the same time.")
    job_workers: int = Field(default=1, ge=1, le=16, description="Background worker processes; more than one helps only with PostgreSQL.")
    demo: bool = Field(default=True, description="Whether `bailiwick up` fills an empty database with the invented demo county.")
    session_idle_minutes: int = Field(
        default=30, ge=1, le=1440, description="Minutes without a request after which a session is locked and asks for the password again."
    )
    session_idle_minutes_administrators: int = Field(
        default=15, ge=1, le=1440, description="The same for whoever may give roles, when that is sooner."
    )
    sign_in_failures: int = Field(default=5, ge=3, le=100, description="Failed sign-ins in a row after which an account is locked for a while.")
    sign_in_lock_minutes: int = Field(
        default=15, ge=1, le=1440, description="Minutes for which such a lock holds; an administrator can end it sooner."
    )
    session_hours: int = Field(default=12, ge=1, le=720, description="Hours after which a session ends, whatever happened in it.")
    desk_phone: str = Field(default="", description="Telephone number of the service desk, shown to clients who want to ask for help.")
    fiscal_year_month: int = Field(default=7, ge=1, le=12, description="Month in which the fiscal year begins, for reports.")
    reopen_days: int = Field(
        default=14, ge=0, le=3650, description="Days after its solution in which a ticket is reopened; later a new one follows it."
    )
    close_solved_days: int = Field(default=7, ge=0, le=3650, description="Days after which a solved ticket is closed by itself.")
    verification_minutes: int = Field(
        default=30, ge=5, le=480, description="Minutes for which a caller who proved who they are counts as verified on that ticket."
    )
    verification_refusal_hours: int = Field(
        default=24,
        ge=1,
        le=720,
        description="Hours for which a refused verification blocks resets for that person, unless a supervisor sets it aside.",
    )
    report_least_tickets: int = Field(
        default=10, ge=1, le=10_000, description="Tickets below which a report says nothing of an answer or a question: so few prove nothing."
    )
    upload_mb: int = Field(default=25, ge=1, le=2048, description="Largest attachment, in megabytes.")
    scanner_url: Annotated[str, AfterValidator(_scanner)] = Field(
        default="",
        description="Malware scanner that sees every file before anybody can open it: ClamAV’s daemon, `clamd:///run/clamav/clamd.ctl` or `clamd://host:3310`. Nothing: files are not scanned.",
    )
    scanner_timeout: int = Field(default=60, ge=1, le=600, description="Seconds to wait for the scanner.")
    import_mb: int = Field(default=512, ge=1, le=8192, description="Largest file taken by an import page, in megabytes.")
    mail_from: str = Field(default="Service desk <desk@localhost>", description="Sender of the mails this system writes.")
    smtp_host: str = Field(default="", description="Mail server. Nothing: mails wait, visible, in the outbox and are not sent.")
    smtp_port: int = Field(default=587, ge=1, le=65535, description="Port of the mail server.")
    smtp_user: str = Field(default="", description="User name at the mail server.")
    smtp_password: SecretStr = Field(default=SecretStr(""), description="Password at the mail server.")
    smtp_security: Literal["starttls", "tls", "none"] = Field(default="starttls", description="How the connection to the mail server is encrypted.")
    smtp_timeout: int = Field(default=20, ge=1, le=300, description="Seconds to wait for the mail server.")
    mail_mb: int = Field(
        default=50, ge=1, le=1024, description="Largest mail that becomes a ticket by itself, in megabytes; larger ones wait for a person."
    )
    mail_most_mb: int = Field(
        default=150,
        ge=1,
        le=2047,
        description="Largest mail that is kept at all, in megabytes; larger ones are refused while their sender can still be told.",
    )
    mail_listen: str = Field(default="127.0.0.1", description="Address on which mail is taken from mail servers.")
    mail_lmtp_port: int = Field(default=0, ge=0, le=65535, description="Port on which a mail server hands over mail by LMTP. Nothing (0): none.")
    mail_smtp_port: int = Field(default=0, ge=0, le=65535, description="Port on which mail servers deliver mail by SMTP. Nothing (0): none.")
    mail_certificate: Path | None = Field(default=None, description="PEM file with certificate and key for STARTTLS on these two ports.")
    mail_connections: int = Field(default=20, ge=1, le=1000, description="Connections of mail servers that are served at the same time.")
    mail_authorities: Path | None = Field(
        default=None, description="PEM file with certificate authorities of the county’s own, trusted besides the usual ones when mail is fetched."
    )
    mail_failing_minutes: int = Field(
        default=15, ge=1, le=10_080, description="Minutes for which a mailbox may fail before those who look after mail are told."
    )
    mail_waiting_minutes: int = Field(
        default=10, ge=1, le=10_080, description="Minutes for which mail may wait to be understood before those who look after mail are told."
    )
    mail_quarantine_hourly: int = Field(
        default=20,
        ge=1,
        le=10_000,
        description="Mails that may come into quarantine within an hour before those who look after mail are told.",
    )
    webhook_networks: Words = Field(
        default=(),
        description="Networks inside the county that webhooks may reach, such as `10.20.0.0/16, 127.0.0.1`, over http too; without them only public addresses over https.",
    )
    metrics_token: SecretStr = Field(
        default=SecretStr(""),
        description="Word by which a monitor may read `/metrics` and `/health/deep`, sent as `Authorization: Bearer …`. Nothing, and no networks either: nothing is measured.",
    )
    metrics_networks: Networks = Field(
        default=(), description="Networks whose monitors may read the same without a token, such as `10.20.30.0/24, 127.0.0.1`."
    )
    traces_url: str = Field(
        default="",
        description="Where traces of requests and jobs go by OTLP over HTTP, such as `http://localhost:4318`; needs the extra `tracing`. Nothing: none are made.",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(default="INFO", description="Least severe message that is logged.")
    log_format: Literal["json", "console"] = Field(default="json", description="One JSON object per line, or lines for reading in a terminal.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the signature is pydantic's
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - likewise
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read the environment first, then the TOML file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=config_file())

    @property
    def data_dir(self) -> Path:
        """The data folder as an absolute path."""
        return self.data.expanduser().resolve()

    @property
    def secret_keys(self) -> list[str]:
        """The keys that the settings give, the newest first; none when they are to be kept in the data folder."""
        newest = self.secret_key.get_secret_value().strip()
        return [newest, *_listed(self.secret_key_fallbacks)] if newest else []

    @property
    def audit_keys(self) -> list[str]:
        """The keys of the trail that the settings give, the newest first."""
        return _listed(self.audit_key)

    @property
    def url(self) -> str:
        """The address people type, without a slash at its end."""
        return self.base_url or f"http://localhost:{self.port}"

    @property
    def is_secure(self) -> bool:
        """Whether people reach the product over TLS."""
        return self.url.startswith("https://")

    @property
    def hosts(self) -> list[str]:
        """Every host name the server answers to."""
        own = ["localhost", "127.0.0.1", "[::1]", urlsplit(self.url).hostname or "", *self.allowed_hosts]
        if self.host not in {"0.0.0.0", "::", "127.0.0.1"}:  # noqa: S104 - compared, not bound
            own.append(self.host)
        return list(dict.fromkeys(filter(None, own)))

    @property
    def web_workers(self) -> int:
        """Number of web server processes, at least one."""
        return self.workers or min(os.cpu_count() or 1, 4)


def config_file() -> Path | None:
    """Return the TOML file that applies, if there is one.

    `BAILIWICK_CONFIG` names it; otherwise `bailiwick.toml` in the data folder or the working directory.
    A file that is named but missing is an error, for its settings were meant.
    """
    if named := os.environ.get(f"{PREFIX}CONFIG"):
        path = Path(named).expanduser()
        if not path.is_file():
            raise FileNotFoundError(f"{PREFIX}CONFIG names {path}, which is not there.")
        return path
    for folder in (Path(os.environ.get(f"{PREFIX}DATA") or "data").expanduser(), Path()):
        if (folder / FILE_NAME).is_file():
            return folder / FILE_NAME
    return None


@cache
def options() -> Options:
    """Return the settings of this process, read at the first call."""
    return Options()
