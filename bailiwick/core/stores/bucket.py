"""A bucket as a store, at Amazon or at any server that speaks S3 (Swift, Ceph, Garage, MinIO), through django-storages.

An object appears whole or not at all: one request puts it, signed over the digest of its bytes, so that a server that got
other bytes refuses them. Nobody is ever given an address of the bucket: what is handed out streams through the product,
behind the door of its record. Imported only where a bucket is asked for; see store.py.
"""

from __future__ import annotations

import io
import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, cast

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from storages.backends.s3 import S3Storage

from bailiwick.core.stores.stored import Stored, StoreSilent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

    from bailiwick.core.stores.addresses import BucketAddress

#: seconds for reaching the server and for each piece of an answer, and how often a request is tried
CONNECT, READ, TRIES = 5, 60, 3
#: bytes that travel at once while a file is handed out
PIECE = 1 << 16
_MISSING: Final = frozenset({"404", "NoSuchKey", "NotFound"})


class Bucket:
    """Objects named `prefix/ab/cd/abcd…`, as in a folder, so that either can become the other."""

    def __init__(self, address: BucketAddress) -> None:
        """Take the address; nothing is asked before the first use."""
        self.address = address
        self.storage = S3Storage(
            bucket_name=address.bucket,
            location=address.prefix,
            endpoint_url=address.endpoint or None,
            region_name=address.region or None,
            access_key=address.key or None,
            secret_key=address.secret or None,
            client_config=_config(address),
        )
        with _answering(self):
            self.client: Any = self.storage.connection.meta.client  # one for all threads; a resource would be made for each

    def __str__(self) -> str:
        """Show where it is, without keys."""
        return str(self.address)

    def put(self, finished: Path, digest: str, size: int) -> None:
        """Send the file in one request, unless it is there."""
        if self.size_of(digest) == size:
            return
        with finished.open("rb") as content:
            self._send(self._name(digest), content, size)

    def open(self, digest: str) -> BinaryIO:
        """Return what arrives, piece by piece."""
        return self._get(self._name(digest))

    def size_of(self, digest: str) -> int | None:
        """Ask the server."""
        try:
            with _answering(self):
                return int(self.client.head_object(Bucket=self.address.bucket, Key=self._name(digest))["ContentLength"])
        except FileNotFoundError:
            return None

    def listing(self) -> Iterator[Stored]:
        """Ask for a thousand names at a time; the server sorts them."""
        start = f"{self.address.prefix}/" if self.address.prefix else ""
        pages = iter(self.client.get_paginator("list_objects_v2").paginate(Bucket=self.address.bucket, Prefix=start))
        while True:
            with _answering(self):
                page = next(pages, None)
            if page is None:
                return
            for each in page.get("Contents", ()):
                digest = each["Key"].rpartition("/")[2]
                if each["Key"] == self._name(digest):  # the bucket may hold other things beside ours
                    yield Stored(digest, each["Size"], each["LastModified"])

    def remove(self, digest: str) -> None:
        """Ask the server to delete it."""
        with _answering(self):
            self.client.delete_object(Bucket=self.address.bucket, Key=self._name(digest))

    def probe(self) -> None:
        """Put a small object, read it back and delete it."""
        name, said = "/".join(filter(None, (self.address.prefix, f"probe-{secrets.token_hex(8)}"))), secrets.token_bytes(32)
        self._send(name, io.BytesIO(said), len(said))
        try:
            with self._get(name) as content:
                if content.read() != said:
                    raise StoreSilent(f"{self} gives back other bytes than it was given")
        finally:
            with _answering(self):
                self.client.delete_object(Bucket=self.address.bucket, Key=name)

    def _name(self, digest: str) -> str:
        return "/".join(filter(None, (self.address.prefix, digest[:2], digest[2:4], digest)))

    def _send(self, name: str, content: BinaryIO | io.BytesIO, size: int) -> None:
        with _answering(self):
            self.client.put_object(Bucket=self.address.bucket, Key=name, Body=content, ContentLength=size, ContentType="application/octet-stream")

    def _get(self, name: str) -> BinaryIO:
        with _answering(self):
            body = self.client.get_object(Bucket=self.address.bucket, Key=name)["Body"]
        return cast("BinaryIO", io.BufferedReader(_Arriving(self, body), PIECE))


class _Arriving(io.RawIOBase):
    """The bytes of an answer as a file, whose failures are those of a file."""

    def __init__(self, bucket: Bucket, body: Any) -> None:
        self.bucket = bucket
        self.body = body

    def readable(self) -> bool:
        """Tell that it can be read; it is for nothing else."""
        return True

    def readinto(self, room: Any) -> int:
        """Fill the room with what comes next; an answer that is cut off is an error, never an end."""
        with _answering(self.bucket):
            piece = self.body.read(len(room))
        room[: len(piece)] = piece
        return len(piece)

    def close(self) -> None:
        """Let the connection go."""
        if not self.closed:
            self.body.close()
        super().close()


def _config(address: BucketAddress) -> Config:
    """Return how the server is spoken to: signed over the content, and without the checksums that only some servers know."""
    return Config(
        connect_timeout=CONNECT,
        read_timeout=READ,
        retries={"max_attempts": TRIES, "mode": "standard"},
        signature_version="s3v4",
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        s3={"addressing_style": address.style, "payload_signing_enabled": True},
        max_pool_connections=20,
    )


@contextmanager
def _answering(bucket: Bucket) -> Iterator[None]:
    """Turn what the client's library raises into errors of files, with the server's own words."""
    try:
        yield
    except ClientError as refused:
        said = refused.response.get("Error", {})
        if str(said.get("Code")) in _MISSING and refused.operation_name in {"HeadObject", "GetObject"}:
            raise FileNotFoundError(f"{bucket} has no such file") from refused
        raise StoreSilent(f"{bucket} refuses: {said.get('Message') or said.get('Code') or refused}") from refused
    except (BotoCoreError, HTTPClientError) as failed:
        raise StoreSilent(f"{bucket} does not answer: {failed}") from failed
