"""The health of mail on one page: every number right, linked, and as cheap with two hundred mailboxes as with twenty."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bailiwick.mailroom.actions import note_failure, note_look, note_pulse, rotate_key, store_raw, suppress_address
from bailiwick.mailroom.health import WATCHER, Level, boxes_at, flow_at, listeners, watcher_at
from bailiwick.mailroom.models import Arrival, Mailbox, Via
from bailiwick.mailroom.tests.conftest import letter
from bailiwick.notifications.models import Outgoing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]


def fetch(mailbox, name, **facts):
    return mailbox(f"{name}@city.example", name=name, kind="imap", host="imap.city.example", **facts)


def come(box, at, count=1):
    for number in range(count):
        store_raw(letter(f"{box} {at} {number}"), mailbox=box, via=Via.IMAP, envelope_to=box.address if box else "x@city.example", now=at)


class TestBoxes:
    def test_are_told_apart_and_those_that_fail_come_first(self, mailbox, now):
        well, bad, late, off, new = (fetch(mailbox, name) for name in ("Well", "Bad", "Late", "Off", "New"))
        note_look(well, now=now)
        note_failure(bad, "imap.city.example refuses the sign-in.", now=now - timedelta(hours=1))
        note_look(late, now=now - timedelta(hours=5))
        Mailbox.objects.filter(pk=off.pk).update(is_on=False)
        found = {box.mailbox.name: box for box in boxes_at(now)}
        assert [box.mailbox.name for box in boxes_at(now)] == ["Bad", "Late", "New", "Well", "Off"]
        assert {name: box.level for name, box in found.items()} == {
            "Bad": Level.BROKEN,
            "Late": Level.WARNING,
            "New": Level.WARNING,
            "Well": Level.OK,
            "Off": Level.IDLE,
        }
        assert found["Bad"].words == "imap.city.example refuses the sign-in."
        assert "Try it now" in found["Bad"].mend
        assert "stays on its server" in found["Off"].mend
        assert new.is_connected

    def test_count_their_mail_and_know_what_waits_longest(self, mailbox, now):
        box, other = fetch(mailbox, "One"), fetch(mailbox, "Two")
        for ago in (timedelta(days=30), timedelta(days=3), timedelta(hours=5), timedelta(minutes=5)):
            come(box, now - ago)
        found = {each.mailbox.pk: each for each in boxes_at(now)}
        assert (found[box.pk].hour, found[box.pk].day, found[box.pk].week) == (1, 2, 3)
        assert (found[box.pk].last_mail_at, found[box.pk].oldest_waiting) == (now - timedelta(minutes=5), now - timedelta(days=30))
        assert (found[other.pk].week, found[other.pk].last_mail_at, found[other.pk].oldest_waiting) == (0, None, None)

    def test_say_what_becomes_of_mail_that_still_comes(self, mailbox, now):
        pushed = mailbox("pushed@city.example")
        come(pushed, now)
        Mailbox.objects.update(is_on=False)
        (box,) = boxes_at(now)
        assert "no such mailbox" in box.mend
        assert "What came before is kept" in box.mend
        assert Mailbox.objects.addressed("pushed@city.example") is None
        assert Arrival.objects.waiting().count() == 1


class TestFlow:
    def test_counts_what_waits_lies_and_goes_out(self, post, city, now):
        come(post.box, now - timedelta(minutes=7))
        post(sender="", text="")
        Outgoing.objects.create(key="a", person=city.person("rita"), address="rita@city.example", created_at=now, not_before=now, state="unsure")
        suppress_address("gone@city.example", actor=city.actor("ada"), now=now, until=now + timedelta(days=9), reason="Left")
        key = rotate_key(actor=city.actor("ada"), now=now, reason="Spring")
        come(None, now)
        found = flow_at(now)
        assert (found.waiting, found.oldest_waiting) == (1, now)
        assert (found.homeless, found.unsure, found.suppressed, found.in_force, found.key) == (1, 1, 1, 1, key)
        assert found.quarantined == sum(each.count for each in found.held) >= 1
        assert found.oldest_held == now


class TestPrograms:
    def test_the_watch_is_known_by_its_pulse(self, mailbox, now):
        assert watcher_at(now).is_well
        fetch(mailbox, "One")
        assert not watcher_at(now).is_well
        note_pulse(WATCHER, now=now - timedelta(minutes=1))
        note_pulse(WATCHER, now=now)
        assert watcher_at(now).is_well
        assert not watcher_at(now + timedelta(hours=1)).is_well

    def test_none_listens_unless_told_to(self):
        assert listeners() == []

    @pytest.mark.django_db(transaction=True)
    def test_listeners_are_asked_themselves(self, listener, settings):
        assert [each.is_well for each in listeners()] == [True, True]
        assert all("offers STARTTLS" in each.words for each in listeners())
        settings.MAIL_SMTP_PORT = 1
        silent = listeners()[1]
        assert not silent.is_well
        assert "Nobody answers" in silent.words
        assert "bailiwick up" in silent.mend


class TestPage:
    def test_shows_everything_to_those_who_look_after_mail(self, city, sign_in, post, now):
        note_failure(fetch(lambda address, **facts: _made(address, facts), "Permits"), "Nothing listens at imap.city.example.", now=now)
        page = sign_in("ada").get("/mail/health/").content.decode()
        for words in (
            "Something needs somebody",
            "Nothing listens at imap.city.example.",
            "Waiting to be understood",
            "No listener for mail servers",
        ):
            assert words in page
        assert "1 mailbox fails." in page
        assert sign_in("grace").get("/mail/health/").status_code == 200
        for name in ("rita", "tomas", "otto"):
            assert sign_in(name).get("/mail/health/").status_code in {403, 404}

    def test_asks_the_same_number_of_questions_of_any_number_of_mailboxes(self, city, sign_in, mailbox, now):
        browser = sign_in("ada")
        counts = []
        for size in (20, 200):
            Mailbox.objects.bulk_create(
                Mailbox(name=f"Box {number}", address=f"box{number}@city.example", kind="imap", host="imap.city.example")
                for number in range(Mailbox.objects.count(), size)
            )
            come(Mailbox.objects.last(), now - timedelta(minutes=size))
            browser.get("/mail/health/")
            with CaptureQueriesContext(connection) as asked:
                assert browser.get("/mail/health/").status_code == 200
            counts.append(len(asked))
        assert counts[0] == counts[1]

    def test_tells_programs_the_same(self, city, sign_in, mailbox, now):
        box = fetch(mailbox, "One")
        note_failure(box, "It hangs.", now=now)
        said = sign_in("ada").get("/api/v1/mailroom/health").json()
        assert (said["is_well"], said["mailboxes"][0]["words"], said["mailboxes"][0]["level"]) == (False, "It hangs.", "broken")
        assert sign_in("grace").get("/api/v1/mailroom/health").status_code == 403


def _made(address, facts):
    return Mailbox.objects.create(address=address, **facts)
