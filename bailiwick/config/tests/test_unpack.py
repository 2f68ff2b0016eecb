"""An archive that nobody vouches for cannot write outside its folder, nor fill the disk, nor smuggle anything in."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile

import pytest

from bailiwick.config import unpacking
from bailiwick.config.dumping import BackupError
from bailiwick.config.unpacking import unpack

BODY = b"content"


def entry(name, body=BODY, **said):
    return {"name": name, "size": len(body), "sha256": hashlib.sha256(body).hexdigest(), **said}


@pytest.fixture
def archive(tmp_path):
    """Write an archive with a manifest of these entries and these members."""

    def write(entries, members):
        manifest = json.dumps(
            {"format": 1, "product": "bailiwick", "version": "1", "made_at": "now", "engine": "sqlite", "migrations": [], "files": entries}
        ).encode()
        with tarfile.open(tmp_path / "backup.tar.gz", "w:gz") as made:
            for member, body in [(tarfile.TarInfo("manifest.json"), manifest), *members]:
                member.size = len(body)
                made.addfile(member, io.BytesIO(body))
        return tmp_path / "backup.tar.gz"

    return write


@pytest.fixture
def staged(tmp_path):
    (tmp_path / "staged").mkdir()
    return tmp_path / "staged"


def test_takes_what_the_manifest_names(archive, staged):
    unpack(archive([entry("data/files/ab/photo 1.jpg")], [(tarfile.TarInfo("data/files/ab/photo 1.jpg"), BODY)]), staged)
    assert (staged / "data/files/ab/photo 1.jpg").read_bytes() == BODY


@pytest.mark.parametrize(
    "name", ["../outside", "/etc/passwd", "data/../../outside", "data//x", "data/./x", "elsewhere/x", "data/a\0b", "data/a\\..\\b", "data"]
)
def test_refuses_names_that_lead_elsewhere(archive, staged, name):
    with pytest.raises(BackupError, match="no backup has"):
        unpack(archive([entry(name)], []), staged)
    assert list(staged.iterdir()) == []


def test_refuses_links(archive, staged):
    link = tarfile.TarInfo("data/link")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    with pytest.raises(BackupError, match="not the file"):
        unpack(archive([entry("data/link", b"")], [(link, b"")]), staged)


def test_refuses_what_the_manifest_does_not_name(archive, staged):
    with pytest.raises(BackupError, match="does not name"):
        unpack(archive([], [(tarfile.TarInfo("data/extra"), BODY)]), staged)


def test_refuses_a_file_that_comes_twice(archive, staged):
    with pytest.raises(BackupError, match="names only once"):
        unpack(archive([entry("data/x")], [(tarfile.TarInfo("data/x"), BODY), (tarfile.TarInfo("data/x"), BODY)]), staged)


def test_refuses_other_bytes_and_other_sizes(archive, staged):
    with pytest.raises(BackupError, match="digest"):
        unpack(archive([entry("data/x")], [(tarfile.TarInfo("data/x"), b"CONTENT")]), staged)
    with pytest.raises(BackupError, match="not the file"):
        unpack(archive([entry("data/y")], [(tarfile.TarInfo("data/y"), BODY * 2)]), staged)


def test_refuses_when_files_are_missing(archive, staged):
    with pytest.raises(BackupError, match="missing"):
        unpack(archive([entry("data/x")], []), staged)


def test_refuses_more_than_the_disk_holds(archive, staged):
    with pytest.raises(BackupError, match="free"):
        unpack(archive([entry("data/x", size=10**18)], []), staged)


def test_refuses_an_archive_that_swells(archive, staged, monkeypatch):
    monkeypatch.setattr(unpacking, "MANIFEST_LIMIT", 4096)
    bomb = staged.parent / "bomb.tar.gz"
    header = tarfile.TarInfo("x")
    header.type, header.size = tarfile.XHDTYPE, 10**9
    with gzip.open(bomb, "wb") as packed:
        packed.write(header.tobuf() + b"0" * 10**6)
    with pytest.raises(BackupError, match="larger"):
        unpack(bomb, staged)


def test_refuses_what_is_no_backup(staged, tmp_path):
    with tarfile.open(tmp_path / "other.tar.gz", "w:gz") as made:
        made.addfile(tarfile.TarInfo("readme"), io.BytesIO())
    with pytest.raises(BackupError, match="not a backup"):
        unpack(tmp_path / "other.tar.gz", staged)
