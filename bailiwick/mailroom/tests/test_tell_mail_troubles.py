"""What stays wrong with mail is told once to those who look after it, and once more when it is over."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bailiwick.audit.models import AuditRow
from bailiwick.mailroom.actions import note_failure, note_look, note_pulse, store_raw, watch_mail
from bailiwick.mailroom.health import WATCHER
from bailiwick.mailroom.models import Arrival, ArrivalState, Mailbox, Trouble, Via
from bailiwick.mailroom.tests.conftest import letter
from bailiwick.notifications.models import Notification, Outgoing

pytestmark = pytest.mark.django_db
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def fetched(city, mailbox):
    return mailbox(kind="imap", host="imap.city.example", name="Desk")


def come(box, at, name="", **facts):
    arrival = store_raw(letter(f"{name} {at}"), mailbox=box, via=Via.IMAP, envelope_to=box.address, now=at)
    Arrival.objects.filter(pk=arrival.pk).update(**{"state": ArrivalState.UNDERSTOOD, **facts})
    return arrival


def told():
    """Return who was told what in the program, oldest first."""
    rows = Notification.objects.filter(notice__startswith="mailroom.MailTrouble").order_by("id").select_related("user")
    return [(row.user.username, row.notice.partition(".")[2], row.title) for row in rows]


def kinds():
    return list(Trouble.objects.going_on().values_list("kind", flat=True))


class TestFailingMailbox:
    def test_is_told_once_and_again_when_it_is_well(self, city, fetched, now):
        note_failure(fetched, "imap.city.example does not answer in time.", now=now)
        watch_mail(now=now + 14 * MINUTE)
        assert kinds() == []
        for minute in (15, 16, 17):
            watch_mail(now=now + minute * MINUTE)
        trouble = Trouble.objects.get()
        assert (trouble.kind, trouble.mailbox, trouble.since, trouble.over_at) == ("failing", fetched, now, None)
        assert "does not answer in time" in trouble.words
        assert [(name, kind) for name, kind, _title in told()] == [("ada", "MailTroubleBegan")]
        assert Outgoing.objects.filter(notice="mailroom.MailTroubleBegan").get().text.startswith("“Desk” (desk@city.example)")
        note_look(fetched, now=now + 20 * MINUTE)
        for minute in (20, 21):
            watch_mail(now=now + minute * MINUTE)
        trouble.refresh_from_db()
        assert trouble.over_at == now + 20 * MINUTE
        assert [kind for _name, kind, _title in told()] == ["MailTroubleBegan", "MailTroubleOver"]
        trail = AuditRow.objects.filter(subject_type="mailroom.trouble").order_by("id").values_list("event", flat=True)
        assert list(trail) == ["mailroom.MailTroubleBegan", "mailroom.MailTroubleOver"]

    def test_is_another_trouble_the_next_time(self, fetched, now):
        for hour in (0, 2):
            note_failure(fetched, "It hangs.", now=now + hour * 60 * MINUTE)
            watch_mail(now=now + (hour * 60 + 16) * MINUTE)
            note_look(fetched, now=now + (hour * 60 + 17) * MINUTE)
            watch_mail(now=now + (hour * 60 + 17) * MINUTE)
        assert Trouble.objects.count() == 2
        assert len(told()) == 4

    def test_is_over_when_the_mailbox_is_turned_off(self, fetched, now):
        note_failure(fetched, "It hangs.", now=now)
        watch_mail(now=now + 16 * MINUTE)
        Mailbox.objects.update(is_on=False)
        watch_mail(now=now + 17 * MINUTE)
        assert kinds() == []


def test_mail_that_waits_is_told_after_ten_minutes(fetched, now, settings):
    come(fetched, now, state=ArrivalState.STORED)
    watch_mail(now=now + 9 * MINUTE)
    assert kinds() == []
    watch_mail(now=now + 10 * MINUTE)
    assert kinds() == ["waiting"]
    assert "10 min" in Trouble.objects.get().words
    settings.MAIL_WAITING_MINUTES = 30
    watch_mail(now=now + 11 * MINUTE)
    assert kinds() == []


class TestQuarantine:
    def test_that_grows_is_told_to_sorters_too_and_over_only_when_half_comes(self, fetched, now, settings):
        settings.MAIL_QUARANTINE_HOURLY = 4
        for number in range(4):
            come(fetched, now + number * MINUTE, str(number), state=ArrivalState.QUARANTINED)
        watch_mail(now=now + 5 * MINUTE)
        assert kinds() == []
        come(fetched, now + 5 * MINUTE, "5", state=ArrivalState.QUARANTINED)
        watch_mail(now=now + 5 * MINUTE)
        assert kinds() == ["growing"]
        assert {name for name, _kind, _title in told()} == {"ada", "grace"}
        watch_mail(now=now + 61 * MINUTE)
        assert kinds() == ["growing"]
        watch_mail(now=now + 65 * MINUTE)
        assert kinds() == []

    def test_where_a_mail_lies_is_told_after_a_working_day(self, fetched, now):
        come(fetched, now, state=ArrivalState.QUARANTINED, reason="unknown_sender")  # a Tuesday noon
        watch_mail(now=now + 20 * 60 * MINUTE)
        assert kinds() == []
        watch_mail(now=now + 2 * DAY)
        assert kinds() == ["lying"]
        Arrival.objects.update(state=ArrivalState.UNDERSTOOD)
        watch_mail(now=now + 2 * DAY + MINUTE)
        assert kinds() == []

    def test_waits_over_a_weekend_without_a_word(self, fetched, now):
        friday = now + 3 * DAY
        come(fetched, friday, state=ArrivalState.QUARANTINED)
        watch_mail(now=friday + 2 * DAY)
        assert kinds() == []


class TestSilence:
    def test_of_a_mailbox_that_usually_gets_mail_is_told(self, fetched, now):
        for day in range(20):
            come(fetched, now - day * DAY)
        watch_mail(now=now + DAY)
        assert kinds() == []
        watch_mail(now=now + 2 * DAY)
        assert kinds() == ["silent"]
        assert "usually gets mail every day" in Trouble.objects.get().words
        come(fetched, now + 2 * DAY)
        watch_mail(now=now + 2 * DAY + MINUTE)
        assert kinds() == []

    def test_of_one_that_seldom_does_is_not(self, fetched, now):
        for day in (0, 7, 14, 21):
            come(fetched, now - day * DAY)
        watch_mail(now=now + 5 * DAY)
        assert kinds() == []


def test_a_watch_that_is_gone_is_told(fetched, now):
    watch_mail(now=now)
    assert kinds() == []
    note_pulse(WATCHER, now=now)
    watch_mail(now=now + 14 * MINUTE)
    assert kinds() == []
    watch_mail(now=now + 16 * MINUTE)
    assert kinds() == ["unwatched"]
