"""Keys for mail are kept by those who manage the mailroom; what is secret goes in and never comes out."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bailiwick.audit.models import AuditRow
from bailiwick.core.testing import trail
from bailiwick.mailroom.actions.mail_keys import keyring, ring_of
from bailiwick.mailroom.models import MailKey
from bailiwick.mailroom.tests.sealers import ENDS, PASS, authority, packed, pem, pem_pair, person

pytestmark = pytest.mark.django_db
PAGE = "/mail/keys-for-mail/new/"


def add(browser, content=b"", *, kind="smime_key", name="The desk's key", pass_phrase=PASS, **facts):
    given = {"name": name, "kind": kind, "pass_phrase": pass_phrase, "pasted": "", "addresses": "", **facts}
    if content:
        given["upload"] = SimpleUploadedFile("key.p12", content)
    return browser.post(PAGE, given)


def errors(answer):
    assert answer.status_code == 422
    return {name: [str(words) for words in found] for name, found in answer.context["form"].errors.items()}


@pytest.mark.parametrize("content", [packed, pem_pair])
def test_a_private_key_is_kept_sealed_and_never_shown(city, sign_in, content):
    browser, ours = sign_in("ada"), person("desk@city.example")
    answer = add(browser, content(ours))
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    key = MailKey.objects.get()
    assert (key.said_addresses, key.stands_for, key.ends_at) == (["desk@city.example"], ("desk@city.example",), ENDS)
    assert trail(key) == ["mailroom.MailKeyAdded"]
    secret = key.secret[0]
    assert secret.startswith("-----BEGIN PRIVATE KEY-----")
    assert "PRIVATE" not in key.sealed_secret + key.public
    hidden = (PASS, secret.splitlines()[3], key.sealed_secret, key.sealed_secret[20:60])
    page = f"/records/mail-keys/{key.pk}/"
    places = (
        page,
        f"{page}edit",
        "/records/mail-keys/",
        "/records/mail-keys/export.csv",
        f"/api/v1/records/mail-keys/{key.pk}",
        "/api/v1/records/mail-keys/",
    )
    for address in places:
        answer = browser.get(address)
        assert answer.status_code == 200, address
        said = b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()
        assert not [each for each in hidden if each in said], address
    rows = [str(row) for row in AuditRow.objects.values()]
    assert not [each for each in hidden for row in rows if each in row]


def test_what_was_typed_is_not_shown_again_when_it_is_refused(city, sign_in):
    answer = add(sign_in("ada"), packed(person("desk@city.example")), pass_phrase="another secret")
    assert "the pass phrase is another" in errors(answer)["upload"][0]
    assert "another secret" not in answer.content.decode()
    assert not MailKey.objects.exists()


def test_a_binary_file_may_be_pasted(city, sign_in):
    pasted = base64.encodebytes(packed(person("desk@city.example"))).decode()
    assert add(sign_in("ada"), pasted=pasted).status_code == 302
    assert MailKey.objects.get().secret[0]


@pytest.mark.parametrize(
    ("facts", "field", "words"),
    [
        ({}, "upload", "Choose a file, or paste"),
        ({"content": b"x", "pasted": "y"}, "upload", "not both"),
        ({"content": b"rubbish"}, "upload", "it is no PKCS#12 file"),
        ({"content": b"rubbish", "kind": "smime_sender"}, "upload", "This is no certificate"),
        ({"content": pem(person()), "kind": "smime_authority"}, "upload", "not that of an authority"),
        ({"content": pem(person())}, "upload", "holds no private key"),
        (
            {"content": pem(person()) + pem_pair(person("desk@city.example")).split(b"-----END CERTIFICATE-----\n")[1]},
            "upload",
            "do not belong together",
        ),
        ({"content": pem_pair(person()), "pass_phrase": "wrong"}, "upload", "pass phrase is another"),
        ({"content": b"x" * 1_000_001}, "upload", "too large"),
        ({"content": pem(person()), "kind": "smime_sender", "addresses": "nobody"}, "addresses", "is no mail address"),
        ({"content": pem(person()), "kind": "unheard"}, "kind", "unheard"),
    ],
)
def test_what_cannot_be_is_said_in_words(city, sign_in, facts, field, words):
    assert words in " ".join(errors(add(sign_in("ada"), **facts))[field])
    assert not MailKey.objects.exists()


def test_a_key_is_kept_once_under_one_name(city, sign_in):
    browser = sign_in("ada")
    add(browser, pem(person()), kind="smime_sender", name="Rosa")
    assert "as “Rosa”" in errors(add(browser, pem(person()), kind="smime_sender", name="Again"))["upload"][0]
    assert "already exists" in errors(add(browser, pem(authority()), kind="smime_authority", name="Rosa"))["name"][0]


def test_a_key_can_be_renamed_switched_off_and_ended_and_is_not_used_then(city, sign_in, now):
    browser = sign_in("ada")
    add(browser, pem(person()), kind="smime_sender", name="Rosa")
    key = MailKey.objects.get()
    assert (
        browser.post(f"/records/mail-keys/{key.pk}/edit", {"name": "R", "is_on": "on", "addresses": "R@h.example", "version": 1}).status_code == 302
    )
    assert keyring(now).ring.smime_senders[0].addresses == ("r@h.example",)
    assert browser.post(f"/records/mail-keys/{key.pk}/retire").status_code == 302
    assert keyring(now) is None
    assert trail(key) == ["mailroom.MailKeyAdded", "core.RecordChanged", "core.RecordRetired"]


def test_the_usual_form_adds_none(city, sign_in):
    answer = sign_in("ada").post("/records/mail-keys/new", {"name": "None", "is_on": "on", "addresses": ""})
    assert "A key comes with its file" in answer.content.decode()
    assert not MailKey.objects.exists()


def test_a_key_sealed_by_another_installation_opens_nothing(city, sign_in, settings):
    add(sign_in("ada"), packed(person("desk@city.example")))
    settings.SECRET_KEY = "another"
    assert ring_of(MailKey.objects.all()).smime == ()


def test_a_key_whose_time_is_over_says_so(city, sign_in, now):
    ended = person("late@city.example", ends=now - timedelta(days=1))
    add(sign_in("ada"), pem(ended), kind="smime_sender", name="Late")
    assert "Ended" in sign_in("ada").get("/records/mail-keys/").content.decode()


def test_are_nobody_elses_business(city, sign_in):
    add(sign_in("ada"), pem(person()), kind="smime_sender", name="Rosa's certificate")
    for name in ("rita", "tomas", "grace", "otto"):
        browser = sign_in(name)
        for address in (PAGE, "/records/mail-keys/", f"/records/mail-keys/{MailKey.objects.get().pk}/"):
            answer = browser.get(address)
            assert answer.status_code in {403, 404}
            assert "Rosa's certificate" not in answer.content.decode()
        assert add(browser, pem(authority()), kind="smime_authority", name="Mine").status_code == 403
    assert MailKey.objects.count() == 1
