"""The disk fills up: whoever saves is told so, nothing is there by halves, reading goes on, and with room again everything goes on."""

from __future__ import annotations

import io
import os
import sqlite3

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection, transaction

from bailiwick.core.attachments.store import keep
from bailiwick.core.models import StoredFile
from bailiwick.core.outages import outage_of
from bailiwick.mailroom.receiving import main as receive
from tests.faults.conftest import disk_of, fill, told

SETUP = "PRAGMA journal_mode=WAL; CREATE TABLE note (text TEXT); INSERT INTO note VALUES ('before')"


@pytest.fixture
def disk(tmp_path):
    """Mount a disk of a few megabytes."""
    with disk_of(6, tmp_path / "disk") as folder:
        yield folder


def write_much(database):
    """Write four megabytes in one transaction."""
    database.execute("BEGIN IMMEDIATE")
    for _time in range(1000):
        database.execute("INSERT INTO note VALUES (?)", ("x" * 4000,))
    database.execute("COMMIT")


class TestDatabase:
    def test_refuses_a_write_whole_and_goes_on_reading(self, disk):
        database = sqlite3.connect(disk / "small.sqlite3", isolation_level=None)
        database.executescript(SETUP)
        ballast = fill(disk)
        with pytest.raises(sqlite3.OperationalError) as full:
            write_much(database)
        raised = OperationalError(str(full.value))
        raised.__cause__ = full.value
        assert outage_of(raised).kind in {"disk", "database"}
        if database.in_transaction:
            database.execute("ROLLBACK")
        assert database.execute("SELECT text FROM note").fetchall() == [("before",)]
        ballast.unlink()
        database.execute("INSERT INTO note VALUES ('after')")
        assert database.execute("SELECT COUNT(*) FROM note").fetchone() == (2,)
        database.close()


@pytest.mark.django_db
class TestFiles:
    @pytest.fixture
    def full(self, disk, settings):
        """Keep attachments on a disk without room."""
        settings.FILES_ROOT = disk / "files"
        (disk / "files" / "incoming").mkdir(parents=True)
        return fill(disk)

    def test_an_attachment_is_kept_whole_or_not_at_all(self, full, disk):
        upload = SimpleUploadedFile("photo.jpg", os.urandom(400_000))
        with pytest.raises(OSError, match="No space left") as raised:
            keep(upload)
        assert outage_of(raised.value).kind == "disk"
        assert [path for path in (disk / "files").rglob("*") if path.is_file()] == []
        assert not StoredFile.objects.exists()
        full.unlink()
        upload.seek(0)
        assert keep(upload).size == 400_000

    def test_the_person_is_told_and_may_send_it_again(self, full, disk, sign_in, city, settings):
        settings.DEBUG_PROPAGATE_EXCEPTIONS = False
        client = sign_in("ada")
        client.raise_request_exception = False
        address = f"/api/v1/attachments/places.site/{city.places.hall.pk}"
        answer = client.post(address, {"upload": SimpleUploadedFile("photo.jpg", os.urandom(400_000))})
        assert answer.status_code == 503, answer.content
        assert answer.json()["code"] == "disk_unavailable"
        assert "The disk of this system is full" in answer.json()["detail"]
        assert answer.headers["Retry-After"] == "60"
        assert not StoredFile.objects.exists()
        full.unlink()
        assert client.post(address, {"upload": SimpleUploadedFile("photo.jpg", os.urandom(400_000))}).status_code == 201

    def test_a_mail_is_left_with_the_mail_server(self, full, monkeypatch, capsys, city):
        letter = b"From: rita@city.example\r\nTo: desk@city.example\r\nSubject: Dark\r\n\r\n" + b"x" * 300_000
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(letter)))
        with transaction.atomic():
            assert receive(["--to", "desk@city.example"]) == os.EX_TEMPFAIL
        assert "again" in capsys.readouterr().err
        assert connection.is_usable()


@pytest.mark.slow
@pytest.mark.xdist_group("programs")
def test_no_half_backup_is_left(installation, disk):
    here = installation(fresh=True)
    assert here.run("manage", "migrate", "-v0").returncode == 0
    ballast = fill(disk)
    refused = here.run("backup", str(disk / "county.tar.gz"))
    assert refused.returncode == 1
    assert "No backup was written" in refused.stderr
    assert "No space left" in refused.stderr or "disk is full" in refused.stderr
    assert list(disk.iterdir()) == [ballast]
    ballast.unlink()
    assert "files" in told(here.run("backup", str(here.folder / "county.tar.gz")))
