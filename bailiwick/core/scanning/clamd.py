"""ClamAV's daemon, spoken to in its own small protocol: the bytes go in chunks, one line comes back.

`INSTREAM` sends each chunk behind its length in four bytes, and four zero bytes at the end; the answer is `stream: OK`,
`stream: <name> FOUND` or `<why> ERROR`. The daemon needs no access to our files.
"""

from __future__ import annotations

import socket
import struct
from contextlib import closing
from typing import TYPE_CHECKING

from bailiwick.core.scanning.verdicts import ScannerSilent, Verdict

if TYPE_CHECKING:
    from typing import BinaryIO

#: bytes of a chunk, and the longest answer that is read
CHUNK, ANSWER = 1 << 16, 4096


class Clamd:
    """The daemon behind a Unix socket (a path) or a host and port."""

    def __init__(self, place: str | tuple[str, int], timeout: int) -> None:
        """Remember where it is, and for how many seconds it may be silent."""
        self.place, self.timeout = place, timeout

    def __str__(self) -> str:
        """Name the place as a person would."""
        return self.place if isinstance(self.place, str) else f"{self.place[0]}:{self.place[1]}"

    def scan(self, content: BinaryIO) -> Verdict:
        """Send the bytes and return what was found in them."""
        try:
            with closing(self._connected()) as line:
                line.sendall(b"zINSTREAM\0")
                answer = self._send(line, content) or self._answer(line)
        except OSError as problem:
            raise ScannerSilent(f"{self} does not answer: {problem}") from problem
        return self._verdict(answer)

    def probe(self) -> str:
        """Return the daemon's version and the day of its signatures."""
        try:
            with closing(self._connected()) as line:
                line.sendall(b"zVERSION\0")
                answer = self._answer(line)
        except OSError as problem:
            raise ScannerSilent(f"{self} does not answer: {problem}") from problem
        if not answer.startswith("ClamAV"):
            raise ScannerSilent(f"{self} answers {answer[:80]!r}, which is no word of clamd")
        return answer

    def _connected(self) -> socket.socket:
        if isinstance(self.place, tuple):
            return socket.create_connection(self.place, self.timeout)
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(self.timeout)
        try:
            line.connect(self.place)
        except OSError:
            line.close()
            raise
        return line

    def _send(self, line: socket.socket, content: BinaryIO) -> str:
        """Send everything; a daemon that has enough says so and hangs up, and these words are then the answer."""
        try:
            while chunk := content.read(CHUNK):
                line.sendall(struct.pack("!I", len(chunk)) + chunk)
            line.sendall(struct.pack("!I", 0))
        except (BrokenPipeError, ConnectionResetError):
            return self._answer(line)
        return ""

    @staticmethod
    def _answer(line: socket.socket) -> str:
        said = b""
        while b"\0" not in said and len(said) < ANSWER and (more := line.recv(ANSWER)):
            said += more
        if not said:
            raise ConnectionResetError("it hung up without a word")
        return said.partition(b"\0")[0].decode("utf-8", "replace").strip()

    def _verdict(self, answer: str) -> Verdict:
        words = answer.removeprefix("stream: ")
        if words == "OK":
            return Verdict()
        if words.endswith(" FOUND"):
            return Verdict(found=words.removesuffix(" FOUND")[:200] or "malware")
        if words.endswith("ERROR"):
            return Verdict(problem=words.removesuffix("ERROR").strip(" .")[:200] or "error")
        raise ScannerSilent(f"{self} answers {answer[:80]!r}, which is no word of clamd")
