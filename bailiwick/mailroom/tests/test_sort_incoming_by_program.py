"""Programs sort mail as people do, under the same rules."""

from __future__ import annotations

import pytest

from bailiwick.core.testing import trail
from bailiwick.desk.models import Ticket

pytestmark = pytest.mark.django_db
PLACE = "/api/v1/mailroom/incoming"


@pytest.fixture(autouse=True)
def stranger(post, stopped_clock):
    """Let a mail of a stranger wait, as in an installation that says so."""
    post.box.opens_for_strangers = False
    post.box.save()
    return post("Ann Vendor <ann@vendor.example>", subject="Great offer")


def test_the_list_says_who_wrote_and_why_it_waits(stranger, post, sign_in):
    post("rita@city.example")
    answer = sign_in("grace").get(PLACE).json()
    (row,) = answer["items"]
    assert (row["id"], row["from_email"], row["subject"], row["reason"]) == (stranger.pk, "ann@vendor.example", "Great offer", "unknown_sender")
    assert len(sign_in("grace").get(f"{PLACE}?state=understood").json()["items"]) == 1
    assert sign_in("grace").get(f"{PLACE}?reason=machine").json()["items"] == []
    assert sign_in("grace").get("/api/v1/records/incoming-mail/?state=quarantined").json()["items"][0]["subject"] == "Great offer"


def test_a_rehearsal_says_what_each_filter_says(stranger, sign_in):
    said = sign_in("grace").get(f"{PLACE}/{stranger.pk}/rehearsal").json()
    assert (said["would"], said["text"]) == ("It would wait in quarantine.", "It eats paper.")
    assert [each["words"] for each in said["filters"] if each["number"] == 10] == ["ann@vendor.example, who is not in the directory."]


def test_a_mail_is_taken_once(stranger, sign_in):
    grace = sign_in("grace")
    said = grace.post(f"{PLACE}/{stranger.pk}/take", {}, content_type="application/json").json()
    assert (said["outcome"], said["ticket"]) == ("opened", Ticket.objects.get().number)
    assert grace.post(f"{PLACE}/{stranger.pk}/take", {}, content_type="application/json").status_code == 409
    assert "mailroom.MailTaken" in trail(stranger)


def test_what_does_not_exist_is_named(stranger, sign_in):
    grace = sign_in("grace")
    for wrong in ({"ticket": "T-999999"}, {"requester": 999_999}, {"ticket": "T-999999", "requester": 1}):
        assert grace.post(f"{PLACE}/{stranger.pk}/take", wrong, content_type="application/json").status_code == 422
    assert not Ticket.objects.exists()


def test_a_mail_is_set_aside_and_brought_back(stranger, sign_in):
    grace = sign_in("grace")
    said = grace.post(f"{PLACE}/{stranger.pk}/aside", {"why": "An advertisement"}, content_type="application/json").json()
    assert (said["state"], said["set_aside_because"]) == ("aside", "An advertisement")
    assert grace.post(f"{PLACE}/{stranger.pk}/back", content_type="application/json").json()["state"] == "quarantined"
    assert grace.post(f"{PLACE}/{stranger.pk}/again", content_type="application/json").json()["outcome"] == "quarantined"


def test_it_is_not_for_others(stranger, sign_in):
    for slug in ("tomas", "rita", "otto"):
        assert sign_in(slug).get(PLACE).status_code == 403
        assert sign_in(slug).get(f"{PLACE}/{stranger.pk}").status_code == 404
        assert sign_in(slug).post(f"{PLACE}/{stranger.pk}/take", {}, content_type="application/json").status_code == 404
    assert not Ticket.objects.exists()
