"""The pages of mail that came in: the list with its reasons, a mail's own page, and its parts; hostile mail does nothing."""

from __future__ import annotations

import base64

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bailiwick.mailroom.models import Arrival
from bailiwick.mailroom.tests.letters import file, part, parted

pytestmark = pytest.mark.django_db
PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
HOSTILE = """<html><head><style>body{display:none}</style></head><body onload="alert(1)"><script>alert(2)</script>
<p style="position:fixed">Words</p><a href="javascript:alert(3)">click</a> <a href="https://shop.example/">shop</a>
<form action="https://evil.example/"><input name="password"></form><iframe src="https://evil.example/"></iframe>
<img src="https://tracker.example/open.gif" alt="Offer"><img src="cid:pic@x"><svg onload="alert(4)"></svg></body></html>"""


@pytest.fixture(autouse=True)
def strangers_wait(post):
    """Let mail of strangers wait, as in an installation that says so."""
    post.box.opens_for_strangers = False
    post.box.save()


@pytest.fixture
def stranger(post):
    return post("Ann Vendor <ann@vendor.example>", subject="Great <b>offer</b>")


@pytest.fixture
def hostile(post):
    picture = part(
        base64.b64encode(PIXEL).decode(), "image/png", "Content-ID: <pic@x>\nContent-Transfer-Encoding: base64\nContent-Disposition: inline\n"
    )
    return post.raw(
        parted(part(HOSTILE, "text/html"), picture, file('filename="../../evil.html"', b"<script>alert(5)</script>", "text/html"), kind="related")
    )


class TestTheList:
    def test_says_who_wrote_and_why_it_waits(self, stranger, sign_in):
        said = sign_in("grace").get("/mail/incoming/").content.decode().replace("<wbr>", "")
        for words in ("Ann Vendor", "ann@vendor.example", "Great &lt;b&gt;offer&lt;/b&gt;", "Its sender is not in the directory.", "Unknown senders"):
            assert words in said
        assert f"/mail/incoming/{stranger.pk}/" in said
        assert "Look again at all" in said

    def test_is_for_those_who_sort(self, stranger, sign_in, client):
        assert sign_in("ada").get("/mail/incoming/").status_code == 200
        for slug in ("tomas", "rita", "otto"):
            assert sign_in(slug).get("/mail/incoming/").status_code == 404
            assert sign_in(slug).get(f"/mail/incoming/{stranger.pk}/").status_code == 404
        assert client.get("/mail/incoming/").status_code in {302, 403}

    def test_is_narrowed_to_a_reason(self, stranger, post, sign_in):
        post("desk@city.example", subject="In our name")
        said = sign_in("grace").get("/mail/incoming/?view=quarantine&reason=own_address").content.decode()
        assert "In our name" in said
        assert "Great &lt;b&gt;" not in said.partition("<tbody>")[2]

    def test_asks_no_more_for_more_mails(self, post, sign_in):
        grace = sign_in("grace")
        counts = []
        for more in (2, 8):
            for number in range(more):
                post(f"someone{number}@elsewhere.example", subject=f"Mail {number} of {more}")
            grace.get("/mail/incoming/")
            with CaptureQueriesContext(connection) as asked:
                grace.get("/mail/incoming/")
            counts.append(len(asked))
        assert counts[0] == counts[1]

    def test_counts_in_the_navigation_and_on_the_first_page(self, stranger, sign_in):
        said = sign_in("grace").get("/").content.decode()
        assert "1 mail became neither a ticket nor an entry" in said
        assert "Incoming mail" in said
        assert "became neither" not in sign_in("tomas").get("/").content.decode()


