"""Mailboxes, mails, and real mail servers where they are installed."""

from __future__ import annotations

import asyncio
import os
import shutil
import threading
import time
from types import SimpleNamespace

import pytest
import time_machine

from bailiwick.desk.actions import add_entry
from bailiwick.mailroom.listening.listener import listen
from bailiwick.mailroom.models import Mailbox
from bailiwick.mailroom.tests.certificates import make_certificates
from bailiwick.mailroom.tests.dovecot import PASSWORD, Dovecot, free_ports
from bailiwick.mailroom.tests.outbox import Outbox
from bailiwick.mailroom.tests.post import Post

#: seconds to wait for what another program or thread does, on a busy machine
PATIENCE = 60


def letter(subject="The printer jams", sender="rita@city.example", text="It eats paper.", **headers):
    """Return a mail as it travels."""
    lines = [f"From: {sender}", f"Subject: {subject}", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()), "", text, ""]
    return "\r\n".join(lines).encode()


def wait_until(is_so, patience=PATIENCE):
    """Wait for what another program or thread does; returns the seconds it took."""
    began = time.monotonic()
    while not is_so():
        assert time.monotonic() - began < patience
        time.sleep(0.01)
    return time.monotonic() - began


@pytest.fixture
def mailbox(db):
    """Return a function that makes mailboxes; without anything said, one that a mail server hands mail to."""

    def make(address="desk@city.example", *, password="", **facts):
        made = Mailbox(name=facts.pop("name", address), address=address, **{"kind": "pushed", **facts})
        made.keep_secret("password", password)
        made.save()
        return made

    return make


@pytest.fixture
def post(city, mailbox, now):
    """Return a function that lets mail arrive at the mailbox of the desk, in a city of people."""
    return Post(mailbox(team=city.teams.desk, opens_for_strangers=False), now)


@pytest.fixture
def stopped_clock(now):
    """Let the clock stand at the tests' noon; pages hold on to `clock.now` by name, so the clock itself is stopped."""
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def outbox(settings):
    """Run a mail server that takes everything, to which the outbox is emptied."""
    box = Outbox()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", box.port, 5
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = ""
    settings.DEFAULT_FROM_EMAIL = "Service desk <noreply@city.example>"
    settings.BASE_URL = "https://desk.city.example"
    yield box
    box.controller.stop()


@pytest.fixture
def mailed(post, outbox, now):
    """Return a ticket that Rita opened by mail; its acknowledgement has gone out."""
    Mailbox.objects.update(sender_name="Service desk", signature="**City IT**\n[Help](https://help.city.example)", takes_plus=True)
    opened = post(Message_ID="<first@rita.example>").ticket
    outbox.empty(now)
    return opened


@pytest.fixture
def reply(mailed, city, now, outbox):
    """Return a function by which Tomás answers the client; it returns the mail."""

    def answered(body="Please turn it off and on."):
        add_entry(mailed, actor=city.actor("tomas"), now=now, kind="reply", body=body)
        return outbox.to("rita@city.example", now)

    return answered


def found(*names):
    """Return the path of the first program that is installed; Debian keeps servers where users do not look."""
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])
    return next((where for name in names if (where := shutil.which(name, path=path))), None)


@pytest.fixture(scope="session")
def dovecot():
    """Return a running Dovecot; without one installed the test says so instead of running."""
    program = found("dovecot")
    if program is None or not os.path.isdir("/usr/lib/dovecot/modules") or found("/usr/lib/dovecot/pop3", "/usr/lib/dovecot/lmtp") is None:  # noqa: PTH112 - a plain look
        pytest.skip("there is no Dovecot here (on Debian: apt install dovecot-imapd dovecot-pop3d dovecot-lmtpd)")
    server = Dovecot(program)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def fetched(dovecot, mailbox, settings):
    """Return a function that makes a mailbox whose mail is fetched from Dovecot, over TLS that is verified."""
    settings.MAIL_AUTHORITIES = dovecot.authority

    def make(address, kind="imap", **facts):
        port = dovecot.ports[f"{kind}s"]
        return mailbox(address, kind=kind, **{"host": "127.0.0.1", "port": port, "password": PASSWORD, **facts})

    return make


@pytest.fixture
def listener(settings, mailbox, tmp_path):
    """Return the ports of a running listener with two mailboxes behind it."""
    make_certificates(tmp_path)
    (tmp_path / "both.pem").write_bytes((tmp_path / "certificate.pem").read_bytes() + (tmp_path / "key.pem").read_bytes())
    settings.MAIL_CERTIFICATE = tmp_path / "both.pem"
    settings.MAIL_LMTP_PORT, settings.MAIL_SMTP_PORT = free_ports(2)
    mailbox("desk@city.example", aliases="help@city.example")
    mailbox("permits@city.example")
    ready, told = threading.Event(), SimpleNamespace()

    async def main():
        told.loop, told.stop = asyncio.get_running_loop(), asyncio.Event()
        await listen(told.stop, ready.set)

    thread = threading.Thread(target=asyncio.run, args=[main()])
    thread.start()
    assert ready.wait(20)
    yield settings
    told.loop.call_soon_threadsafe(told.stop.set)
    thread.join(20)
    assert not thread.is_alive()
