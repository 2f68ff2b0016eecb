"""The address of a store says what is meant, or in a sentence what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bailiwick.core.stores.addresses import BucketAddress, FolderAddress, store_address
from bailiwick.core.stores.folder import Folder
from bailiwick.core.stores.store import files, store_at

HERE = Path("/data/files")


class TestAddress:
    def test_is_the_data_folder_when_nothing_is_said(self):
        assert store_address("", folder=HERE) == FolderAddress(HERE)

    def test_may_be_another_folder(self):
        assert store_address("file:///srv/shared%20files", folder=HERE) == FolderAddress(Path("/srv/shared files"))

    def test_names_a_bucket_at_a_server(self):
        found = store_address("s3://Desk/a/b/?endpoint=https://s3.county.example/&region=north", folder=HERE, key="k", secret="s")
        assert found == BucketAddress("Desk", "a/b", "https://s3.county.example", "north", "path", "k", "s")
        assert store_address("s3://desk", folder=HERE) == BucketAddress("desk", style="auto")

    def test_brings_its_own_keys_and_never_shows_them(self):
        found = store_address("s3://county%3Adesk:hidden@desk/files", folder=HERE, key="other", secret="other secret")
        assert (found.key, found.secret) == ("county:desk", "hidden")
        assert "hidden" not in f"{found} {found!r}"
        assert str(found) == "s3://desk/files"

    @pytest.mark.parametrize(
        ("url", "words"),
        [
            ("/srv/files", "must begin with"),
            ("https://s3.example/bucket", "must begin with"),
            ("file://host/folder", "must begin with"),
            ("s3://", "names no bucket"),
            ("s3://desk?endpoint=s3.example", "endpoint"),
            ("s3://desk?style=sideways", "style"),
            ("s3://desk?zone=1", "says zone"),
        ],
    )
    def test_says_what_is_wrong(self, url, words):
        with pytest.raises(ValueError, match=words):
            store_address(url, folder=HERE)


class TestFolder:
    def test_of_the_settings_is_used(self, settings, tmp_path):
        settings.STORAGE_URL = tmp_path.as_uri()
        assert str(files()) == str(tmp_path)
        assert str(store_at("")) == str(settings.FILES_ROOT)

    def test_says_that_it_can_be_written(self, tmp_path):
        Folder(tmp_path / "new").probe()
        (tmp_path / "file").write_text("no folder")
        with pytest.raises(OSError, match="file"):
            Folder(tmp_path / "file").probe()

    def test_takes_files_from_another_disk_whole(self, tmp_path):
        digest = "ab" * 32
        finished = tmp_path / "finished"
        finished.write_bytes(b"words")
        store = Folder(tmp_path / "store")
        store.put(finished, digest, 5)
        with store.open(digest) as content:
            assert content.read() == b"words"
        assert finished.exists()
        assert [(each.digest, each.size) for each in store.listing()] == [(digest, 5)]
        store.remove(digest)
        assert store.size_of(digest) is None