class TestAMail:
    def test_tells_what_it_says_and_what_the_filters_say(self, stranger, sign_in):
        said = sign_in("grace").get(f"/mail/incoming/{stranger.pk}/").content.decode()
        for words in (
            "It eats paper.",
            "ann@vendor.example, who is not in the directory.",
            "It would wait in quarantine.",
            "make a rule from this one",
        ):
            assert words in said

    def test_shows_hostile_html_without_rights(self, hostile, sign_in):
        answer = sign_in("grace").get(f"/mail/incoming/{hostile.pk}/html/")
        said, policy = answer.content.decode(), answer["Content-Security-Policy"]
        assert "Words" in said
        assert 'href="https://shop.example/"' in said
        for bad in (
            "alert(",
            "javascript:",
            "position:fixed",
            "<form",
            "<iframe",
            "<input",
            "tracker.example",
            "onload",
            "display:none}</style></head><body",
        ):
            assert bad not in said
        assert "data:image/png;base64," in said
        assert policy.startswith("sandbox allow-popups")
        assert "script" not in policy
        assert "allow-same-origin" not in policy
        assert "img-src data:;" in policy
        assert answer["X-Frame-Options"] == "SAMEORIGIN"

    def test_asks_other_servers_only_when_told_to(self, hostile, sign_in):
        assert "which would learn that somebody reads this" in sign_in("grace").get(f"/mail/incoming/{hostile.pk}/").content.decode()
        answer = sign_in("grace").get(f"/mail/incoming/{hostile.pk}/html/?pictures=1")
        assert 'src="https://tracker.example/open.gif"' in answer.content.decode()
        assert "img-src data: https:;" in answer["Content-Security-Policy"]
        assert answer["Referrer-Policy"] == "no-referrer"

    def test_hands_out_files_to_keep_and_not_to_show(self, hostile, sign_in):
        grace = sign_in("grace")
        said = grace.get(f"/mail/incoming/{hostile.pk}/").content.decode()
        assert "may run something" in said
        answers = [grace.get(f"/mail/incoming/{hostile.pk}/files/{number}/") for number in range(2)]
        for answer in answers:
            assert answer["Content-Type"] == "application/octet-stream"
            assert answer["Content-Disposition"].startswith("attachment")
            assert "/" not in answer["Content-Disposition"]
            assert answer["X-Content-Type-Options"] == "nosniff"
            assert "sandbox" in answer["Content-Security-Policy"]
        assert {b"".join(answer.streaming_content) for answer in answers} == {PIXEL, b"<script>alert(5)</script>"}
        assert grace.get(f"/mail/incoming/{hostile.pk}/files/2/").status_code == 404

    def test_hands_out_the_bytes_as_they_came(self, hostile, sign_in):
        answer = sign_in("grace").get(f"/mail/incoming/{hostile.pk}/raw/")
        assert b"".join(answer.streaming_content) == hostile.raw.content()
        assert answer["Content-Disposition"] == f'attachment; filename="mail-{hostile.pk}.eml"'
        said = sign_in("grace").get(f"/mail/incoming/{hostile.pk}/source/").content.decode()
        assert "&lt;script&gt;alert(2)" in said
        assert "<script>alert" not in said

    @pytest.mark.parametrize(
        "raw",
        [
            b"",
            b"\xff\xfe\x00 nothing that could be read \x00",
            b"From: a@b.example\r\nSubject: =?utf-42?Q?odd=FF?=\r\nContent-Type: text/plain; charset=martian\r\n\r\n\xe9\xff\x00\x1b[31m words",
            b"From: a@b.example\r\n\r\n" + b"long " * 60_000,
            b"Subject: \xe2\x80\xae" + b"x" * 5_000 + b"\r\n\r\nwithout a sender",
        ],
        ids=["empty", "no mail", "odd charset", "huge", "no sender"],
    )
    def test_can_always_be_looked_at(self, raw, post, sign_in):
        arrival = post.raw(raw)
        Arrival.objects.filter(pk=arrival.pk).update(state="quarantined")
        grace = sign_in("grace")
        assert grace.get("/mail/incoming/").status_code == 200
        for place in ("", "source/", "raw/", "html/", "rule/"):
            answer = grace.get(f"/mail/incoming/{arrival.pk}/{place}")
            assert answer.status_code == 200, place
        page = grace.get(f"/mail/incoming/{arrival.pk}/").content.decode()
        assert len(page) < 200_000
        assert "\x1b" not in page
        assert "\u202e" not in page

    def test_that_is_lost_on_the_disk_says_so(self, stranger, sign_in):
        stranger.raw.path.unlink()
        assert "are not on the disk" in sign_in("grace").get(f"/mail/incoming/{stranger.pk}/").content.decode()
        answer = sign_in("grace").post(f"/mail/incoming/{stranger.pk}/again/", follow=True)
        assert "Restore them from the backup" in answer.content.decode()

    def test_that_became_a_ticket_leads_there(self, post, sign_in):
        arrival = post()
        said = sign_in("grace").get(f"/mail/incoming/{arrival.pk}/").content.decode()
        assert f'href="/desk/tickets/{arrival.ticket.number}/' in said
        assert "Take" not in said.partition("page-header")[2].partition("</header>")[0]
