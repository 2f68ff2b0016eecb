"""The doctor names what is not well, and how to mend it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from pydantic import SecretStr

from bailiwick.audit.models import AuditRow
from bailiwick.config import doctor
from bailiwick.config.doctor import examining, machine, programs
from bailiwick.config.options import Options
from bailiwick.core import clock
from bailiwick.core.models import Job
from bailiwick.mailroom.actions import note_failure, store_raw
from bailiwick.mailroom.models import Mailbox, Via

pytestmark = pytest.mark.django_db


@pytest.fixture
def findings(city):
    return lambda: {finding.part: finding for finding in doctor.examine()}


def test_a_sound_installation(findings):
    found = findings()
    assert found["database"].level == found["migrations"].level == found["built-in data"].level == found["search"].level == "ok"
    assert found.keys() == doctor.EXAMINATIONS.keys()


def test_says_how_to_mend_whatever_is_not_well(findings):
    assert all(finding.mend for finding in findings().values() if finding.level != "ok")


def test_a_database_behind_the_program(findings):
    MigrationRecorder(connection).record_unapplied("core", "0001_initial")
    assert findings()["migrations"].level == "error"
    assert "migrate" in findings()["migrations"].mend


def test_a_secret_key_that_others_can_read(findings, monkeypatch, settings, tmp_path):
    (tmp_path / "secret.key").write_text("x")
    (tmp_path / "secret.key").chmod(0o644)
    settings.DATA = tmp_path
    monkeypatch.setattr(machine, "options", lambda: Options(secret_key=SecretStr("")))
    assert findings()["secret key"].level == "error"
    assert "chmod 600" in findings()["secret key"].mend


def test_a_full_disk(findings, monkeypatch):
    monkeypatch.setattr(machine, "FULL", 10**18)
    assert findings()["disk"].level == "error"


def test_a_misspelt_setting(findings, monkeypatch):
    monkeypatch.setenv("BAILIWICK_PROT", "1")
    assert "BAILIWICK_PROT" in findings()["settings"].words


def test_a_mail_server_that_does_not_answer(findings, monkeypatch):
    monkeypatch.setattr(programs, "options", lambda: Options(smtp_host="127.0.0.1", smtp_port=1))
    assert findings()["mail"].level == "error"


def test_a_clock_that_stands_still(findings, monkeypatch, city):
    newest = AuditRow.objects.latest("pk").recorded_at
    monkeypatch.setattr(clock, "now", lambda: newest - timedelta(days=9))
    assert findings()["clock"].level == "error"


def test_an_examination_that_fails_is_a_finding(findings, monkeypatch):
    def broken(part):
        raise OSError("no such thing")

    monkeypatch.setitem(doctor.EXAMINATIONS, "disk", broken)
    assert "no such thing" in findings()["disk"].words


def test_prints_json_and_fails_when_something_is_broken(city, capsys, monkeypatch):
    monkeypatch.setattr(machine, "FULL", 10**18)
    assert doctor.doctor(as_json=True) == 1
    said = json.loads(capsys.readouterr().out)
    assert said["ok"] is False
    assert {"part", "level", "words", "mend"} == said["findings"][0].keys()


def test_warnings_are_no_failure(city, capsys, monkeypatch):
    monkeypatch.setattr(examining, "EXAMINATIONS", {"mail": doctor.EXAMINATIONS["mail"]})
    assert doctor.doctor() == 0
    assert "WARNING" in capsys.readouterr().out


class TestMailroom:
    def test_names_mailboxes_that_fail_and_why(self, findings):
        made = Mailbox.objects.create(name="Desk", address="desk@city.example", kind="imap", host="imap.city.example")
        note_failure(made, "imap.city.example refuses the sign-in.", now=clock.now())
        found = findings()["mailboxes"]
        assert found.level == "warning"
        assert found.words == "desk@city.example: imap.city.example refuses the sign-in"
        assert "Try it now" in found.mend

    def test_tells_of_mail_that_waits(self, findings):
        store_raw(b"Subject: x\n\nx", mailbox=None, via=Via.PIPE, envelope_to="x@city.example", now=clock.now() - timedelta(hours=1))
        assert findings()["incoming mail"].level == "warning"
        assert "1 waiting" in findings()["incoming mail"].words

    def test_tells_of_a_watch_that_is_gone(self, findings):
        assert findings()["mailbox watch"].level == "ok"
        Mailbox.objects.create(name="Desk", address="desk@city.example", kind="imap", host="imap.city.example")
        assert findings()["mailbox watch"].level == "warning"
        assert "watch_mailboxes" in findings()["mailbox watch"].mend

    def test_asks_the_listeners_themselves(self, findings, settings):
        assert findings()["mail listeners"].words.startswith("none is set up")
        settings.MAIL_LMTP_PORT = 1
        assert findings()["mail listeners"].level == "warning"
        assert "listen_for_mail" in findings()["mail listeners"].mend


def test_background_work_that_was_set_aside_or_is_late(findings, now):
    assert findings()["background work"].level == "ok"
    made = Job.objects.create(name="bailiwick.m.print_it", queued_at=now, run_at=now)
    assert "due since" in findings()["background work"].words
    Job.objects.filter(pk=made.pk).update(state=Job.State.FAILED)
    assert findings()["background work"].words.endswith("print_it")
    assert "run it again" in findings()["background work"].mend
