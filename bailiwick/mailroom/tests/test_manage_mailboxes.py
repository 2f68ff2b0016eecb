"""Mailboxes are kept by those who manage the mailroom; their secrets go in and never come out."""

from __future__ import annotations

import pytest

from bailiwick.audit.models import AuditRow
from bailiwick.core.testing import trail
from bailiwick.mailroom.models import Arrival, Mailbox

pytestmark = pytest.mark.django_db
SECRET = "open sesame 4711"
GIVEN = {
    "name": "Service desk",
    "address": "Desk@City.Example",
    "aliases": "help@city.example, it@city.example",
    "kind": "imap",
    "is_on": "on",
    "host": "imap.city.example",
    "port": "",
    "security": "tls",
    "username": "",
    "sign_in_by": "password",
    "new_password": SECRET,
    "folder": "",
    "begin_with": "unread",
    "after": "keep",
    "look_every": "60",
}


def errors(answer):
    return {name: [str(words) for words in found] for name, found in answer.context["form"].errors.items()}


def make(browser, **facts):
    return browser.post("/records/mailboxes/new", {**GIVEN, **facts})


def test_are_made_and_their_secrets_sealed(city, sign_in):
    browser = sign_in("ada")
    assert make(browser).status_code == 302
    box = Mailbox.objects.get()
    assert (box.address, box.addresses, box.folder, box.usual_port) == (
        "desk@city.example",
        ["desk@city.example", "help@city.example", "it@city.example"],
        "INBOX",
        993,
    )
    assert (box.password, box.user) == (SECRET, "desk@city.example")
    assert trail(box) == ["core.RecordCreated"]
    assert SECRET not in box.sealed_password
    assert not any(SECRET in str(row) for row in AuditRow.objects.values())
    for address in (f"/records/mailboxes/{box.pk}/", f"/records/mailboxes/{box.pk}/edit", "/records/mailboxes/"):
        page = browser.get(address)
        assert page.status_code == 200
        assert SECRET not in page.content.decode()
        assert box.sealed_password not in page.content.decode()


def test_an_empty_password_keeps_the_stored_one_and_another_server_begins_anew(city, sign_in):
    browser = sign_in("ada")
    make(browser)
    box = Mailbox.objects.get()
    Mailbox.objects.update(uid_validity=7, taken_up_to=90, left_behind=[3])
    stored = {**GIVEN, "new_password": "", "name": "Renamed", "version": box.version}
    assert browser.post(f"/records/mailboxes/{box.pk}/edit", stored).status_code == 302
    box.refresh_from_db()
    assert (box.name, box.password, box.taken_up_to) == ("Renamed", SECRET, 90)
    stored |= {"host": "other.city.example", "version": box.version}
    assert browser.post(f"/records/mailboxes/{box.pk}/edit", stored).status_code == 302
    box.refresh_from_db()
    assert (box.uid_validity, box.taken_up_to, box.left_behind) == (0, 0, [])


@pytest.mark.parametrize(
    ("facts", "field", "words"),
    [
        ({"host": ""}, "host", "Name the server"),
        ({"host": "https://imap.city.example/"}, "host", "the server alone"),
        ({"port": "70000"}, "port", "from 1 to 65535"),
        ({"aliases": "not an address"}, "aliases", "is no mail address"),
        ({"new_password": ""}, "new_password", "Give the password"),
        ({"kind": "pop3", "after": "move", "move_to": "Done"}, "after", "POP3 knows no folders"),
        ({"after": "move"}, "move_to", "Name the folder"),
        ({"after": "move", "move_to": "INBOX"}, "move_to", "another folder"),
        ({"look_every": "1"}, "look_every", "at least 5 seconds"),
        ({"time_zone": "Chicago"}, "time_zone", "no time zone"),
        ({"sign_in_by": "xoauth2"}, "provider", "who gives out"),
        ({"sign_in_by": "xoauth2", "provider": "google"}, "client_id", "client ID"),
        ({"sign_in_by": "xoauth2", "provider": "other", "client_id": "x", "token_url": "https://x.example/"}, "consent_url", "asks for consent"),
        ({"sign_in_by": "xoauth2", "provider": "other", "consent_url": "http://x.example/"}, "consent_url", "over https only"),
        ({"sign_in_by": "xoauth2", "provider": "other", "client_id": "x", "new_refresh_token": "y"}, "token_url", "address at which"),
        ({"sign_in_by": "xoauth2", "provider": "other", "token_url": "http://x.example/"}, "token_url", "https only"),
        ({"sign_in_by": "xoauth2", "provider": "google", "security": "none"}, "security", "encrypted connections"),
    ],
)
def test_what_cannot_be_is_said_in_words(city, sign_in, facts, field, words):
    answer = make(sign_in("ada"), **facts)
    assert answer.status_code in {200, 422}
    assert words in " ".join(errors(answer)[field])
    assert not Mailbox.objects.exists()


def test_an_address_leads_to_one_mailbox(city, sign_in):
    browser = sign_in("ada")
    make(browser)
    answer = make(browser, name="Second", address="help@city.example", aliases="")
    assert "belongs to the mailbox “Service desk”" in errors(answer)["address"][0]


def test_are_found_by_every_address(mailbox):
    box = mailbox(aliases="help@city.example")
    for address in ("desk@city.example", "<DESK@city.example>", "desk+t-12@city.example", "help+x@city.example"):
        assert Mailbox.objects.addressed(address) == box
    assert Mailbox.objects.addressed("nobody@city.example") is None
    Mailbox.objects.update(is_on=False)
    assert Mailbox.objects.addressed("desk@city.example") is None


@pytest.mark.parametrize("slug", ["mailboxes", "incoming-mail"])
def test_are_nobody_elses_business(city, sign_in, mailbox, slug):
    mailbox()
    assert sign_in("ada").get(f"/records/{slug}/").status_code == 200
    outside = ("rita", "tomas", "otto") if slug == "incoming-mail" else ("rita", "tomas", "grace", "otto")
    for name in outside:
        answer = sign_in(name).get(f"/records/{slug}/")
        assert "desk@city.example" not in answer.content.decode()
        assert answer.status_code in {403, 404}
    assert not Arrival.objects.visible_to(city.tomas).exists()


def test_ask_for_everything_once_under_headings(city, sign_in):
    form = sign_in("ada").get("/records/mailboxes/new").context["form"]
    assert sorted(field.name for section in form.sections() for field in section.fields) == sorted(form.fields)
    assert [section.name for section in form.sections()][:3] == ["address", "pushed", "server"]


def test_speak_a_language_of_the_installation(city, sign_in):
    answer = make(sign_in("ada"), language="xx")
    assert errors(answer) == {"language": ["Choose one of the languages of this installation."]}
