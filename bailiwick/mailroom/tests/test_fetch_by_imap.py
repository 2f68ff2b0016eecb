"""A real IMAP server: what comes is taken at once, marked as the mailbox wants, and never twice."""

from __future__ import annotations

import pytest

from bailiwick.core import clock
from bailiwick.mailroom.fetching.imap import Imap
from bailiwick.mailroom.fetching.looking import look_into_imap
from bailiwick.mailroom.fetching.watching import Watch
from bailiwick.mailroom.models import Arrival, Mailbox, RawMail
from bailiwick.mailroom.tests.conftest import letter, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def look(mailbox):
    with Imap.opened(Mailbox.objects.get(pk=mailbox.pk)) as box:
        return look_into_imap(box, clock=clock.now)


@pytest.fixture
def watch():
    """Return a function that watches a mailbox until the test is over."""
    begun = []

    def start(mailbox):
        begun.append(Watch(Mailbox.objects.get(pk=mailbox.pk)))
        begun[-1].start()
        return begun[-1]

    yield start
    for each in begun:
        each.ended.set()
    for each in begun:
        each.join(20)
        assert not each.is_alive()


class TestLooking:
    def test_takes_mail_byte_for_byte(self, dovecot, fetched):
        box = fetched("bytes@city.example")
        dovecot.deliver(letter(text="long " * 2000 + "\r\n.\r\n..dots\r\nÜ".encode("latin-1").decode("latin-1")), "bytes@city.example")
        assert look(box).taken == 1
        arrival = Arrival.objects.get()
        stored = next((dovecot.folder / "mail" / "bytes@city.example" / "cur").iterdir()).read_bytes()
        assert arrival.raw.content() == stored.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        assert (arrival.via, arrival.state, arrival.mailbox, arrival.envelope_to) == ("imap", "stored", box, "bytes@city.example")

    def test_marks_as_read_and_takes_nothing_twice(self, dovecot, fetched):
        box = fetched("keep@city.example")
        dovecot.deliver(letter(), "keep@city.example")
        assert [look(box).taken, look(box).taken] == [1, 0]
        assert dovecot.files("keep@city.example")[0].endswith(":2,S")
        dovecot.deliver(letter("Another"), "keep@city.example")
        assert look(box).taken == 1
        assert Arrival.objects.count() == 2

    def test_moves_into_a_folder_that_it_makes(self, dovecot, fetched):
        box = fetched("move@city.example", after="move", move_to="Erledigt & Fertig ü")
        dovecot.deliver(letter(), "move@city.example")
        assert look(box).taken == 1
        assert dovecot.files("move@city.example") == []
        assert len(dovecot.files("move@city.example", ".Erledigt &- Fertig &APw-")) == 1
        assert look(box).taken == 0

    def test_deletes(self, dovecot, fetched):
        box = fetched("delete@city.example", after="delete")
        dovecot.deliver(letter(), "delete@city.example")
        assert look(box).taken == 1
        assert dovecot.files("delete@city.example") == []

    @pytest.mark.parametrize(("begin_with", "taken"), [("unread", 1), ("all", 2), ("new", 0)])
    def test_begins_with_what_is_wanted(self, dovecot, fetched, begin_with, taken):
        address = f"{begin_with}@city.example"
        box = fetched(address)
        dovecot.deliver(letter("Read long ago"), address)
        look(box)
        Arrival.objects.all().delete()
        Mailbox.objects.filter(pk=box.pk).update(uid_validity=0, taken_up_to=0, begin_with=begin_with)
        dovecot.deliver(letter("Still unread"), address)
        assert look(box).taken == taken
        dovecot.deliver(letter("New"), address)
        assert look(box).taken == 1

    def test_what_was_stored_but_not_marked_is_marked_and_not_stored_again(self, dovecot, fetched, monkeypatch):
        box = fetched("between@city.example")
        dovecot.deliver(letter(), "between@city.example")
        with monkeypatch.context() as broken:
            broken.setattr(Imap, "mark", lambda *_: (_ for _ in ()).throw(ConnectionResetError))
            with pytest.raises(ConnectionResetError):
                look(box)
        assert Arrival.objects.count() == 1
        assert not dovecot.files("between@city.example")[0].endswith("S")
        assert look(box).taken == 0
        assert dovecot.files("between@city.example")[0].endswith("S")
        assert Arrival.objects.get().sightings == 1

    def test_one_that_cannot_be_fetched_holds_up_no_other(self, dovecot, fetched, monkeypatch):
        box = fetched("bad@city.example")
        for subject in ("First", "Bad", "Last"):
            dovecot.deliver(letter(subject), "bad@city.example")
        real = Imap._fetched
        with monkeypatch.context() as broken:
            broken.setattr(Imap, "_fetched", lambda self, uid, part: real(self, 999 if uid == 2 else uid, part))
            found = look(box)
            assert (found.taken, found.complaint) == (2, "1 mail could not be taken: no answer")
            assert look(box).taken == 0
        box.refresh_from_db()
        assert (box.taken_up_to, box.left_behind) == (3, [2])
        assert look(box).taken == 1
        box.refresh_from_db()
        assert box.left_behind == []

    def test_a_folder_made_anew_is_known_by_content(self, dovecot, fetched):
        box = fetched("anew@city.example")
        dovecot.deliver(letter(), "anew@city.example")
        look(box)
        Mailbox.objects.filter(pk=box.pk).update(uid_validity=1, last_seen_at=clock.now())
        look(box)
        look(box)
        assert (Arrival.objects.count(), RawMail.objects.count()) == (1, 1)

    def test_one_too_large_to_be_kept_stays_there_and_is_told_of(self, dovecot, fetched, settings):
        settings.MAIL_HARD_LIMIT = 5_000
        box = fetched("large@city.example", after="delete")
        dovecot.deliver(letter("Huge", text="x" * 900 + "\r\n" * 3000), "large@city.example")
        assert [look(box).taken, look(box).taken] == [1, 0]
        arrival = Arrival.objects.get()
        assert (arrival.state, arrival.reason) == ("quarantined", "left_on_server")
        assert b"Subject: Huge" in arrival.raw.content()
        assert len(dovecot.files("large@city.example")) == 1


