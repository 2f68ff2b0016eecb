"""Something that happens to a person, who is told of it, and a real mail server on this machine."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from email import message_from_bytes, policy

import pytest
import time_machine
from aiosmtpd.controller import Controller
from django.db import transaction

from bailiwick.core.actors import System
from bailiwick.core.events import Event, publish
from bailiwick.notifications.actions import notice
from bailiwick.notifications.notices import notices
from bailiwick.people.models import Person, User


@dataclass(frozen=True, kw_only=True)
class PhoneRang(Event):
    """A person's phone rang."""

    subject: Person
    minutes: int = 1
    secret: bool = False
    hearers: tuple[User | Person | None, ...] = ()


@pytest.fixture
def phone_notice(settings):
    """Register the notice of a phone that rang."""
    settings.BASE_URL = "https://desk.city.example"
    made = notice(
        PhoneRang,
        recipients=lambda event: event.hearers,
        subject="The phone of {person.name} rang",
        text="{actor} let it ring for {minutes} minutes.",
        html="<p><b>{person.name}</b> did not answer.</p>",
        context=lambda event: {"person": {"name": event.subject.name}, "minutes": event.minutes},
        url=lambda event: f"/persons/{event.subject.pk}/",
        restricted=lambda event: event.secret,
    )
    yield made
    del notices[made.key]


@pytest.fixture
def ring(city, now, phone_notice):
    """Return a function that lets Carl's phone ring and tells the named people."""

    def happen(*names, at=now, who=None, of="carl", **facts):
        hearers = tuple(getattr(city, name) if isinstance(name, str) else name for name in names)
        with transaction.atomic():
            publish(PhoneRang(actor=city.actor(who) if who else System("test"), subject=city.person(of), at=at, hearers=hearers, **facts))

    return happen


@pytest.fixture(autouse=True)
def stopped_clock(now):
    """Let the clock stand at the tests' noon; pages hold on to `clock.now` by name, so the clock itself is stopped."""
    with time_machine.travel(now, tick=False):
        yield


class Letterbox:
    """Takes mails as a real server does; `answer` is said when the content has come."""

    def __init__(self):
        self.received = []
        self.answer = "250 OK"
        self.recipient_answer = "250 OK"
        self.port = 0
        self.stop = lambda: None

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):  # noqa: N802 - aiosmtpd's name
        if self.recipient_answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.recipient_answer

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        if self.answer.startswith("250"):
            self.received.append(message_from_bytes(envelope.content, policy=policy.default))
        return self.answer


@pytest.fixture
def letterbox(settings):
    """Run a mail server on the loopback interface, to which the settings point."""
    box = Letterbox()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        box.port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", box.port, 5
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = ""
    settings.DEFAULT_FROM_EMAIL = "Service desk <desk@city.example>"
    box.stop = controller.stop
    yield box
    if controller.server is not None:
        controller.stop()
