"""The trail is signed with another key from one moment on, and everything older is proved still."""

from __future__ import annotations

import secrets
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from bailiwick.audit import keys as trail_keys
from bailiwick.audit.actions import Proof, exchange_trail_key
from bailiwick.audit.keys import KeyDamagedError, key_hint, key_path, proving_keys
from bailiwick.audit.models import AuditRow, Seal
from bailiwick.core.actors import Actor, System
from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict
from bailiwick.people.models import User

US = System("exchange of keys")


@pytest.fixture
def own_key(settings, tmp_path):
    settings.AUDIT_KEY_FILE = tmp_path / "audit.key"
    return tmp_path / "audit.key"


class TestExchange:
    def test_older_rows_are_proved_by_the_former_key(self, own_key, write_past, seal_all, now):
        write_past(5)
        former = key_hint()
        hint = exchange_trail_key(actor=US, now=now)
        assert hint == key_hint() != former
        assert own_key.stat().st_mode & 0o777 == 0o600
        write_past(5)
        seal_all()
        assert list(Seal.objects.order_by("number").values_list("key_hint", flat=True)) == [former, hint]
        proof = Proof().examine()
        assert (proof.is_whole, proof.rows) == (True, 11)
        told = AuditRow.objects.get(event="audit.TrailKeyDrawn")
        assert told.facts["hint"] == hint

    def test_what_waited_for_its_seal_under_the_former_key_is_believed(self, own_key, write_past, seal_all, now):
        """A machine that had not been told yet signed with its key; another one sealed."""
        write_past(3)
        trail_keys.draw_key()
        seal_all()
        assert Proof().examine().is_whole

    def test_without_the_former_key_nothing_older_is_believed(self, own_key, write_past, seal_all, now):
        write_past(5)
        exchange_trail_key(actor=US, now=now)
        write_past(1)
        seal_all()
        own_key.write_text(own_key.read_text().split()[0])
        assert not Proof().examine().is_whole

    def test_a_key_of_long_ago_forges_nothing_new(self, own_key, write_past, seal_all, now):
        oldest = key_path().read_text() if own_key.exists() else trail_keys.signing_key().hex()
        for _turn in range(2):
            exchange_trail_key(actor=US, now=now)
        whole = own_key.read_text()
        own_key.write_text(oldest)
        write_past(1)
        own_key.write_text(whole)
        seal_all()
        assert [flaw.kind for flaw in Proof().examine().flaws] == ["altered"]

    def test_people_are_refused(self, own_key, city, now):
        with pytest.raises(Refused):
            exchange_trail_key(actor=Actor(user=User.objects.get(username="ada")), now=now)
        assert len(proving_keys()) == 1


class TestKeysFromSettings:
    def test_sign_and_prove_on_every_machine(self, settings, write_past, seal_all, db):
        first, second = secrets.token_hex(32), secrets.token_hex(32)
        settings.AUDIT_KEYS = [first]
        write_past(3)
        settings.AUDIT_KEYS = [second, first]
        write_past(3)
        settings.AUDIT_KEYS = [first, second]
        seal_all()
        assert Proof().examine().is_whole

    def test_cannot_be_drawn_here(self, settings, db, now):
        settings.AUDIT_KEYS = [secrets.token_hex(32)]
        with pytest.raises(Conflict):
            exchange_trail_key(actor=US, now=now)
        with pytest.raises(CommandError, match="openssl rand"):
            call_command("rotate_audit_key", stdout=StringIO())

    def test_must_be_keys(self, settings, db):
        settings.AUDIT_KEYS = ["short"]
        with pytest.raises(KeyDamagedError, match="audit_key"):
            proving_keys()


def test_command_draws_one(own_key, write_past):
    write_past(2)
    said = StringIO()
    call_command("rotate_audit_key", stdout=said)
    assert key_hint() in said.getvalue()
    assert len(proving_keys()) == 2
