"""A real ClamAV daemon with one signature of our own, or a listener that speaks its protocol; both on this machine alone."""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import socket
import socketserver
import struct
import subprocess
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

#: the test string of anti-malware programs, in two halves so that no scanner finds it in this file
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
PATIENCE = 60


def program():
    return shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin:/usr/local/sbin")


class RealClamd:
    """The daemon of Debian's clamav-daemon; its only signature is the digest of the test string."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.socket = folder, folder / "clamd.ctl"
        signatures = folder / "db"
        signatures.mkdir()
        digest = hashlib.md5(EICAR).hexdigest()  # noqa: S324 - the format of ClamAV's signatures
        (signatures / "own.hdb").write_text(f"{digest}:{len(EICAR)}:Test.Eicar\n")
        body = EICAR.hex()
        (signatures / "own.ndb").write_text(f"Test.Eicar.Inside:0:*:{body}\n")
        (folder / "clamd.conf").write_text(
            f"LocalSocket {self.socket}\nDatabaseDirectory {signatures}\nForeground yes\nMaxThreads 2\nStreamMaxLength 1M\n"
            f"User {pwd.getpwuid(os.getuid()).pw_name}\n"
        )
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (self.folder / "clamd.log").open("ab") as log:
            words = [str(program()), "-c", str(self.folder / "clamd.conf")]
            self.process = subprocess.Popen(words, stdout=log, stderr=log)  # noqa: S603 - the daemon under test
        began = time.monotonic()
        while not self._answers():
            assert self.process.poll() is None, (self.folder / "clamd.log").read_text()
            assert time.monotonic() - began < PATIENCE
            time.sleep(0.05)

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            try:
                line.connect(str(self.socket))
                line.sendall(b"zPING\0")
                return line.recv(16) == b"PONG\0"
            except OSError:
                return False

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(PATIENCE)
            self.process = None
        self.socket.unlink(missing_ok=True)

    @property
    def url(self) -> str:
        return f"clamd://{self.socket}"


class Listener(socketserver.ThreadingTCPServer):
    """Speaks clamd's protocol: finds the test string, takes at most `most` bytes, and answers `words` when it is told to."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        self.most, self.words, self.seen = 1 << 20, "", []
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"clamd://127.0.0.1:{self.server_address[1]}"

    def close(self) -> None:
        self.shutdown()
        self.server_close()


class Talk(socketserver.StreamRequestHandler):
    server: Listener

    def handle(self) -> None:
        command = b""
        while not command.endswith(b"\0"):
            command += self.rfile.read(1) or b"\0"
        if command == b"zVERSION\0":
            self._say(self.server.words or "ClamAV 1.4.3/27000/Tue Mar 10 2026")
        elif command == b"zINSTREAM\0":
            self._scan()

    def _scan(self) -> None:
        content = b""
        while size := struct.unpack("!I", self.rfile.read(4))[0]:
            content += self.rfile.read(size)
            if len(content) > self.server.most:
                self._say("INSTREAM size limit exceeded. ERROR")
                return
        self.server.seen.append(content)
        self._say(self.server.words or ("stream: Test.Eicar FOUND" if EICAR in content else "stream: OK"))

    def _say(self, words: str) -> None:
        if words != "hang up":
            self.wfile.write(words.encode() + b"\0")
