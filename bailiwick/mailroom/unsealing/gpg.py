"""PGP by the program gpg: in a folder of its own that is thrown away, with the keys it needs and nothing else, bounded in time and size."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bailiwick.mailroom.engine import bounds

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SECONDS: Final = 20
#: where files lie in memory, on systems that have such a place
_IN_MEMORY = Path("/dev/shm")  # noqa: S108 - the folder made there is for its owner alone
_STATUS = re.compile(r"^\[GNUPG:\] ([A-Z_]+)(?: (.*))?$", re.MULTILINE)
_QUIET: Final = (
    "--batch",
    "--no-tty",
    "--no-options",
    "--no-auto-check-trustdb",
    "--no-auto-key-locate",
    "--no-auto-key-retrieve",
    "--disable-dirmngr",
    "--trust-model=always",
    "--status-fd=2",
)


class NoProgramError(Exception):
    """There is no gpg on this machine."""


@dataclass(frozen=True, slots=True)
class Said:
    """What gpg had to say: what it wrote, its words of state with what belongs to them, and its exit code."""

    output: bytes = field(repr=False)
    states: tuple[tuple[str, str], ...]
    code: int

    def has(self, *names: str) -> bool:
        """Tell whether one of these states was told."""
        return any(name in names for name, _rest in self.states)

    def words(self, name: str) -> list[list[str]]:
        """Return what was told with a state, each time it was."""
        return [rest.split() for known, rest in self.states if known == name]


@dataclass(frozen=True, slots=True)
class Home:
    """A folder of keys for one task."""

    path: Path
    program: str

    def run(self, *words: str, given: bytes = b"", pass_phrase: str | None = None) -> Said:
        """Run gpg; what takes too long has failed."""
        command = [self.program, "--homedir", str(self.path), *_QUIET, f"--max-output={bounds.CONTENT}"]
        if pass_phrase is not None:
            (self.path / "phrase").write_text(pass_phrase + "\n", encoding="utf-8")
            command += ["--pinentry-mode=loopback", f"--passphrase-file={self.path / 'phrase'}"]
        environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "GNUPGHOME": str(self.path), "HOME": str(self.path)}
        try:
            done = subprocess.run(  # noqa: S603 - our own words; what comes from the mail is standard input
                [*command, *words], input=given, capture_output=True, timeout=SECONDS, env=environment, check=False
            )
        except subprocess.TimeoutExpired:
            return Said(b"", (), -1)
        states = tuple((name, rest or "") for name, rest in _STATUS.findall(done.stderr.decode("utf-8", "replace")))
        return Said(done.stdout, states, done.returncode)

    def take(self, keys: Sequence[str]) -> Said:
        """Take keys in."""
        return self.run("--import", given="\n".join(keys).encode())

    def file(self, name: str, content: bytes) -> str:
        """Write a file into the folder; return its path."""
        path = self.path / name
        path.write_bytes(content)
        return str(path)


def is_there() -> bool:
    """Whether this machine has gpg."""
    return shutil.which("gpg") is not None


@contextmanager
def home() -> Iterator[Home]:
    """Make a folder for one task; afterwards neither its keys nor its programs are there any more. Raises NoProgramError."""
    program = shutil.which("gpg")
    if program is None:
        raise NoProgramError
    place = _IN_MEMORY if os.access(_IN_MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="bw-pgp-", dir=place, ignore_cleanup_errors=True) as name:
        made = Home(Path(name), program)
        (made.path / "gpg-agent.conf").write_text("s2k-count 65536\nno-allow-external-cache\n")
        try:
            yield made
        finally:
            _end_agent(made)


def _end_agent(made: Home) -> None:
    """End the helper that gpg starts for private keys; it would end by itself a while after its folder is gone."""
    if not (ender := shutil.which("gpgconf")) or not any(made.path.glob("private-keys-v1.d/*")):
        return
    try:
        subprocess.run([ender, "--homedir", str(made.path), "--kill", "gpg-agent"], capture_output=True, timeout=SECONDS, check=False)  # noqa: S603 - our own words
    except subprocess.TimeoutExpired:
        return
