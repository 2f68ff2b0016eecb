"""Keys of tokens are drawn and ended on a page that says what that means."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bailiwick.audit.models import AuditRow
from bailiwick.core.testing import trail
from bailiwick.mailroom.actions import rotate_key
from bailiwick.mailroom.models import TokenKey
from bailiwick.mailroom.tests.post import token_for
from bailiwick.mailroom.tokens import read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]


@pytest.fixture
def former(city, now):
    return rotate_key(actor=city.actor("ada"), now=now - timedelta(days=90), reason="The first")


class TestDrawing:
    def test_signs_with_a_new_key_and_says_why(self, sign_in, former):
        answer = sign_in("ada").post("/mail/keys/draw/", {"reason": "A laptop was lost"}, follow=True)
        newest = TokenKey.objects.accepted().first()
        assert newest != former
        assert newest.why_made == "A laptop was lost"
        assert trail(newest) == ["mailroom.TokenKeyRotated"]
        assert AuditRow.objects.filter(event="mailroom.TokenKeyRotated").latest("id").facts["reason"] == "A laptop was lost"
        page = answer.content.decode()
        assert "signed with a new key" in page
        assert "In use" in page
        assert "Believed" in page

    def test_needs_a_reason(self, sign_in, former):
        assert sign_in("ada").post("/mail/keys/draw/", {"reason": " "}).status_code == 422
        assert TokenKey.objects.count() == 1


class TestEnding:
    def test_says_whose_answers_are_no_longer_believed_then_ends_it(self, city, sign_in, former, mailed, now):
        token = token_for(mailed, now)
        rotate_key(actor=city.actor("ada"), now=now)
        page = sign_in("ada").get(f"/mail/keys/{former.pk}/end/").content.decode()
        assert "wait in quarantine for a person" in page
        assert "Dec" in page
        sign_in("ada").post(f"/mail/keys/{former.pk}/end/", {"reason": "It may be stolen"})
        former.refresh_from_db()
        assert (former.ended_at, former.why_ended) == (now, "It may be stolen")
        assert trail(former)[-1] == "mailroom.TokenKeyEnded"
        assert read(token)[0].said is None

    def test_is_not_offered_for_the_newest(self, sign_in, former):
        assert "Draw a new one first" in sign_in("ada").get(f"/mail/keys/{former.pk}/end/").content.decode()
        answer = sign_in("ada").post(f"/mail/keys/{former.pk}/end/", {"reason": "Why not"}, follow=True)
        assert "signs the mails of today" in answer.content.decode()
        former.refresh_from_db()
        assert former.ended_at is None


def test_are_nobody_elses_business(sign_in, former):
    for name in ("rita", "tomas", "grace", "otto"):
        browser = sign_in(name)
        for path in ("/mail/keys/", "/mail/keys/draw/", f"/mail/keys/{former.pk}/end/"):
            assert browser.get(path).status_code in {403, 404}
            assert browser.post(path, {"reason": "x"}).status_code in {403, 404, 405}
    assert TokenKey.objects.count() == 1


def test_show_nothing_of_the_key_itself(sign_in, former):
    page = sign_in("ada").get("/mail/keys/").content.decode()
    assert former.sealed_key not in page
    assert former.installation not in page
