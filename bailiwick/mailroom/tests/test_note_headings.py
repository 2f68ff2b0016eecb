"""What lists say of mails that nobody opened, or that could not be understood."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bailiwick.mailroom.actions import drain, note_late_headings, store_raw

pytestmark = pytest.mark.django_db


def test_heads_of_what_waits_unread_are_read_once(post, settings):
    settings.MAIL_LIMIT = 100
    arrival = post.raw(b"From: Ann <ann@vendor.example>\r\nSubject: Plans\r\n\r\n" + b"x" * 200)
    assert (arrival.reason, arrival.subject) == ("too_large", "")
    assert note_late_headings() == 1
    arrival.refresh_from_db()
    assert (arrival.from_name, arrival.from_email, arrival.subject, arrival.state) == ("Ann", "ann@vendor.example", "Plans", "quarantined")
    assert note_late_headings() == 0


def test_heads_of_what_fails_are_kept(post, now, monkeypatch):
    monkeypatch.setattr("bailiwick.mailroom.actions.understanding.act", lambda *_facts: 1 / 0)
    arrival = store_raw(b"From: ann@vendor.example\r\nSubject: Plans\r\n\r\nx", mailbox=post.box, via="lmtp", now=now)
    for minutes in (0, 5, 30):
        drain(clock=lambda: now + timedelta(minutes=minutes))  # noqa: B023 - asked at once
    arrival.refresh_from_db()
    assert (arrival.state, arrival.reason, arrival.from_email, arrival.subject) == ("quarantined", "error", "ann@vendor.example", "Plans")
