"""`bailiwick mail receive` ends with 0 only once the mail is safe, and with 75 whatever else is wrong."""

from __future__ import annotations

import io
import json
import sqlite3
from pathlib import Path

import pytest
from django.db import connection, transaction

from bailiwick.core.attachments.store import path_of
from bailiwick.core.models import Job, StoredFile
from bailiwick.core.testing import trail
from bailiwick.mailroom import receiving
from bailiwick.mailroom.models import Arrival, RawMail
from bailiwick.mailroom.tests.conftest import letter

pytestmark = pytest.mark.django_db


def receive(*words, mail=None):
    return receiving.main(words, io.BytesIO(letter() if mail is None else mail))


class TestStoring:
    def test_keeps_the_bytes_and_wakes_a_worker(self, mailbox):
        box = mailbox()
        assert receive("--from", "rita@city.example", "--to", "desk+7@city.example") == 0
        arrival = Arrival.objects.get()
        assert (arrival.mailbox, arrival.via, arrival.state, arrival.envelope_from) == (box, "pipe", "stored", "rita@city.example")
        assert path_of(arrival.raw.sha256).read_bytes() == letter()
        assert StoredFile.objects.get().media_type == "message/rfc822"
        assert trail(arrival) == ["mailroom.MailStored"]
        assert Job.objects.get(name__endswith="understand_mail")

    def test_finds_the_envelope_in_the_environment(self, mailbox, monkeypatch):
        box = mailbox()
        monkeypatch.setenv("SENDER", "rita@city.example")
        monkeypatch.setenv("RECIPIENT", "desk@city.example")
        assert receive() == 0
        assert (Arrival.objects.get().mailbox, Arrival.objects.get().envelope_from) == (box, "rita@city.example")

    def test_keeps_mail_for_no_mailbox_too(self):
        assert receive("--mailbox", "misspelt@city.example") == 0
        assert (Arrival.objects.get().mailbox, Arrival.objects.get().envelope_to) == (None, "misspelt@city.example")

    def test_the_same_mail_again_is_counted(self, mailbox):
        mailbox()
        assert [receive("--to", "desk@city.example") for _time in range(3)] == [0, 0, 0]
        assert (Arrival.objects.get().sightings, RawMail.objects.count()) == (3, 1)

    def test_two_mailboxes_have_an_arrival_each(self, mailbox):
        mailbox()
        mailbox("permits@city.example")
        assert [receive("--to", f"{name}@city.example") for name in ("desk", "permits")] == [0, 0]
        assert (Arrival.objects.count(), RawMail.objects.count()) == (2, 1)

    def test_too_large_to_be_kept_is_refused_for_good(self, settings, capsys):
        settings.MAIL_HARD_LIMIT = 1_000
        assert receive(mail=letter(text="x" * 2_000)) == 65
        assert capsys.readouterr().err == "This mail is larger than 1000 bytes, and not kept.\n"
        assert not Arrival.objects.exists()
        assert not list((Path(settings.FILES_ROOT) / "incoming").iterdir())


class TestAnswering:
    def test_says_what_it_became(self, mailbox, capsys):
        mailbox()
        assert receive("--json", "--to", "desk@city.example") == 0
        said = json.loads(capsys.readouterr().out)
        assert {"outcome", "ticket", "entry", "reason"} <= said.keys()
        assert Arrival.objects.get().outcome == said["outcome"]

    def test_says_the_same_when_it_comes_again(self, mailbox, capsys):
        assert [receive("--json"), receive("--json")] == [0, 0]
        first, second = capsys.readouterr().out.splitlines()
        assert first == second

    def test_an_error_in_it_leads_into_quarantine(self, monkeypatch, capsys):
        def fails(*_words, **_facts):
            raise ZeroDivisionError("seven by nothing")

        monkeypatch.setattr("bailiwick.mailroom.actions.draining.understand", fails)
        assert receive("--json") == 0
        said = json.loads(capsys.readouterr().out)
        assert (said["outcome"], said["ticket"], said["reason"]) == ("quarantined", None, "error")
        arrival = Arrival.objects.get()
        assert (arrival.state, arrival.attempts) == ("quarantined", 3)
        assert "ZeroDivisionError: seven by nothing" in arrival.error
        assert trail(arrival) == ["mailroom.MailStored", "mailroom.MailQuarantined"]

    def test_nothing_at_all_is_kept_too(self, capsys):
        assert receive("--json", mail=b"") == 0
        said = json.loads(capsys.readouterr().out)
        assert (said["outcome"], said["reason"]) == ("quarantined", "empty")


class TestNotStoring:
    def test_words_it_does_not_know_keep_the_mail_in_the_queue(self, capsys):
        assert receive("--mailbx", "desk@city.example") == 75
        assert "unrecognized arguments" in capsys.readouterr().err

    def test_a_full_disk(self, monkeypatch, capsys):
        def full(*_words):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr("bailiwick.core.stores.folder.os.fsync", full)
        assert receive() == 75
        assert "No space left on device" in capsys.readouterr().err
        assert not Arrival.objects.exists()

    def test_a_missing_database_is_not_made(self, tmp_path, monkeypatch, capsys):
        if connection.vendor != "sqlite":
            pytest.skip("only SQLite makes databases by looking for them")
        monkeypatch.setitem(connection.settings_dict, "NAME", str(tmp_path / "none.sqlite3"))
        assert receive() == 75
        assert "There is no database" in capsys.readouterr().err
        assert list(tmp_path.iterdir()) == []


def test_nothing_connected_keeps_the_mail_in_the_queue(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", None)
    assert receiving.main([]) == 75
    assert "standard input" in capsys.readouterr().err
    assert not Arrival.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_writer_who_does_not_let_go(capsys):
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has one writer at a time")
    with connection.cursor() as cursor:
        usual = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute("PRAGMA busy_timeout=50")
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        assert receive() == 75
        assert "database is locked" in capsys.readouterr().err
        other.execute("ROLLBACK")
        assert receive() == 0
    finally:
        other.close()
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout={usual}")
    assert Arrival.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_commits_to_the_disk_and_not_only_to_the_kernel(monkeypatch):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL always does")
    seen = []
    real = transaction.on_commit

    def look():
        with connection.cursor() as cursor:
            seen.append(cursor.execute("PRAGMA synchronous").fetchone()[0])

    monkeypatch.setattr("bailiwick.mailroom.listeners.enqueue", lambda *_: real(look))
    assert receive() == 0
    assert seen == [2]
    look()
    assert seen[1] != 2
