"""A real Dovecot of its own for one test run: IMAP, POP3 and LMTP on free ports of this machine."""

from __future__ import annotations

import getpass
import os
import re
import shutil
import smtplib
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from bailiwick.mailroom.tests.certificates import make_certificates

PASSWORD = "letters-and-parcels"
#: seconds the server may take to start or stop on a busy machine
PATIENCE = 30
#: who keeps the mail when the tests run as root, which Dovecot refuses to be
NOBODY = 65534
CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap pop3 lmtp
listen = 127.0.0.1
default_internal_user = {internal}
default_internal_group = {group}
default_login_user = {login}
first_valid_uid = 1
ssl = yes
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2
mail_location = maildir:{folder}/mail/%u
mail_uid = {uid}
mail_gid = {gid}
mail_max_userip_connections = 100
lmtp_save_to_detail_mailbox = no
recipient_delimiter = +
{oauth}
{sieve}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u allow_all_users=yes
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service pop3-login {{
  chroot =
  inet_listener pop3 {{
    port = {pop3}
  }}
  inet_listener pop3s {{
    port = {pop3s}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    port = {lmtp}
  }}
}}
service anvil {{
  chroot =
}}
"""
#: users may have a script `sieve/USER.sieve`, and what it sends goes out through a mail server
SIEVE = """
submission_host = 127.0.0.1:{submission}
protocol lmtp {{
  mail_plugins = sieve
}}
plugin {{
  sieve = file:{folder}/sieve/%u.sieve
}}
"""
OAUTH = """
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2.conf
}}
"""


def free_ports(count):
    """Return ports that nobody listens on."""
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


class Dovecot:
    """The running server."""

    def __init__(self, program, *, introspection="", submission=0):
        self.program = program
        self.folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
        self.folder.chmod(0o755)
        names = ("imap", "imaps", "pop3", "pop3s", "lmtp")
        self.ports = dict(zip(names, free_ports(len(names)), strict=True))
        make_certificates(self.folder)
        is_root = os.geteuid() == 0
        uid, gid = (NOBODY, NOBODY) if is_root else (os.getuid(), os.getgid())
        me = getpass.getuser()
        users = {"internal": "dovecot", "group": "dovecot", "login": "dovenull"} if is_root else {"internal": me, "group": os.getgid(), "login": me}
        for name in ("mail", "sieve"):
            (self.folder / name).mkdir()
            os.chown(self.folder / name, uid, gid)
        (self.folder / "oauth2.conf").write_text(
            f"introspection_mode = post\nintrospection_url = {introspection}\nusername_attribute = username\nactive_attribute = active\nactive_value = true\n"
        )
        facts = {**users, **self.ports, "folder": self.folder, "uid": uid, "gid": gid, "password": PASSWORD}
        facts["oauth"] = OAUTH.format(folder=self.folder) if introspection else ""
        facts["sieve"] = SIEVE.format(folder=self.folder, submission=submission) if submission else ""
        (self.folder / "dovecot.conf").write_text(CONFIG.format(**facts))
        self.process = None

    @property
    def authority(self):
        return self.folder / "authority.pem"

    def start(self):
        """Start, and wait until it listens."""
        self.process = subprocess.Popen([self.program, "-F", "-c", self.folder / "dovecot.conf"], stdout=subprocess.DEVNULL)  # noqa: S603 - as said
        deadline = time.monotonic() + PATIENCE
        while any(not answers(port) for port in self.ports.values()):
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.02)

    def stop(self):
        """Stop, and remove everything."""
        self.halt()
        shutil.rmtree(self.folder, ignore_errors=True)

    def halt(self):
        """Stop, but keep the mail."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(PATIENCE)
            self.process = None

    def said(self):
        """Return what the server wrote."""
        log = self.folder / "dovecot.log"
        return log.read_text() if log.exists() else ""

    def deliver(self, mail, to, sender="rita@city.example"):
        """Put a mail into a mailbox as a mail server does."""
        with smtplib.LMTP("127.0.0.1", self.ports["lmtp"]) as door:
            door.sendmail(sender, [to], mail)

    def answers_for(self, user, words):
        """Let a vacation responder answer for a user."""
        script = f'require ["vacation"];\nvacation :days 1 :subject "Away" :addresses ["{user}"] "{words}";\n'
        (self.folder / "sieve" / f"{user}.sieve").write_text(script)

    def letters(self, user):
        """Return what a user has got, in order of coming."""
        return [(self.folder / "mail" / user / part / name).read_bytes() for name, part in sorted(self._places(user), key=moment)]

    def _places(self, user):
        for part in ("new", "cur"):
            box = self.folder / "mail" / user / part
            yield from ((path.name, part) for path in (box.iterdir() if box.is_dir() else ()))

    def files(self, user, folder=""):
        """Return the files of a user's folder: name with its flags, in no order that one could rely on."""
        box = self.folder / "mail" / user / folder
        return sorted(path.name for part in ("new", "cur") if (box / part).is_dir() for path in (box / part).iterdir())


def moment(placed):
    """Return when a file of a Maildir came, by its name: Dovecot writes the microseconds without leading zeros."""
    second, microsecond = re.match(r"(\d+)\.M(\d+)P", placed[0]).groups()
    return int(second), int(microsecond)


def answers(port):
    """Tell whether somebody listens."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
