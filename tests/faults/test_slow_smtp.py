"""A mail server that answers a byte now and then holds nobody up for long: other mails go, and nothing goes twice."""

from __future__ import annotations

import socket
import threading
import time

import pytest

from bailiwick.notifications.actions.drain import drain
from bailiwick.notifications.models import Outgoing
from bailiwick.people.models import Person

pytestmark = pytest.mark.django_db
State = Outgoing.State


class SlowServer:
    """Speaks SMTP; what it says to whom `is_slow` comes a byte every two seconds."""

    def __init__(self, is_slow):
        self.is_slow, self.taken, self.over = is_slow, [], threading.Event()
        self.recipient = ""
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while not self.over.is_set():
            try:
                line, _address = self.listening.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(line,), daemon=True).start()

    def _say(self, line, words):
        if not self.is_slow(words):
            line.sendall(f"{words}\r\n".encode())
            return
        for byte in f"{words}\r\n".encode():
            if self.over.wait(2):
                return
            line.sendall(bytes([byte]))

    def _talk(self, line):
        with line, line.makefile("rb") as heard:
            try:
                self._say(line, "220 slow")
                while asked := heard.readline().decode().strip():
                    self._answer(line, heard, asked)
            except OSError:
                return

    def _answer(self, line, heard, asked):
        if asked.upper() == "DATA":
            self._say(line, "354 go on")
            while heard.readline() != b".\r\n":
                pass
            self.taken.append(self.recipient)
            self._say(line, "250 taken")
            return
        if asked.upper().startswith("RCPT"):
            self.recipient = asked.partition("<")[2].partition(">")[0]
        self._say(line, f"250 {asked}")


@pytest.fixture
def server(settings):
    """Return a function that starts a server and lets the outbox use it, with five seconds of patience."""
    made = []

    def start(is_slow):
        made.append(SlowServer(is_slow))
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", made[-1].port, 5
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_HOST_USER = ""
        return made[-1]

    yield start
    for each in made:
        each.over.set()
        each.listening.close()


@pytest.fixture
def letters(city, now):
    def write(*slugs):
        return [
            Outgoing.objects.create(
                key=f"{number}",
                address=f"{slug}@city.example",
                person=Person.objects.get(email=f"{slug}@city.example"),
                title="It is dark",
                text="x",
                created_at=now,
                not_before=now,
            )
            for number, slug in enumerate(slugs)
        ]

    return write


def states():
    return dict(Outgoing.objects.order_by("pk").values_list("address", "state"))


def test_one_that_is_slow_from_the_beginning_is_left_soon(server, letters, now):
    slow = server(lambda _words: True)
    letters("rita", "tomas")
    began = time.monotonic()
    done = drain(now)
    assert time.monotonic() - began < 15
    assert slow.taken == []
    assert done.retried == 1
    assert set(states().values()) == {State.WAITING}
    assert "too slow: it was given 5 seconds" in Outgoing.objects.exclude(error="").get().error


def test_one_recipient_that_is_slow_stops_no_other(server, letters, now):
    slow = server(lambda words: "rita@" in words)
    letters("rita", "tomas", "grace")
    done = drain(now)
    assert (done.sent, done.retried) == (2, 1)
    assert slow.taken == ["tomas@city.example", "grace@city.example"]
    assert states()["rita@city.example"] == State.WAITING


def test_one_that_is_slow_to_say_that_it_took_the_mail_is_asked_no_second_time(server, letters, now):
    slow = server(lambda words: words == "250 taken")
    letters("rita")
    assert drain(now).unsure == 1, Outgoing.objects.get().error
    assert drain(now).sent == 0
    assert slow.taken == ["rita@city.example"]
    assert states() == {"rita@city.example": State.UNSURE}
    assert "too slow" in Outgoing.objects.get().error