class TestWatching:
    def test_takes_a_mail_within_two_seconds(self, dovecot, fetched, watch):
        box = fetched("idle@city.example", look_every=3600)
        watch(box)
        wait_until(lambda: Mailbox.objects.get().last_seen_at is not None)
        for number in range(3):
            dovecot.deliver(letter(f"Number {number}"), "idle@city.example")
            assert wait_until(lambda number=number: Arrival.objects.count() == number + 1) < 2

    def test_a_failing_mailbox_says_so_and_holds_up_no_other(self, dovecot, fetched, watch):
        bad = fetched("wrong@city.example", password="not this one")
        lost = fetched("lost@city.example", host="127.0.0.2", port=1)
        good = fetched("good@city.example")
        dovecot.deliver(letter(), "good@city.example")
        for each in (bad, lost, good):
            watch(each)
        wait_until(lambda: Arrival.objects.exists() and Mailbox.objects.exclude(failing_since=None).count() == 2)
        words = dict(Mailbox.objects.values_list("address", "last_error"))
        assert "refuses the sign-in" in words["wrong@city.example"]
        assert words["lost@city.example"] == "Nothing listens at 127.0.0.2 on port 1."
        assert words["good@city.example"] == ""

    def test_goes_on_when_the_server_comes_back(self, dovecot, fetched, watch, monkeypatch):
        monkeypatch.setattr("bailiwick.mailroom.fetching.watching.FIRST_PAUSE", 0.2)
        box = fetched("back@city.example", look_every=3600)
        watch(box)
        wait_until(lambda: Mailbox.objects.get().last_seen_at is not None)
        dovecot.halt()
        wait_until(lambda: Mailbox.objects.get().failing_since is not None)
        dovecot.start()
        dovecot.deliver(letter(), "back@city.example")
        wait_until(lambda: Arrival.objects.count() == 1 and Mailbox.objects.get().failing_since is None)

    def test_a_server_nobody_vouches_for_is_not_talked_to(self, dovecot, fetched, watch, settings):
        box = fetched("proof@city.example")
        settings.MAIL_AUTHORITIES = None
        watch(box)
        wait_until(lambda: Mailbox.objects.get().failing_since is not None)
        assert "is not trusted" in Mailbox.objects.get().last_error

    def test_starttls(self, dovecot, fetched):
        box = fetched("start@city.example", port=dovecot.ports["imap"], security="starttls")
        dovecot.deliver(letter(), "start@city.example")
        assert look(box).taken == 1
