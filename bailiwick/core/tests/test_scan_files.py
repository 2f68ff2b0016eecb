"""No file from outside is opened before a scanner has seen it, and none that carries malware ever."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from pydantic import ValidationError as BadSetting

from bailiwick.audit.models import AuditRow
from bailiwick.config.options import Options
from bailiwick.core.actors import Actor, System
from bailiwick.core.attachments import attach
from bailiwick.core.models import Attachment, InfectedFile, Job, Scan, StoredFile
from bailiwick.core.permissions import Refused
from bailiwick.core.records.importing.reading import read_table
from bailiwick.core.scanning.actions import AGAIN, scan_file, scan_round, settle_scan
from bailiwick.core.scanning.scanner import scanner, scanner_at
from bailiwick.core.scanning.verdicts import ScannerSilent, Verdict
from bailiwick.core.testing import run_jobs, trail
from bailiwick.core.tests.clamd import EICAR, Listener, RealClamd, program
from bailiwick.notifications.models import Notification
from bailiwick.people.models import User

US = System("malware scan")
SILENT = "clamd:///nowhere/at/all.ctl"


@pytest.fixture
def listener(settings):
    made = Listener()
    settings.SCANNER_URL, settings.SCANNER_TIMEOUT = made.url, 5
    yield made
    made.close()


@pytest.fixture
def keep(city, now, settings, tmp_path):
    """Return a function that attaches bytes to Rita's site."""
    settings.FILES_ROOT = tmp_path / "files"

    def make(content=b"a harmless note", name="note.txt", who="ada"):
        return attach(city.places.hall, actor=Actor(user=User.objects.get(username=who)), now=now, upload=ContentFile(content, name=name))

    return make


def status_of(client, attachment):
    """Return the status of the answer to whoever opens a file, having read it to its end, which closes the file."""
    answer = client.get(f"/attachments/{attachment.pk}/")
    if answer.streaming:
        b"".join(answer)
    return answer.status_code


def scan_of(attachment):
    return StoredFile.objects.get(pk=attachment.file_id).scan


class TestWithoutScanner:
    def test_files_are_kept_and_handed_out_as_ever(self, keep, sign_in):
        made = keep()
        assert scan_of(made) == Scan.NONE
        assert not Job.objects.filter(name__contains="scanning").exists()
        assert status_of(sign_in("ada"), made) == 200


class TestClean:
    def test_waits_is_scanned_at_once_and_opened(self, listener, keep, sign_in):
        made = keep()
        assert scan_of(made) == Scan.WAITING
        run_jobs()
        assert scan_of(made) == Scan.CLEAN
        assert listener.seen == [b"a harmless note"]
        assert status_of(sign_in("ada"), made) == 200
        keep()
        run_jobs()
        assert len(listener.seen) == 1

    def test_whoever_is_faster_than_the_worker_has_it_scanned(self, listener, keep, sign_in):
        made = keep()
        assert status_of(sign_in("ada"), made) == 200
        assert scan_of(made) == Scan.CLEAN

    def test_what_came_before_the_scanner_is_scanned_too(self, keep, settings, sign_in, now, request):
        made = keep()
        request.getfixturevalue("listener")
        assert scan_round(actor=US, now=now) == 1
        assert scan_of(made) == Scan.CLEAN


class TestInfected:
    def test_is_quarantined_told_and_opened_by_nobody(self, listener, keep, sign_in, city, now):
        made = keep(EICAR, who="grace")
        run_jobs()
        assert scan_of(made) == Scan.INFECTED
        assert InfectedFile.objects.get().finding == "Test.Eicar"
        for who in ("ada", "grace"):
            answer = sign_in(who).get(f"/attachments/{made.pk}/")
            assert answer.status_code == 403
            assert b"quarantine" in answer.content
            assert EICAR not in answer.content
        api = sign_in("ada").get(f"/api/v1/attachments/{made.pk}")
        assert (api.status_code, api["Content-Type"].split(";")[0]) == (403, "application/problem+json")
        assert trail(city.places.hall)[-1] == "core.AttachmentQuarantined"
        assert AuditRow.objects.filter(event="core.FileFoundInfected").count() == 1
        assert "core/attachment" not in sign_in("ada").get(f"/attachments/places.site/{city.places.hall.pk}/").content.decode()

    def test_uploader_and_administrators_are_told(self, listener, keep, city):
        keep(EICAR, who="grace")
        run_jobs()
        told = {row.user.username: row.notice for row in Notification.objects.select_related("user")}
        assert told == {"grace": "core.AttachmentQuarantined", "ada": "core.FileFoundInfected"}

    def test_known_malware_is_refused_at_the_next_door(self, listener, keep):
        keep(EICAR)
        run_jobs()
        with pytest.raises(ValidationError, match="malware"):
            keep(EICAR, name="again.txt")
        assert Attachment.objects.count() == 1

    def test_people_settle_nothing(self, listener, keep, now):
        made = keep(EICAR)
        with pytest.raises(Refused):
            settle_scan(made.file, Verdict(), actor=Actor(user=User.objects.get(username="ada")), now=now)
        assert scan_of(made) == Scan.WAITING

    def test_a_later_word_does_not_free_it(self, listener, keep, now):
        made = keep(EICAR)
        run_jobs()
        assert settle_scan(made.file, Verdict(), actor=US, now=now) == Scan.INFECTED


