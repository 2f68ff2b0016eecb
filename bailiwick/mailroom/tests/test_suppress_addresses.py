"""Addresses to which nothing is sent: why, until when; entered by hand, and written to again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from bailiwick.audit.models import AuditRow
from bailiwick.core.testing import trail
from bailiwick.mailroom.actions import refusals, suppress_address
from bailiwick.mailroom.models import Suppression

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]
GIVEN = {"address": "Rita@City.Example", "until": "2026-06-30", "reason": "She asked for letters"}


def suppress(browser, **facts):
    return browser.post("/mail/suppressed/new/", {**GIVEN, **facts})


@pytest.fixture
def row(city, now):
    return suppress_address("rita@city.example", actor=city.actor("ada"), now=now, until=now + timedelta(days=30), reason="She asked for letters")


class TestSuppressing:
    def test_sends_nothing_there_until_the_end_of_the_day(self, city, sign_in):
        answer = suppress(sign_in("ada"))
        row = Suppression.objects.get()
        assert answer["Location"] == f"/mail/suppressed/{row.pk}/"
        assert (row.address, row.reason, row.bounces) == ("rita@city.example", "She asked for letters", 0)
        assert timezone.localtime(row.until - timedelta(seconds=1)).date() == date(2026, 6, 30)
        assert trail(row) == ["mailroom.AddressSuppressed"]
        assert AuditRow.objects.get(event="mailroom.AddressSuppressed").facts["reason"] == "She asked for letters"
        assert "rita@city.example" in refusals({"rita@city.example"})
        page = sign_in("ada").get(answer["Location"]).content.decode()
        for words in ("Nothing is sent there", "She asked for letters", "Rita", "Write to it again"):
            assert words in page

    @pytest.mark.parametrize(
        ("facts", "words"),
        [
            ({"address": "nobody"}, "valid email"),
            ({"until": "2026-01-01"}, "a day to come"),
            ({"until": "2099-01-01"}, "ten years ahead"),
            ({"reason": ""}, "required"),
            ({"address": "desk@city.example"}, "the desk itself"),
        ],
    )
    def test_refuses_what_cannot_be(self, city, sign_in, mailbox, facts, words):
        mailbox()
        answer = suppress(sign_in("ada"), **facts)
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert not Suppression.objects.exists()

    def test_says_that_it_is_suppressed_already(self, sign_in, row):
        answer = suppress(sign_in("ada"))
        assert answer.status_code == 422
        assert "already" in answer.content.decode()


class TestLifting:
    def test_writes_to_it_again_and_can_be_suppressed_anew(self, city, sign_in, row, now):
        answer = sign_in("ada").post(f"/mail/suppressed/{row.pk}/lift/", {"reason": "She has a new phone"}, follow=True)
        row.refresh_from_db()
        assert row.lifted_at == now
        assert trail(row) == ["mailroom.AddressSuppressed", "mailroom.SuppressionLifted"]
        assert "written to again" in answer.content.decode().lower()
        assert refusals({"rita@city.example"}) == {}
        assert suppress(sign_in("ada")).status_code == 302
        assert Suppression.objects.in_force(now).get() == row

    def test_twice_changes_nothing(self, sign_in, row):
        browser = sign_in("ada")
        for _time in range(2):
            answer = browser.post(f"/mail/suppressed/{row.pk}/lift/", follow=True)
        assert "already" in answer.content.decode()
        assert trail(row).count("mailroom.SuppressionLifted") == 1


def test_a_bounce_shows_its_words(sign_in, row):
    Suppression.objects.update(status="5.1.1", diagnostic="No such user here", bounces=2, reason="")
    page = sign_in("ada").get(f"/mail/suppressed/{row.pk}/").content.decode()
    assert "5.1.1" in page
    assert "No such user here" in page
    assert "/mail/suppressed/" in sign_in("ada").get("/records/suppressed-addresses/").content.decode()


def test_are_nobody_elses_business(sign_in, row):
    for name in ("rita", "tomas", "grace", "otto"):
        browser = sign_in(name)
        assert browser.get(f"/mail/suppressed/{row.pk}/").status_code in {403, 404}
        assert browser.post(f"/mail/suppressed/{row.pk}/lift/").status_code in {403, 404}
        assert suppress(browser, address="x@city.example").status_code in {403, 404}
    row.refresh_from_db()
    assert row.lifted_at is None
    assert Suppression.objects.count() == 1
