"""The doctor sees keys that are missing, late or no longer needed, and a scanner that is away."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bailiwick.config.doctor import protection
from bailiwick.core import clock
from bailiwick.core.actors import System
from bailiwick.core.keys.actions import note_keys, reseal
from bailiwick.core.models import Scan, StoredFile
from bailiwick.core.tests.clamd import Listener
from bailiwick.mailroom.models import Mailbox
from bailiwick.people.models import Role

US = System("test")


@pytest.fixture
def box(db, settings):
    settings.KEY_FILE, settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = None, "old", []
    made = Mailbox(name="Desk", address="desk@county.example", kind="pushed")
    made.keep_secret("password", "open sesame")
    made.save()
    return made


class TestKeys:
    def test_one_key_is_well(self, box):
        assert protection.keys("keys").level == "ok"

    def test_from_the_exchange_to_its_end(self, box, settings):
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new", ["old"]
        late = protection.keys("keys")
        assert (late.level, late.mend.split(" (")[0]) == ("warning", "bailiwick keys reseal")
        reseal(actor=US, now=clock.now())
        assert protection.keys("keys").level == "ok"

    def test_a_key_that_nothing_needs(self, box, settings):
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "new", ["old"]
        note_keys(actor=US, now=clock.now() - timedelta(days=90))
        reseal(actor=US, now=clock.now())
        assert protection.keys("keys").mend == "bailiwick keys retire"

    def test_a_key_that_is_missing(self, box, settings):
        settings.SECRET_KEY = "another"
        missing = protection.keys("keys")
        assert (missing.level, missing.words) == ("error", "1 secrets are sealed under a key that is not here")


class TestScanner:
    @pytest.fixture
    def listener(self, settings, db):
        made = Listener()
        settings.SCANNER_URL, settings.SCANNER_TIMEOUT = made.url, 5
        yield made
        made.close()

    def test_none(self, settings, db):
        settings.SCANNER_URL = ""
        assert protection.scanning("scanner").level == "warning"

    def test_answers(self, listener):
        assert protection.scanning("scanner").words.startswith("ClamAV 1.4")

    def test_is_away(self, settings, db):
        settings.SCANNER_URL = "clamd:///nowhere/clamd.ctl"
        assert protection.scanning("scanner").level == "error"

    @pytest.mark.parametrize(("state", "words"), [(Scan.WAITING, "wait for the scanner"), (Scan.FAILED, "could not be scanned")])
    def test_files_that_are_held_back(self, listener, state, words):
        StoredFile.objects.create(sha256="0" * 64, size=1, media_type="text/plain", stored_at=clock.now() - timedelta(hours=1), scan=state)
        assert words in protection.scanning("scanner").words


class TestSecondFactor:
    def test_is_missed_where_rights_are_given(self, city):
        asked = protection.second_factor("factor")
        assert (asked.level, "Administrator" in asked.words) == ("warning", True)
        Role.objects.update(requires_second_factor=True)
        assert protection.second_factor("factor").level == "ok"
