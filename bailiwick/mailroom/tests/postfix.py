"""A real Postfix of its own for one test run; it pipes mail into the command, or hands it over by LMTP.

Postfix starts programs as somebody with few rights, who may not even be able to start the Python of the tests. So what it starts
is a small relay that passes the mail to the test and ends with the code that the command ended with.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import smtplib
import socket
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from bailiwick.mailroom.tests.dovecot import answers, free_ports

PATIENCE = 60
MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/postfix.log
maillog_file_prefixes = {folder}
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.city.example
mydestination =
mynetworks = 127.0.0.0/8
local_recipient_maps =
alias_maps =
alias_database =
relay_domains = city.example
transport_maps = inline:{{ {{ city.example = {transport} }} }}
smtpd_recipient_restrictions = permit_mynetworks, reject
smtpd_peername_lookup = no
disable_dns_lookups = yes
minimal_backoff_time = 300s
queue_run_delay = 300s
lmtp_destination_recipient_limit = 10
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
meta_directory = /etc/postfix
shlib_directory = /usr/lib/postfix
"""
MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
local unix - n n - - local
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
bailiwick unix - n n - 2 pipe
  flags=Rq user=nobody argv={folder}/relay {folder}/relay.socket --from ${{sender}} --to ${{recipient}}
"""
RELAY = """#!/usr/bin/perl
use strict; use IO::Socket::UNIX;
my $door = IO::Socket::UNIX->new(Peer => shift @ARGV) or exit 75;
my $piece;
print $door join("\\0", @ARGV), "\\n";
while (read STDIN, $piece, 65536) { print $door $piece }
$door->flush; $door->shutdown(1);
my $code = <$door>;
exit(defined $code && length $code ? $code : 75);
"""


class Postfix:
    """The running server. `receive(words, mail)` is called for every mail that it pipes, and returns the exit code."""

    def __init__(self, program, *, transport="bailiwick:", receive=None, port=0):
        self.program, self.receive = program, receive
        self.folder = Path(tempfile.mkdtemp(prefix="postfix-"))
        self.folder.chmod(0o755)
        self.port = port or free_ports(1)[0]
        for name in ("etc", "queue", "data"):
            (self.folder / name).mkdir()
        shutil.chown(self.folder / "data", "postfix")
        facts = {"folder": self.folder, "port": self.port, "transport": transport}
        (self.folder / "etc" / "main.cf").write_text(MAIN.format(**facts))
        (self.folder / "etc" / "master.cf").write_text(MASTER.format(**facts))
        (self.folder / "relay").write_text(RELAY)
        (self.folder / "relay").chmod(0o755)
        self.door = socket.socket(socket.AF_UNIX)
        self.door.bind(str(self.folder / "relay.socket"))
        (self.folder / "relay.socket").chmod(0o777)
        self.door.listen()
        self.thread = threading.Thread(target=self._relay, daemon=True)

    def start(self):
        self.thread.start()
        self._control("start")
        self._wait(lambda: answers(self.port))

    def stop(self):
        with contextlib.suppress(subprocess.CalledProcessError):
            self._control("stop")
        self.door.shutdown(socket.SHUT_RDWR)
        self.thread.join(PATIENCE)
        self.door.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def send(self, mail, *recipients, sender="rita@city.example"):
        """Give a mail to Postfix as a program on this machine does."""
        with smtplib.SMTP("127.0.0.1", self.port) as door:
            door.sendmail(sender, recipients, mail)

    def queue(self):
        """Return what waits: the reasons of the delays, "" for what is only just being tried; one that leaves has no recipients any more."""
        done = self._run("postqueue", "-j")
        recipients = [json.loads(line)["recipients"] for line in done.stdout.splitlines()]
        return [each[0].get("delay_reason", "") if each else "" for each in recipients]

    def wait_until_tried(self):
        """Wait until everything has left, or was put off; return why."""
        self._wait(lambda: all(self.queue()))
        return self.queue()

    def flush(self):
        """Try at once what was put off."""
        self._run("postqueue", "-f")
        self._wait(lambda: not self.queue())

    def _control(self, word):
        self._run("postfix", word)

    def _run(self, name, *words):
        command = [str(Path(self.program).parent / name), "-c", str(self.folder / "etc"), *words]
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=PATIENCE)  # noqa: S603 - as said

    def _wait(self, is_so):
        deadline = time.monotonic() + PATIENCE
        while not is_so():
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.05)

    def said(self):
        """Return what the server wrote."""
        log = self.folder / "postfix.log"
        return log.read_text() if log.exists() else ""

    def _relay(self):
        while True:
            try:
                guest, _address = self.door.accept()
            except OSError:
                return
            with guest, guest.makefile("rwb") as stream:
                words = stream.readline().decode().rstrip("\n").split("\0")
                code = self.receive(words, stream.read())
                with contextlib.suppress(OSError):
                    stream.write(b"%d\n" % code)
                    stream.flush()
