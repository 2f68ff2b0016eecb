"""The HTML of a mail stands in a frame in which nothing runs and which asks nobody, until somebody asks for pictures."""

from __future__ import annotations

import pytest
from django.urls import reverse

from bailiwick.mailroom.engine.meetings import meetings
from bailiwick.mailroom.models import Message, MessageFile, MessageLink
from bailiwick.mailroom.tests.test_keep_files import PNG, with_files

pytestmark = pytest.mark.django_db
INVITATION = (
    "BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VEVENT\nSUMMARY:New printer\\, at last\nDTSTART;TZID=Eastern Standard Time:20261201T100000\n"
    'DURATION:PT45M\nLOCATION:Room 4\nORGANIZER;CN="Marsh, Rosa":mailto:rosa@x.example\nEND:VEVENT\nEND:VCALENDAR\n'
)


def page_of(html, number=1):
    head = f"From: rita@city.example\nMessage-ID: <{number}@page>\nSubject: Look\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n"
    return f"{head}{html}".encode()


@pytest.fixture
def sent(post):
    """Return a function that lets a page of HTML arrive, and returns what it did."""

    def arrive(html):
        post.raw(page_of(html))
        return MessageLink.objects.get()

    return arrive


def frame(client, link, query=""):
    return client.get(reverse("mailroom:message_frame", args=[link.pk]) + query)


class TestFrame:
    def test_lets_nothing_run_and_asks_nobody(self, sent, sign_in):
        link = sent('<p onclick="x()">Look <script>alert(1)</script><img src="http://spy.example/a.png" alt="Map"> here</p>')
        answer = frame(sign_in("tomas"), link)
        page, policy = answer.content.decode(), answer["Content-Security-Policy"]
        assert not [word for word in ("<script", "onclick", "spy.example") if word in page]
        assert "default-src 'none'; img-src 'self' data:; style-src 'sha256-" in policy
        assert ("script" in policy, "sandbox allow-same-origin allow-popups" in policy, "frame-ancestors 'self'" in policy) == (False, True, True)
        assert (answer["X-Frame-Options"], answer["Referrer-Policy"]) == ("SAMEORIGIN", "no-referrer")

    def test_shows_pictures_of_others_for_one_look(self, sent, sign_in):
        link, client = (
            sent('<p>Look</p><img src="http://spy.example/a.png" alt="Map"><img src="https://spy.example/t.gif" width="1" height="1">'),
            sign_in("tomas"),
        )
        told = client.get(reverse("mailroom:message", args=[link.pk])).content.decode()
        assert "2 pictures of other servers are not shown" in told
        asked = client.get(reverse("mailroom:message", args=[link.pk]) + "?pictures=1").content.decode()
        assert ("are not shown" in asked, "?pictures=1" in asked) == (False, True)
        answer = frame(client, link, "?pictures=1")
        assert 'src="https://spy.example/a.png"' in answer.content.decode()
        assert "t.gif" not in answer.content.decode()
        assert "img-src 'self' data: https:;" in answer["Content-Security-Policy"]
        assert "spy.example" not in frame(client, link).content.decode()

    def test_finds_the_pictures_that_came_along(self, post, sign_in):
        post.raw(with_files(1, ("shot.png", PNG, "image/png", "Shot@Phone")))
        page = frame(sign_in("tomas"), MessageLink.objects.get()).content.decode()
        assert f'src="{reverse("core:attachment", args=[MessageFile.objects.get().attachment_id])}"' in page
        assert "cid:" not in page

    def test_a_mail_without_html_stands_as_text(self, post, sign_in):
        post(text="Line one\n  indented <b>")
        page = sign_in("tomas").get(reverse("mailroom:message", args=[MessageLink.objects.get().pk])).content.decode()
        assert "Line one\n  indented &lt;b&gt;" in page
        assert "<iframe" not in page

    def test_a_part_of_the_ticket_is_answered_without_the_frame_of_the_page(self, sent, sign_in):
        link = sent("<p>Look</p>")
        part = sign_in("tomas").get(reverse("mailroom:message", args=[link.pk]), {"within": "1"}, headers={"HX-Request": "true"}).content.decode()
        assert ("<html" in part, "<iframe" in part, "data-dismiss" in part) == (False, True, True)


class TestParts:
    def test_an_invitation_says_what_when_where_and_who(self, post, sign_in):
        raw = with_files(1, ("invite.ics", INVITATION.encode(), "text/calendar", ""))
        opened = post.raw(raw).ticket
        assert Message.objects.get().meetings[0]["summary"] == "New printer, at last"
        page = sign_in("tomas").get(reverse("desk:ticket", args=[opened.number])).content.decode()
        assert all(words in page for words in ("Invitation", "New printer, at last", "1 December 2026", "Room 4", "Asked by Marsh, Rosa"))

    def test_a_file_in_the_text_appears_as_a_file(self, post, sign_in):
        opened = post(text="See the log.\n\nbegin 644 jam.txt\n#0V%T\n`\nend\n").ticket
        assert "jam.txt" in sign_in("tomas").get(reverse("desk:ticket", args=[opened.number])).content.decode()
        assert MessageFile.objects.get().attachment.name == "jam.txt"

    def test_a_seal_is_said(self, post, sign_in):
        raw = (
            "From: rita@city.example\nMessage-ID: <s@x>\nSubject: Sealed\nMIME-Version: 1.0\n"
            'Content-Type: multipart/signed; protocol="application/pgp-signature"; boundary="b"\n\n'
            "--b\nContent-Type: text/plain\n\nWords.\n--b\nContent-Type: application/pgp-signature; name=signature.asc\n\nx\n--b--\n"
        )
        opened = post.raw(raw.encode()).ticket
        assert "Signed with PGP" in sign_in("tomas").get(reverse("desk:ticket", args=[opened.number])).content.decode()


class TestMeetings:
    @pytest.mark.parametrize(
        "content", [b"", b"\xff\xfe\x00", b"BEGIN:VEVENT\n" * 9_000, b"BEGIN:VEVENT\nDTSTART:99999999T999999Z\nDURATION:P9999W\nEND:VEVENT"]
    )
    def test_are_read_from_anything(self, content):
        assert all(meeting.starts is None for meeting in meetings(content))

    @pytest.mark.parametrize(
        ("lines", "starts", "ends"),
        [
            ("DTSTART;VALUE=DATE:20261224\nDTEND;VALUE=DATE:20261227", "2026-12-24", "2026-12-26"),
            ("DTSTART:20261201T150000Z\nDTEND:20261201T160000Z", "2026-12-01T15:00:00+00:00", "2026-12-01T16:00:00+00:00"),
            ("DTSTART;TZID=Nowhere:20261201T100000", "2026-12-01T10:00:00", ""),
            ("DTSTART;TZID=America/Chicago:20261201T100000\nDURATION:PT1H30M", "2026-12-01T10:00:00-06:00", "2026-12-01T11:30:00-06:00"),
        ],
    )
    def test_say_when(self, lines, starts, ends):
        (told,) = meetings(f"BEGIN:VCALENDAR\nBEGIN:VEVENT\n{lines}\nEND:VEVENT\nEND:VCALENDAR".encode())
        assert (told.as_data()["starts"], told.as_data()["ends"]) == (starts, ends)
