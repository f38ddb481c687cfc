"""What the environment says: the one place that reads it. Every setting is `TROOPWATCH_…`, see docs/operations.md."""

from __future__ import annotations

import re
from datetime import time
from email.errors import MessageError
from email.headerregistry import Address
from email.utils import parseaddr
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from troopwatch import __version__
from troopwatch.archive import Archive
from troopwatch.config import CONFIG_FOLDER
from troopwatch.http import FetchPolicy


class Settings(BaseSettings):
    """Where things are and whom they concern; raises `pydantic.ValidationError` naming the variable that is wrong."""

    model_config = SettingsConfigDict(env_prefix="TROOPWATCH_", frozen=True)

    dsn: str | None = None
    """libpq address of the warehouse; unset: the embedded server of the stack that was started last."""
    home: Path | None = None
    """Folder of the embedded stack; unset: the one that was started last, below ``var/``."""
    sources: Path = CONFIG_FOLDER / "sources.yaml"
    topic: Path = CONFIG_FOLDER / "topic.yaml"
    subscribers: Path = CONFIG_FOLDER / "subscribers.yaml"
    archive: str | None = None
    """Folder of the WARC archive, or an address that fsspec opens; unset: ``archive/`` below the home."""
    allowed_hosts: tuple[str, ...] = ()
    """Hosts (``host`` or ``host:port``) that may be fetched although they are not public: the sample's and tests'."""
    contact: str = Field(default="https://troopwatch.example/contact", pattern=r"^[\x21-\x7e]+$")
    """How a site's owner reaches you; goes into the User-Agent."""
    ca_bundle: str | None = None
    """File of certificate authorities to trust instead of certifi's: behind a proxy that inspects TLS."""
    host_pause_seconds: float = Field(default=1.0, ge=0, le=60)
    """Pause between two requests to one host; its robots.txt may ask for more."""
    mail_from: str = "Troopwatch <troopwatch@troopwatch.example>"
    ops_mail: str = "ops@troopwatch.example"
    """Who is told when a task fails; several addresses are separated by commas."""
    unsubscribe_url: str | None = None
    """https address that takes a reader off the list with one POST, `{address}` in it for who; unset: by mail."""
    zone: str = "Asia/Jakarta"
    report_time: time = Field(default=time(6, 0))
    """Local time of the daily cut-off."""
    scheduled: bool = True
    """False: the DAGs run only when they are triggered; for the demo, and for a standby that must not mail."""
    late_minutes: float = Field(default=60, ge=0, le=1440)
    """Ops are told when a daily report is not done that long after its run was queued."""
    pages_at_most: int = Field(default=2_000, ge=1)
    """Article pages that one collect run fetches at the most; the rest is due in the next."""

    keep_archive_days: int | None = Field(default=None, ge=30)
    """Days after which answers that back no figure leave the archive; unset: all are kept."""
    keep_polls_days: int | None = Field(default=None, ge=60)
    """Days after which rows of polls are deleted; unset: all are kept. A source is compared with its last 28 days."""

    @field_validator("keep_archive_days", "keep_polls_days", mode="before")
    @classmethod
    def _empty_is_unset(cls, days: object) -> object:
        return days or None  # a compose file passes on what is not set as empty

    @field_validator("unsubscribe_url")
    @classmethod
    def _unsubscribing_is_secure(cls, url: str | None) -> str | None:
        if not url:  # a compose file passes on what is not set as empty
            return None
        if not re.fullmatch(r"https://[^\s/<>]+/[^\s<>]*", url):
            raise ValueError("give an address that begins with https:// and holds {address} where the reader's belongs")
        if "{address}" not in url:
            raise ValueError("put {address} where the reader's address belongs, or nobody knows who it is")
        return url

    @field_validator("mail_from", "ops_mail")
    @classmethod
    def _a_mail_can_name_it(cls, text: str, info: ValidationInfo) -> str:
        several = info.field_name == "ops_mail"
        for one in re.split("[,;]", text) if several else [text]:
            name, spec = parseaddr(one)
            try:
                domain = Address(display_name=name, addr_spec=spec).domain
            except (ValueError, IndexError, MessageError):  # which of them differs between versions of Python
                domain = ""
            # a second address or a line break would reach others, and many servers take ASCII only
            if not domain or one.count("@") != 1 or not one.isprintable() or not spec.isascii():
                raise ValueError(
                    f"{one.strip()!r} is no mail address; write it as Troopwatch <troopwatch@host.example>"
                )
        return text

    @field_validator("report_time")
    @classmethod
    def _cron_can_say_it(cls, cut_off: time) -> time:
        if cut_off.second or cut_off.microsecond or cut_off.tzinfo:
            raise ValueError("hours and minutes only, as 06:00; the zone is TROOPWATCH_ZONE")
        return cut_off

    @field_validator("zone")
    @classmethod
    def _zone_exists(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError) as error:
            raise ValueError(f"no time zone is called {name!r}; use a name such as Asia/Jakarta") from error
        return name

    def fetch_policy(self) -> FetchPolicy:
        """How to ask strangers' servers."""
        return FetchPolicy(
            user_agent=f"Troopwatch/{__version__} (+{self.contact})",
            allowed_hosts=frozenset(self.allowed_hosts),
            ca_bundle=self.ca_bundle,
            host_pause_seconds=self.host_pause_seconds,
        )

    def open_archive(self, shard: str) -> Archive:
        """The WARC archive, for one task's records; `shard` is that task's name within its run."""
        address = self.archive or (str(self.home / "archive") if self.home else None)
        if address is None:
            raise ValueError("TROOPWATCH_ARCHIVE is not set; name the folder or address of the WARC archive")
        return Archive(address, shard)
