"""Keys are exchanged while the product runs: everything is sealed anew, nothing is lost, and the former key goes when nothing needs it."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from itertools import pairwise

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import models

from bailiwick.audit.models import AuditRow
from bailiwick.core import sealing
from bailiwick.core.actors import Actor, System
from bailiwick.core.keys import actions
from bailiwick.core.keys.actions import draw_key, note_keys, reseal, retire_keys
from bailiwick.core.keys.columns import columns
from bailiwick.core.keys.files import read_keys, write_keys
from bailiwick.core.keys.ring import Key, current, ring
from bailiwick.core.keys.state import longest_signature, lost, standings, waiting
from bailiwick.core.models import KeyNote
from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict
from bailiwick.core.sealing import seal, unseal
from bailiwick.mailroom.models import Mailbox
from bailiwick.people.models import User

US = System("exchange of keys")


@pytest.fixture
def key_file(settings, tmp_path):
    path = tmp_path / "secret.key"
    write_keys(path, ["first key of this city"])
    settings.KEY_FILE, settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = path, "first key of this city", []
    return path


@pytest.fixture
def secrets(key_file, city):
    """Secrets of several kinds, sealed under the first key."""
    boxes = [Mailbox(name=f"Box {n}", address=f"box{n}@county.example", host="mail.county.example", username="desk") for n in range(5)]
    for number, box in enumerate(boxes):
        box.keep_secret("password", f"password {number}")
    made = Mailbox.objects.bulk_create(boxes)
    ada = User.objects.get(username="ada")
    Authenticator.objects.create(user=ada, type=Authenticator.Type.TOTP, data={"secret": get_adapter().encrypt("JBSWY3DP")})
    Authenticator.objects.create(user=ada, type=Authenticator.Type.RECOVERY_CODES, data={"seed": get_adapter().encrypt("5eed"), "used_mask": 3})
    return made


def everything():
    return [box.password for box in Mailbox.objects.order_by("pk")], [
        get_adapter().decrypt(row.data.get("secret") or row.data["seed"]) for row in Authenticator.objects.order_by("pk")
    ]


class TestSealed:
    def test_says_under_which_key_and_nothing_else(self, key_file):
        stored = seal("open sesame", purpose="test")
        assert stored.startswith(f"s2.{current().name}.")
        assert "sesame" not in stored
        assert seal("open sesame", purpose="test") != stored
        assert unseal(stored, purpose="test") == "open sesame"

    def test_opens_for_its_purpose_alone_and_only_unaltered(self, key_file):
        stored = seal("open sesame", purpose="test")
        assert unseal(stored, purpose="other") == ""
        flipped = stored[:-6] + ("A" if stored[-6] != "A" else "B") + stored[-5:]
        assert unseal(flipped, purpose="test") == ""
        assert [unseal(broken, purpose="test") for broken in ("", "s2.", "s2.x.y", "s2..", "nonsense", stored[:20])] == [""] * 6

    def test_of_an_older_version_is_opened_still(self, key_file):
        former = Fernet(sealing.base64.urlsafe_b64encode(sealing.sha256(b"test:first key of this city").digest()))
        assert unseal(former.encrypt(b"old secret").decode(), purpose="test") == "old secret"

    def test_keys_show_their_names_only(self):
        assert "material" not in repr(Key("the material itself"))
        assert Key("a").derived("one") != Key("a").derived("two")
        assert len(Key("a").derived("one")) == 32


class TestColumns:
    def test_every_sealed_column_of_every_model_is_named(self):
        named = {(column.model, column.field) for column in columns}
        sealed = {
            (m, f.name) for m in apps.get_models() for f in m._meta.get_fields() if f.name.startswith("sealed_") and isinstance(f, models.TextField)
        }
        assert sealed <= named
        assert {"secret", "former_secret"} <= {column.field for column in columns if column.model._meta.label == "webhooks.Webhook"}
        assert (Authenticator, "data") in named


class TestExchange:
    def test_everything_is_sealed_anew_and_told(self, secrets, key_file, now):
        before = everything()
        former = current()
        key = draw_key(actor=US, now=now)
        assert ring() == (key, former)
        assert key_file.stat().st_mode & 0o777 == 0o600
        assert waiting() == 7
        assert reseal(actor=US, now=now) == 7
        assert (waiting(), lost(), everything()) == (0, 0, before)
        assert [(s.key, s.holds) for s in standings()] == [(key, 7), (former, 0)]
        assert reseal(actor=US, now=now) == 0
        told = AuditRow.objects.filter(event__in=("core.KeyTaken", "core.SecretsResealed")).order_by("id")
        assert [row.event for row in told] == ["core.KeyTaken", "core.SecretsResealed"]
        assert told[1].facts["count"] == 7
        assert not any(key.material in str(row.facts) + row.subject_name for row in told for key in ring())

    def test_killed_in_the_middle_it_goes_on_where_it_was(self, secrets, key_file, now, monkeypatch):
        before = everything()
        draw_key(actor=US, now=now)
        monkeypatch.setattr(actions, "BATCH", 2)
        turns = iter(range(2))
        whole = actions._reseal

        def killed(column, keys):
            if next(turns, None) is None:
                raise KeyboardInterrupt
            return whole(column, keys)

        monkeypatch.setattr(actions, "_reseal", killed)
        with pytest.raises(KeyboardInterrupt):
            reseal(actor=US, now=now)
        assert waiting() == 3
        assert everything() == before
        monkeypatch.setattr(actions, "_reseal", whole)
        assert reseal(actor=US, now=now) == 3
        assert (waiting(), everything()) == (0, before)

    def test_a_second_exchange_finishes_what_the_first_left(self, secrets, key_file, now):
        before = everything()
        draw_key(actor=US, now=now)
        draw_key(actor=US, now=now)
        assert reseal(actor=US, now=now) == 7
        assert everything() == before

    def test_running_processes_use_the_new_key_at_once(self, secrets, key_file, now):
        first = seal("x", purpose="test")
        key = draw_key(actor=US, now=now)
        assert seal("x", purpose="test").split(".")[1] == key.name
        assert unseal(first, purpose="test") == "x"

    def test_is_for_the_machine_not_for_people(self, secrets, key_file, now):
        for act in (draw_key, reseal, retire_keys, note_keys):
            with pytest.raises(Refused):
                act(actor=Actor(user=User.objects.get(username="ada")), now=now)
        assert len(read_keys(key_file)) == 1


class TestRetiring:
    def test_waits_until_nothing_signed_is_believed(self, secrets, key_file, now):
        former = current()
        draw_key(actor=US, now=now)
        assert retire_keys(actor=US, now=now + timedelta(days=30)) == []
        reseal(actor=US, now=now)
        assert retire_keys(actor=US, now=now + longest_signature() - timedelta(seconds=1)) == []
        assert retire_keys(actor=US, now=now + longest_signature()) == [former]
        assert former not in ring()
        assert KeyNote.objects.get(name=former.name).ended_at is not None
        assert AuditRow.objects.filter(event="core.KeyRetired").count() == 1
        assert everything()[0][0] == "password 0"

    def test_secrets_under_a_key_that_is_gone_are_counted(self, secrets, key_file, now):
        write_keys(key_file, ["quite another"])
        assert (lost(), waiting()) == (7, 7)
        assert reseal(actor=US, now=now) == 0
        assert lost() == 7


class TestSeveralMachines:
    """The keys stand in the settings of each; one machine after the other is started with the next step."""

    @pytest.fixture(autouse=True)
    def given(self, settings):
        settings.KEY_FILE = None
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "old", []
        return settings

    def test_no_step_leaves_a_machine_that_cannot_read_another(self, given, db):
        steps = [("old", []), ("old", ["new"]), ("new", ["old"])]
        for here, there in pairwise(steps):
            for writer, reader in ((here, there), (there, here)):
                given.SECRET_KEY, given.SECRET_KEY_FALLBACKS = writer
                stored = seal("shared", purpose="test")
                given.SECRET_KEY, given.SECRET_KEY_FALLBACKS = reader
                assert unseal(stored, purpose="test") == "shared"

    def test_the_key_cannot_be_drawn_here(self, db, now):
        with pytest.raises(Conflict):
            draw_key(actor=US, now=now)
        with pytest.raises(CommandError, match="bailiwick keys new"):
            call_command("keys", "rotate", stdout=StringIO())

    def test_command_says_what_may_leave_the_settings(self, given, db, now):
        given.SECRET_KEY, given.SECRET_KEY_FALLBACKS = "new", ["old"]
        note_keys(actor=US, now=now - timedelta(days=3650))
        said = StringIO()
        call_command("keys", "retire", stdout=said)
        assert Key("old").name in said.getvalue()
        assert "secret_key_fallbacks" in said.getvalue()
        assert "old" not in said.getvalue().replace("secret_key_fallbacks", "").split()


class TestCommand:
    def test_rotates_and_shows_the_ring(self, secrets, key_file):
        said = StringIO()
        call_command("keys", "rotate", stdout=said)
        assert "7 secrets are sealed anew; 0 are not" in said.getvalue()
        said = StringIO()
        call_command("keys", stdout=said)
        assert said.getvalue().count("holds") == 2
        assert "holds 7 secrets; signs and seals" in said.getvalue()
        assert not any(key.material in said.getvalue() for key in ring())

    def test_prints_a_fresh_key(self, db):
        first, second = StringIO(), StringIO()
        call_command("keys", "new", stdout=first)
        call_command("keys", "new", stdout=second)
        assert len(first.getvalue().strip()) >= 60
        assert first.getvalue() != second.getvalue()
