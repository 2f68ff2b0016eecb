"""A mailbox is tried: it says in words what it found or what is wrong, takes nothing, and holds up nobody."""

from __future__ import annotations

import socket
import threading
import time

import pytest

from bailiwick.core.problems import Conflict
from bailiwick.mailroom.fetching import trying
from bailiwick.mailroom.fetching.trying import try_out
from bailiwick.mailroom.models import Arrival, Mailbox
from bailiwick.mailroom.tests.conftest import letter


@pytest.fixture
def mute():
    """Return the port of a server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
class TestServers:
    @pytest.mark.parametrize("kind", ["imap", "pop3"])
    def test_count_without_taking(self, dovecot, fetched, sign_in, city, kind):
        address = f"try-{kind}@city.example"
        dovecot.deliver(letter("One"), address)
        dovecot.deliver(letter("Two"), address)
        box = fetched(address, kind=kind)
        page = sign_in("ada").post(f"/mail/mailboxes/{box.pk}/try/").content.decode()
        assert "It opens" in page
        assert "2 mails lie" in page
        assert not Arrival.objects.exists()
        assert not any(name.endswith("S") for name in dovecot.files(address, "."))
        box.refresh_from_db()
        assert (box.taken_up_to, box.last_seen_at) == (0, None)

    @pytest.mark.parametrize(
        ("facts", "words", "reached"),
        [
            ({"password": "not this one"}, "refuses the sign-in", 1),
            ({"folder": "Nowhere"}, "There is no folder “Nowhere”", 2),
            ({"host": "127.0.0.2", "port": 1}, "Nothing listens at 127.0.0.2 on port 1.", 0),
            ({"host": "nowhere.invalid"}, "The name nowhere.invalid is not known.", 0),
        ],
    )
    def test_say_what_is_wrong_and_how_far_it_got(self, dovecot, fetched, facts, words, reached):
        trial = try_out(fetched("wrong-try@city.example", **facts))
        assert not trial.is_well
        assert words in trial.words
        assert [step.is_done for step in trial.steps] == [number < reached for number in range(4)]

    def test_are_not_believed_without_proof(self, dovecot, fetched, settings):
        box = fetched("proof-try@city.example")
        settings.MAIL_AUTHORITIES = None
        assert "is not trusted" in try_out(box).words


@pytest.mark.django_db(transaction=True)
class TestBounds:
    def test_one_that_says_nothing_is_given_up(self, mailbox, mute, monkeypatch):
        monkeypatch.setattr(trying, "PATIENCE", 1.0)
        box = mailbox(kind="imap", host="127.0.0.1", port=mute, security="none", password="x")
        began = time.monotonic()
        trial = try_out(box, bound=0.2)
        assert time.monotonic() - began < 5
        assert "does not answer in time" in trial.words
        assert not any(step.is_done for step in trial.steps)

    def test_too_many_at_once_are_asked_to_come_again(self, mailbox, sign_in, city, monkeypatch):
        box = mailbox(kind="imap", host="127.0.0.1", port=1, password="x")
        monkeypatch.setattr(trying, "_hands", threading.BoundedSemaphore(1))
        trying._hands.acquire()
        with pytest.raises(Conflict):
            try_out(box)
        assert "Several mailboxes are being tried" in sign_in("ada").post(f"/mail/mailboxes/{box.pk}/try/").content.decode()

    def test_one_that_is_not_connected_says_so(self, mailbox):
        box = mailbox(kind="imap", host="127.0.0.1", port=1, sign_in_by="xoauth2", provider="google", client_id="x")
        assert not try_out(box).is_well
        assert list(Mailbox.objects.fetched()) == []


@pytest.mark.django_db
class TestPage:
    def test_of_a_mailbox_shows_how_it_is_and_what_becomes_of_its_mail(self, mailbox, sign_in, city):
        box = mailbox(kind="imap", host="imap.city.example")
        page = sign_in("ada").get(f"/mail/mailboxes/{box.pk}/state/", headers={"HX-Request": "true"}).content.decode()
        assert "Not looked into yet" in page
        assert "only then marked on its server" in page
        assert "Try it now" in page
        assert f"/mail/mailboxes/{box.pk}/state/" in sign_in("ada").get(f"/records/mailboxes/{box.pk}/").content.decode()

    def test_has_nothing_to_try_where_mail_is_handed_over(self, mailbox, sign_in, city):
        box = mailbox()
        browser = sign_in("ada")
        assert "Try it now" not in browser.get(f"/mail/mailboxes/{box.pk}/state/").content.decode()
        assert "nothing to connect to" in browser.post(f"/mail/mailboxes/{box.pk}/try/").content.decode()

    def test_retired_says_what_becomes_of_mail_that_still_comes(self, mailbox, sign_in, city):
        box = mailbox(kind="imap", host="imap.city.example")
        browser = sign_in("ada")
        assert browser.post(f"/records/mailboxes/{box.pk}/retire").status_code == 302
        page = browser.get(f"/mail/mailboxes/{box.pk}/state/").content.decode()
        assert "all of it is taken when the mailbox is used again" in page
        assert list(Mailbox.objects.fetched()) == []

    def test_is_nobody_elses_business(self, mailbox, sign_in, city):
        box = mailbox(kind="imap", host="127.0.0.1", port=1)
        for name in ("rita", "tomas", "grace", "otto"):
            assert sign_in(name).get(f"/mail/mailboxes/{box.pk}/state/").status_code in {403, 404}
            assert sign_in(name).post(f"/mail/mailboxes/{box.pk}/try/").status_code in {403, 404}
