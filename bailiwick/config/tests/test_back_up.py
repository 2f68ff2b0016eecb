"""Saving everything while files come and go; `tests/test_backup.py` saves and restores whole installations."""

import json
import tarfile

import pytest

from bailiwick.config import backup

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    for name in ("files/ab/cd/abcd", "files/ab/ce/abce", "files/incoming/tmp1", "secret.key"):
        path = tmp_path / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path / "data"


@pytest.fixture
def leaving(folder, monkeypatch):
    """Return a function after which a file goes away whenever an archive was begun, so many times."""
    told, going = backup._manifest, []

    def manifest(entries, tables):
        if going:
            going.pop().unlink()
        return told(entries, tables)

    monkeypatch.setattr(backup, "_manifest", manifest)
    return going.extend


def saved(folder):
    return dict(backup._data_files(folder))


class TestBackUp:
    def test_leaves_out_what_is_being_written(self, folder):
        assert set(saved(folder)) == {"data/files/ab/cd/abcd", "data/files/ab/ce/abce", "data/secret.key"}

    def test_begins_again_when_a_file_goes_away(self, folder, leaving, tmp_path):
        leaving([folder / "files/ab/ce/abce"])
        sources = backup._archived(tmp_path / "saved.tar.gz", saved(folder), {})
        with tarfile.open(tmp_path / "saved.tar.gz") as archive:
            names = archive.getnames()
            told = json.load(archive.extractfile(backup.MANIFEST))
        assert names == [backup.MANIFEST, "data/files/ab/cd/abcd", "data/secret.key"]
        assert [each["name"] for each in told["files"]] == [source.entry.name for source in sources] == names[1:]

    def test_gives_up_where_files_go_all_the_time(self, folder, leaving, tmp_path):
        leaving([folder / "secret.key", folder / "files/ab/ce/abce", folder / "files/ab/cd/abcd"])
        with pytest.raises(FileNotFoundError):
            backup._archived(tmp_path / "saved.tar.gz", saved(folder), {})
        assert not (tmp_path / "saved.tar.gz").exists()
