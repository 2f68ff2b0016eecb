"""Signed and encrypted mail becomes what it says, with the words how it came; what cannot be opened says so."""

from __future__ import annotations

import pytest

from bailiwick.audit.models import AuditRow
from bailiwick.core.testing import trail
from bailiwick.mailroom.actions import rehearse
from bailiwick.mailroom.actions.mail_keys import add_mail_key
from bailiwick.mailroom.actions.unlocking import open_locked
from bailiwick.mailroom.models import MailKey, Message, MessageFile
from bailiwick.mailroom.tests.sealers import HEAD, PASS, TEXT, authority, encrypted, packed, pem, person, signed

pytestmark = pytest.mark.django_db
RITA = HEAD.replace(b"Rosa Marsh <rosa@harlow.example>", b"Rita Alvarez <rita@city.example>")


@pytest.fixture
def keep(city, now):
    """Return a function by which an administrator adds keys."""

    def kept(kind, content, name="A key"):
        return add_mail_key(actor=city.actor("ada"), now=now, name=name, kind=kind, content=content, pass_phrase=PASS)

    return kept


def said(arrival):
    message = Message.objects.get(links__arrival=arrival)
    return [(word.level, word.badge) for word in message.seal_words]


def test_a_signed_mail_opens_a_ticket_with_its_words_and_says_who_signed(post, keep, now):
    keep("smime_authority", pem(authority()))
    arrival = post.raw(signed(who=person("rita@city.example"), head=RITA))
    assert arrival.ticket.description == TEXT
    assert said(arrival) == [("ok", "Signed")]
    (file,) = MessageFile.objects.all()
    assert (file.name, file.attachment) == ("smime.p7s", None)
    assert file.why_not == "It belongs to the signature or the encryption of the mail."


def test_without_keys_it_says_that_nobody_checked(post):
    assert said(post.raw(signed(who=person("rita@city.example"), head=RITA))) == [("neutral", "Not checked")]


def test_a_signature_of_another_than_the_sender_warns(post, keep):
    keep("smime_authority", pem(authority()))
    arrival = post.raw(signed(head=RITA))
    assert said(arrival) == [("warning", "Signed by another")]
    assert "rosa@harlow.example" in Message.objects.get().seal_words[0].text


def test_an_encrypted_mail_is_opened_and_the_trail_says_by_which_key(post, keep, now):
    key = keep("smime_key", packed(person("desk@city.example")), "Desk 2026")
    arrival = post.raw(encrypted(head=RITA))
    assert arrival.ticket.description == TEXT
    assert TEXT.encode() not in arrival.raw.content()
    assert said(arrival) == [("ok", "Encrypted")]
    assert "mailroom.MailUnlocked" in trail(arrival)
    assert "Desk 2026" in str(AuditRow.objects.get(event="mailroom.MailUnlocked").__dict__)
    key.refresh_from_db()
    assert key.last_used_at == now
    assert not MessageFile.objects.exists()


def test_one_that_no_key_opens_still_becomes_a_ticket_with_clear_words(post, keep, city):
    arrival = post.raw(encrypted(head=RITA))
    ticket = arrival.ticket
    assert ticket.title == "Printer"
    assert ticket.description.startswith("(This mail is encrypted and no key here opens it. Ask its sender")
    assert said(arrival) == [("warning", "Not opened")]
    assert [file.name for file in MessageFile.objects.all()] == ["smime.p7m"]


def test_an_answer_is_opened_too(post, keep, city, now):
    keep("smime_key", packed(person("desk@city.example")))
    first = post(Message_ID="<first@rita.example>").ticket
    answer = post.raw(encrypted(head=RITA.replace(b"sealed@", b"second@") + b"In-Reply-To: <first@rita.example>\r\n"))
    assert (answer.ticket, answer.entry.body) == (first, TEXT)


def test_a_mail_that_came_before_its_key_is_read_once_the_key_is_there(post, keep, city):
    stranger = encrypted()
    before = post.raw(stranger)
    assert (before.reason, Message.objects.get().text) == ("unknown_sender", "")
    keep("smime_key", packed(person("desk@city.example")))
    assert rehearse(before, now=post.now)[0].parsed.text == TEXT
    again = post.raw(stranger, to="desk+again@city.example")
    message = Message.objects.get()
    assert (again.reason, message.text, [word.badge for word in message.seal_words]) == ("unknown_sender", TEXT, ["Encrypted"])


def test_what_is_only_looked_at_leaves_no_trace(post, keep):
    keep("smime_key", packed(person("desk@city.example")))
    arrival = post.raw(encrypted())
    before = AuditRow.objects.count()
    rehearse(arrival, now=post.now)
    assert AuditRow.objects.count() == before


def test_a_key_that_is_off_opens_nothing(post, keep):
    keep("smime_key", packed(person("desk@city.example")))
    MailKey.objects.update(is_on=False)
    assert said(post.raw(encrypted(head=RITA))) == [("warning", "Not opened")]


def test_a_mail_without_seals_asks_for_no_keys(post, keep, monkeypatch):
    keep("smime_authority", pem(authority()))

    def asked(_now):
        raise AssertionError

    monkeypatch.setattr("bailiwick.mailroom.actions.mail_keys.keyring", asked)
    assert post().ticket is not None


def test_a_ticket_learns_what_its_mail_says_once_the_key_is_there(post, keep, now):
    arrival = post.raw(encrypted(head=RITA))
    assert open_locked(now=now) == 0
    keep("smime_key", packed(person("desk@city.example")))
    assert open_locked(now=now) == 1
    (note,) = arrival.ticket.entries.filter(kind="note")
    assert note.body.endswith(f"It says:\n\n{TEXT}")
    assert said(arrival) == [("ok", "Encrypted")]
    assert "mailroom.MailUnlocked" in trail(arrival)
    assert open_locked(now=now) == 0
    assert arrival.ticket.entries.count() == 1


def test_the_worker_is_told_of_private_keys_alone(keep, monkeypatch):
    told = []
    monkeypatch.setattr("bailiwick.mailroom.listeners.enqueue", told.append)
    keep("smime_authority", pem(authority()), "Authority")
    assert told == []
    keep("smime_key", packed(person("desk@city.example")))
    assert len(told) == 1
