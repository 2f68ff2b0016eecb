"""A rule is made of a mail that waits, with what it would do shown before; afterwards those that fit are looked at again."""

from __future__ import annotations

import pytest

from bailiwick.audit.models import AuditRow
from bailiwick.core.testing import trail
from bailiwick.desk.models import Ticket
from bailiwick.mailroom.models import AlertRule, Arrival, MailRule

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def strangers_wait(post, stopped_clock):
    """Let mail of strangers wait, as in an installation that says so."""
    post.box.opens_for_strangers = False
    post.box.save()


@pytest.fixture
def waiting(post):
    """Let three mails wait: two of one vendor."""
    return [post("ann@vendor.example", subject="Offer 1"), post("bob@vendor.example", subject="Offer 2"), post("eve@other.example", subject="Hello")]


def given(**more):
    return {"name": "Vendors", "position": 100, "is_on": "on", "sender": "*@vendor.example", "treatment": "open", "is_last": "on", **more}


class TestTheForm:
    def test_is_filled_in_and_says_what_it_would_do(self, waiting, sign_in):
        said = sign_in("grace").get(f"/mail/incoming/{waiting[0].pk}/rule/").content.decode()
        for words in ('value="ann@vendor.example"', 'value="Offer 1"', "It would open a ticket.", "It fits none of them."):
            assert words in said

    def test_shows_what_a_change_would_do_before_it_is_saved(self, waiting, sign_in):
        before = AuditRow.objects.count()
        said = sign_in("grace").post(f"/mail/incoming/{waiting[0].pk}/rule/", given(**{"try": "1"})).content.decode()
        assert "It fits 1 of them." in said
        assert "Offer 2" in said
        assert "Hello" not in said.partition('id="effects"')[2]
        assert (MailRule.objects.count(), Ticket.objects.count(), AuditRow.objects.count()) == (0, 0, before)

    def test_is_saved_and_those_that_fit_are_looked_at_again(self, waiting, sign_in):
        grace = sign_in("grace")
        answer = grace.post(f"/mail/incoming/{waiting[0].pk}/rule/", given(save="1"), follow=True)
        rule = MailRule.objects.get()
        assert trail(rule) == ["core.RecordCreated"]
        said = answer.content.decode()
        assert "2 mails that wait fit it." in said
        assert "Look again at these 2" in said
        assert "As without the rule." not in said
        grace.post("/mail/incoming/again/", {"pk": [arrival.pk for arrival in waiting[:2]]})
        assert sorted(Ticket.objects.values_list("title", flat=True)) == ["Offer 1", "Offer 2"]
        assert Arrival.objects.get(state="quarantined") == waiting[2]

    def test_that_cannot_be_understood_is_not_saved(self, waiting, sign_in):
        answer = sign_in("grace").post(f"/mail/incoming/{waiting[0].pk}/rule/", given(sender="", save="1"))
        assert answer.status_code == 422
        assert "Fill in at least one condition." in answer.content.decode()
        assert not MailRule.objects.exists()

    def test_is_not_for_others(self, waiting, sign_in):
        for slug in ("tomas", "rita", "otto"):
            assert sign_in(slug).get(f"/mail/incoming/{waiting[0].pk}/rule/").status_code == 404


class TestOnItsOwnPage:
    def test_a_rule_says_what_it_does_to_the_last_mails(self, waiting, sign_in):
        rule = MailRule.objects.create(name="Vendors", sender="*@vendor.example", treatment="note")
        grace = sign_in("grace")
        assert f"/mail/mail-rules/{rule.pk}/tried/" in grace.get(f"/records/mail-rules/{rule.pk}/").content.decode()
        said = grace.get(f"/mail/mail-rules/{rule.pk}/tried/", HTTP_HX_REQUEST="true").content.decode()
        assert "It fits 2 of the last 25 mails." in said
        assert "<html" not in said
        assert sign_in("tomas").get(f"/mail/mail-rules/{rule.pk}/tried/").status_code == 404

    def test_a_rule_for_alerts_says_what_it_reads(self, post, sign_in):
        rule = AlertRule.objects.create(
            name="Ours", sender="watch@city.example", subjects="{host} is {state}", key="{host}", problems="DOWN", recoveries="UP"
        )
        post("watch@city.example", subject="web1 is DOWN")
        said = sign_in("grace").get(f"/mail/alert-rules/{rule.pk}/tried/").content.decode()
        assert "web1: DOWN" in said
        assert "a problem" in said
