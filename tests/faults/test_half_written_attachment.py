"""A process dies amid an upload: no row names half a file, and what was left on the disk is cleared away once it is old."""

from __future__ import annotations

import os
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bailiwick.core import clock
from bailiwick.core.attachments.checking import check_files
from bailiwick.core.attachments.clearing import clear_away
from bailiwick.core.attachments.store import keep, path_of
from bailiwick.core.models import Attachment, StoredFile

pytestmark = pytest.mark.django_db
DAY = 24 * 3600


@pytest.fixture
def files(settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"
    return tmp_path / "files"


def die_amid(do):
    """Do something in a child that ends without a word at the first chance the code gives it to."""
    child = os.fork()
    if child == 0:
        try:
            do()
        finally:
            os._exit(9)
    os.waitpid(child, 0)


class Endless(SimpleUploadedFile):
    """A file during whose second piece the process dies."""

    def chunks(self, chunk_size=None):
        yield b"a" * 100_000
        os._exit(9)


def age(path, days):
    at = time.time() - days * DAY
    os.utime(path, (at, at))


def test_a_death_amid_the_upload_leaves_nothing_that_anybody_reads(files):
    die_amid(lambda: keep(Endless("photo.jpg", b"")))
    left = [path for path in files.rglob("*") if path.is_file()]
    assert [path.parent.name for path in left] == ["incoming"]
    assert check_files().checked == StoredFile.objects.count() == 0
    assert clear_away(clock.now()) == 0  # it may be an upload under way
    age(left[0], 2)
    assert clear_away(clock.now()) == 1
    assert not left[0].exists()


def test_a_death_between_the_file_and_its_row_leaves_an_orphan_that_goes(files):
    digest = keep(SimpleUploadedFile("photo.jpg", b"a photograph")).digest  # and then nothing more
    assert not Attachment.objects.exists()
    assert [orphan.digest for orphan in check_files().orphans] == [digest]
    assert clear_away(clock.now()) == 0
    age(path_of(digest), 2)
    assert clear_away(clock.now()) == 1
    assert not path_of(digest).exists()


def test_what_a_row_names_stays_however_old(files, now):
    kept = keep(SimpleUploadedFile("photo.jpg", b"a photograph"))
    StoredFile.objects.create(sha256=kept.digest, size=kept.size, media_type="image/jpeg", stored_at=now)
    age(path_of(kept.digest), 400)
    assert clear_away(clock.now()) == 0
    assert check_files(deep=True).is_well


def test_an_old_orphan_that_is_just_sent_again_stays(files):
    digest = keep(SimpleUploadedFile("photo.jpg", b"a photograph")).digest
    age(path_of(digest), 2)
    keep(SimpleUploadedFile("same.jpg", b"a photograph"))  # its row is not committed yet
    assert clear_away(clock.now() + timedelta(hours=1)) == 0
    assert Path(path_of(digest)).read_bytes() == b"a photograph"
