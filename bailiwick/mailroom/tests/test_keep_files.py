"""Files of mails: once on disk, on the ticket where its client may see them, and logos known after the third sight."""

from __future__ import annotations

import base64

import pytest

from bailiwick.core.actors import System
from bailiwick.core.attachments import attachments_of
from bailiwick.core.models import Attachment, StoredFile
from bailiwick.core.testing import trail
from bailiwick.desk.actions import Opening, open_ticket
from bailiwick.mailroom.models import MessageFile
from bailiwick.mailroom.tests.post import id_for

pytestmark = pytest.mark.django_db
PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")


def with_files(number, *files, sender="rita@city.example", head=""):
    """Return a mail with HTML and files: (name, content, content type, content id)."""
    lines = [f"From: {sender}", f"Message-ID: <{number}@city.example>", "Subject: See the files", head, "MIME-Version: 1.0"]
    lines = [*filter(None, lines), 'Content-Type: multipart/related; boundary="b"', "", "--b", "Content-Type: text/html", ""]
    lines += ["<p>Look</p>" + "".join(f'<img src="cid:{cid}">' for _name, _content, _kind, cid in files if cid)]
    for name, content, kind, cid in files:
        lines += ["--b", f'Content-Type: {kind}; name="{name}"', "Content-Transfer-Encoding: base64"]
        lines += [f"Content-ID: <{cid}>", "Content-Disposition: inline"] if cid else [f'Content-Disposition: attachment; filename="{name}"']
        lines += ["", base64.b64encode(content).decode()]
    return "\r\n".join([*lines, "--b--", ""]).encode()


def test_are_attached_to_the_ticket(post):
    arrival = post.raw(with_files(1, ("plan.pdf", b"%PDF-1.4 plan", "application/pdf", ""), ("shot.png", PNG, "image/png", "shot")))
    names = {each.name for each in attachments_of(arrival.ticket)}
    assert names == {"plan.pdf", "shot.png"}
    kept = {each.name: each for each in MessageFile.objects.all()}
    assert (kept["shot.png"].is_inline, kept["shot.png"].content_id, kept["plan.pdf"].is_inline) == (True, "shot", False)
    assert trail(arrival.ticket).count("core.AttachmentAdded") == 2


def test_are_on_disk_once_for_two_mailboxes(post, mailbox):
    permits, mail = mailbox("permits@city.example"), with_files(1, ("plan.pdf", b"%PDF-1.4 plan", "application/pdf", ""))
    tickets = {post.raw(mail, box=box).ticket for box in (post.box, permits)}
    assert len(tickets) == 2
    assert Attachment.objects.count() == 2
    assert StoredFile.objects.filter(media_type="application/pdf").count() == 1


def test_a_program_stays_in_the_mail_and_says_why(post):
    arrival = post.raw(with_files(1, ("setup.exe", b"MZ program", "application/octet-stream", ""), ("empty.txt", b"", "text/plain", "")))
    assert arrival.outcome == "opened"
    assert not attachments_of(arrival.ticket).exists()
    assert all(each.why_not and each.attachment is None for each in MessageFile.objects.filter(name="setup.exe"))
    assert MessageFile.objects.filter(name="setup.exe").exists()


def test_of_an_internal_note_are_not_shown_to_the_client(post, city, now):
    ticket = open_ticket(Opening(title="Printer", requester=city.person("rita")), actor=System("test"), now=now)
    head = f"In-Reply-To: {id_for(ticket, now)}\r\nAuto-Submitted: auto-replied"
    arrival = post.raw(with_files(1, ("plan.pdf", b"%PDF-1.4 plan", "application/pdf", ""), head=head))
    assert arrival.reason == "auto_reply"
    assert not attachments_of(ticket).exists()
    assert MessageFile.objects.get().why_not


def test_a_picture_in_every_mail_is_a_logo_from_the_third_on(post):
    for number in range(4):
        post.raw(with_files(number, ("logo.png", PNG, "image/png", "logo")))
    assert [each.is_logo for each in MessageFile.objects.order_by("id")] == [False, False, True, True]
    post.raw(with_files(9, ("logo.png", PNG, "image/png", "logo"), sender="carl@city.example"))
    assert not MessageFile.objects.latest("id").is_logo
