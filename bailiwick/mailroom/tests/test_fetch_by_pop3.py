"""A real POP3 server: mail is taken and left or deleted, and never twice."""

from __future__ import annotations

import pytest

from bailiwick.core import clock
from bailiwick.mailroom.fetching.looking import look_into_pop3
from bailiwick.mailroom.fetching.pop3 import Pop3
from bailiwick.mailroom.fetching.watching import Watch
from bailiwick.mailroom.models import Arrival, Mailbox
from bailiwick.mailroom.tests.conftest import letter, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def look(mailbox):
    with Pop3.opened(Mailbox.objects.get(pk=mailbox.pk)) as box:
        return look_into_pop3(box, set(), clock=clock.now)


def test_takes_mail_and_leaves_it(dovecot, fetched):
    box = fetched("left@city.example", kind="pop3")
    dovecot.deliver(letter(text="long " * 2_000 + "\r\n..\r\n.dot"), "left@city.example")
    assert [look(box).taken, look(box).taken] == [1, 0]
    dovecot.deliver(letter("Another"), "left@city.example")
    assert look(box).taken == 1
    assert len(dovecot.files("left@city.example")) == 2
    first = Arrival.objects.earliest("id")
    assert (first.via, first.mailbox, first.sightings) == ("pop3", box, 1)
    assert first.raw.content().endswith(b"long " * 2_000 + b"\r\n..\r\n.dot\r\n")


def test_takes_mail_and_deletes_it(dovecot, fetched):
    box = fetched("gone@city.example", kind="pop3", after="delete")
    dovecot.deliver(letter(), "gone@city.example")
    assert look(box).taken == 1
    assert dovecot.files("gone@city.example") == []


def test_what_was_stored_when_the_connection_broke_is_deleted_and_not_stored_again(dovecot, fetched, monkeypatch):
    box = fetched("broken@city.example", kind="pop3", after="delete")
    dovecot.deliver(letter(), "broken@city.example")
    with monkeypatch.context() as broken:
        broken.setattr(Pop3, "delete", lambda *_: (_ for _ in ()).throw(ConnectionResetError))
        with pytest.raises(ConnectionResetError):
            look(box)
    assert len(dovecot.files("broken@city.example")) == Arrival.objects.count() == 1
    assert look(box).taken == 0
    assert dovecot.files("broken@city.example") == []
    assert Arrival.objects.get().sightings == 1


def test_one_too_large_to_be_kept_stays_there_and_is_told_of(dovecot, fetched, settings):
    settings.MAIL_HARD_LIMIT = 5_000
    box = fetched("huge@city.example", kind="pop3", after="delete")
    dovecot.deliver(letter("Huge", text="x" * 900 + "\r\n" * 3_000), "huge@city.example")
    assert [look(box).taken, look(box).taken] == [1, 0]
    arrival = Arrival.objects.get()
    assert (arrival.state, arrival.reason) == ("quarantined", "left_on_server")
    assert len(dovecot.files("huge@city.example")) == 1


def test_is_watched_and_says_what_is_wrong(dovecot, fetched):
    good = fetched("watched@city.example", kind="pop3", port=dovecot.ports["pop3"], security="starttls")
    bad = fetched("refused@city.example", kind="pop3", password="not this one")
    dovecot.deliver(letter(), "watched@city.example")
    watches = [Watch(Mailbox.objects.get(pk=box.pk)) for box in (good, bad)]
    for each in watches:
        each.start()
    wait_until(lambda: Arrival.objects.count() == 1 and Mailbox.objects.filter(failing_since=None).count() == 1)
    for each in watches:
        each.ended.set()
        each.join(20)
    assert "refuses the sign-in" in Mailbox.objects.get(pk=bad.pk).last_error