class TestScannerAway:
    def test_nothing_is_handed_out_until_it_is_back(self, keep, sign_in, settings, now, request):
        settings.SCANNER_URL, settings.SCANNER_TIMEOUT = SILENT, 1
        made = keep()
        answer = sign_in("ada").get(f"/attachments/{made.pk}/")
        assert answer.status_code == 409
        assert b"still being checked" in answer.content
        assert scan_round(actor=US, now=now) == 0
        request.getfixturevalue("listener")
        assert scan_round(actor=US, now=now) == 1
        assert status_of(sign_in("ada"), made) == 200

    @pytest.mark.parametrize("words", ["hang up", "what?", "stream: who knows"])
    def test_words_nobody_knows_are_silence(self, listener, keep, words):
        made = keep()
        listener.words = words
        with pytest.raises(ScannerSilent):
            scan_file(made.file_id, actor=US, now=made.added_at)
        assert scan_of(made) == Scan.WAITING

    def test_a_table_is_not_read_unseen(self, settings, db):
        settings.SCANNER_URL, settings.SCANNER_TIMEOUT = SILENT, 1
        with pytest.raises(ValidationError, match="at the moment"):
            read_table(BytesIO(b"name\nx\n"), 7)


class TestUnsayable:
    def test_is_held_back_and_tried_again_later(self, listener, keep, sign_in, now):
        listener.most = 10
        made = keep(b"x" * 200_000)
        run_jobs()
        assert scan_of(made) == Scan.FAILED
        assert "size limit" in StoredFile.objects.get(pk=made.file_id).scan_words
        assert status_of(sign_in("ada"), made) == 409
        scanned_at = StoredFile.objects.get(pk=made.file_id).scanned_at
        assert scanned_at is not None
        listener.most = 1 << 20
        assert scan_round(actor=US, now=scanned_at + AGAIN) == 0
        assert scan_round(actor=US, now=scanned_at + AGAIN + timedelta(seconds=1)) == 1
        assert scan_of(made) == Scan.CLEAN


class TestImport:
    def test_a_table_with_malware_is_refused_before_it_is_read(self, listener, db):
        with pytest.raises(ValidationError, match=r"Test\.Eicar"):
            read_table(BytesIO(b"name\n" + EICAR), 80)
        assert read_table(BytesIO(b"name\nx\n"), 7).rows == [(2, ["x"])]

    def test_one_that_cannot_be_judged_is_refused(self, listener, db):
        listener.most = 2
        with pytest.raises(ValidationError, match="could not be checked"):
            read_table(BytesIO(b"name\nx\n"), 7)


class TestAddress:
    def test_names_a_socket_or_a_host(self):
        assert str(scanner_at("clamd:///run/clamav/clamd.ctl", 1)) == "/run/clamav/clamd.ctl"
        assert str(scanner_at("clamd://scanner.example", 1)) == "scanner.example:3310"
        assert scanner_at("", 1) is None

    @pytest.mark.parametrize("url", ["http://host", "clamd://", "clamd://host/path", "clamd://host:port", "/run/clamd"])
    def test_anything_else_is_refused_with_words(self, url):
        with pytest.raises(BadSetting, match="must be clamd"):
            Options(scanner_url=url)


@pytest.mark.slow
@pytest.mark.skipif(program() is None, reason="clamd is not installed: apt install clamav-daemon")
class TestRealDaemon:
    @pytest.fixture
    def daemon(self, tmp_path_factory, settings):
        made = RealClamd(tmp_path_factory.mktemp("clamd"))
        made.start()
        settings.SCANNER_URL, settings.SCANNER_TIMEOUT = made.url, 20
        yield made
        made.stop()

    def test_tells_clean_from_infected_and_too_large(self, daemon, keep, sign_in, now):
        assert scanner().probe().startswith("ClamAV")
        clean, infected, inside = keep(), keep(EICAR), keep(b"wrapped " + EICAR + b" up", name="inside.txt")
        large = keep(b"y" * 3_000_000, name="large.txt")
        run_jobs()
        assert [scan_of(file) for file in (clean, infected, inside, large)] == [Scan.CLEAN, Scan.INFECTED, Scan.INFECTED, Scan.FAILED]
        assert [status_of(sign_in("ada"), file) for file in (clean, infected, inside, large)] == [200, 403, 403, 409]
        daemon.stop()
        waiting = keep(b"while it is away")
        assert status_of(sign_in("ada"), waiting) == 409
        daemon.start()
        assert scan_round(actor=US, now=now) == 1
        assert status_of(sign_in("ada"), waiting) == 200
