"""Reads the address of a store: `file:///srv/shared/files`, or `s3://bucket/prefix?endpoint=https://…&region=…`."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast
from urllib.parse import parse_qsl, unquote, urlsplit

#: how a bucket is named to the server: as the first part of the path, or in front of the host name
Style = Literal["path", "virtual", "auto"]
_STYLES = ("path", "virtual", "auto")
_WORDS = {"endpoint", "region", "style"}


@dataclass(frozen=True, slots=True)
class FolderAddress:
    """A folder of this machine, or one that several machines share."""

    root: Path

    def __str__(self) -> str:
        """Show the folder."""
        return str(self.root)


@dataclass(frozen=True, slots=True)
class BucketAddress:
    """A bucket at a server that speaks S3; without keys they are looked for where the machine keeps them."""

    bucket: str
    prefix: str = ""
    endpoint: str = ""
    region: str = ""
    style: Style = "path"
    key: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)

    def __str__(self) -> str:
        """Show the bucket without its keys."""
        return f"s3://{self.bucket}/{self.prefix}" + (f" at {self.endpoint}" if self.endpoint else "")


def store_address(url: str, *, folder: Path, key: str = "", secret: str = "") -> FolderAddress | BucketAddress:
    """Return what an address means; nothing is `folder`. Keys in the address win over those given beside it.

    Raises ValueError with a sentence when the address cannot be meant so.
    """
    if not url:
        return FolderAddress(folder)
    parts = urlsplit(url)
    if parts.scheme == "file" and not parts.netloc and parts.path.startswith("/"):
        return FolderAddress(Path(unquote(parts.path)))
    if parts.scheme != "s3":
        raise ValueError("storage_url must begin with s3://bucket or file:///folder")
    said = dict(parse_qsl(parts.query))
    if unknown := sorted(said.keys() - _WORDS):
        raise ValueError(f"storage_url says {unknown[0]}, which means nothing; it may say endpoint, region and style")
    endpoint, style = said.get("endpoint", "").rstrip("/"), said.get("style", "path" if said.get("endpoint") else "auto")
    if not parts.hostname:
        raise ValueError("storage_url names no bucket: s3://bucket/prefix")
    if endpoint and urlsplit(endpoint).scheme not in {"http", "https"}:
        raise ValueError("the endpoint in storage_url must begin with https:// or http://")
    if style not in _STYLES:
        raise ValueError("the style in storage_url must be path, virtual or auto")
    bucket = unquote(parts.netloc.rpartition("@")[2])  # not hostname, which would write it small
    own_key, own_secret = unquote(parts.username or ""), unquote(parts.password or "")
    return BucketAddress(
        bucket,
        parts.path.strip("/"),
        endpoint,
        said.get("region", ""),
        cast("Style", style),
        own_key or key,
        own_secret or (secret if not own_key else ""),
    )
