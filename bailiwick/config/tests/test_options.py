"""Settings come from the environment, then from a TOML file, then from what holds by itself."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from bailiwick.config.databases import database
from bailiwick.config.options import Options, config_file
from bailiwick.config.secret import secret_key


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch, tmp_path):
    for name in ("DATA", "CONFIG", "SECRET_KEY", "LOG_LEVEL", "PORT"):
        monkeypatch.delenv(f"BAILIWICK_{name}", raising=False)
    monkeypatch.chdir(tmp_path)


class TestOptions:
    def test_hold_by_themselves(self):
        assert (Options().port, Options().url, Options().is_secure) == (8000, "http://localhost:8000", False)

    def test_environment_wins_over_the_file(self, monkeypatch, tmp_path):
        (tmp_path / "bailiwick.toml").write_text('port = 8001\nlanguage = "es"\n')
        monkeypatch.setenv("BAILIWICK_PORT", "8002")
        assert (Options().port, Options().language) == (8002, "es")

    def test_file_is_found_in_the_data_folder(self, monkeypatch, tmp_path):
        (tmp_path / "elsewhere").mkdir()
        (tmp_path / "elsewhere" / "bailiwick.toml").write_text("port = 8003")
        monkeypatch.setenv("BAILIWICK_DATA", str(tmp_path / "elsewhere"))
        assert Options().port == 8003

    def test_a_named_file_must_be_there(self, monkeypatch, tmp_path):
        monkeypatch.setenv("BAILIWICK_CONFIG", str(tmp_path / "missing.toml"))
        with pytest.raises(FileNotFoundError, match=r"missing\.toml"):
            config_file()

    def test_unknown_names_in_the_file_are_refused(self, tmp_path):
        (tmp_path / "bailiwick.toml").write_text("prot = 8001")
        with pytest.raises(ValidationError, match="prot"):
            Options()

    def test_hosts_are_words_and_the_address_people_type(self, monkeypatch):
        monkeypatch.setenv("BAILIWICK_ALLOWED_HOSTS", "desk.example, 10.0.0.7")
        monkeypatch.setenv("BAILIWICK_BASE_URL", "https://help.county.example/")
        assert {"help.county.example", "desk.example", "10.0.0.7", "localhost"} <= set(Options().hosts)
        assert Options().is_secure
        assert Options().url == "https://help.county.example"

    def test_secrets_do_not_show(self, monkeypatch):
        monkeypatch.setenv("BAILIWICK_SMTP_PASSWORD", "hunter2")
        assert "hunter2" not in repr(Options())


class TestDatabase:
    def test_sqlite_takes_the_write_lock_when_a_transaction_begins(self, tmp_path):
        made = database("", tmp_path)
        assert made["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
        assert "journal_mode=WAL" in str(made["OPTIONS"]["init_command"])

    def test_postgresql_prepares_on_kept_connections(self, tmp_path):
        made = database("postgresql://ann:p%40ss@db.example:5433/desk?sslmode=require", tmp_path)
        assert (made["USER"], made["PASSWORD"], made["HOST"], made["PORT"], made["NAME"]) == ("ann", "p@ss", "db.example", "5433", "desk")
        assert made["OPTIONS"] == {
            "server_side_binding": True,
            "prepare_threshold": 2,
            "sslmode": "require",
            "options": "-c jit=off -c max_parallel_workers_per_gather=0",
        }
        assert made["CONN_MAX_AGE"] > 0
        own = database("postgresql://ann@db.example/desk?options=-c%20search_path%3Ddesk", tmp_path)
        assert own["OPTIONS"]["options"] == "-c jit=off -c max_parallel_workers_per_gather=0 -c search_path=desk"

    def test_behind_a_pooler_nothing_is_left_in_a_session(self, tmp_path):
        lent = database("postgresql://ann@pool.example/desk", tmp_path, "transaction")
        assert (lent["OPTIONS"], lent["DISABLE_SERVER_SIDE_CURSORS"]) == ({}, True)
        carried = database("postgresql://ann@pool.example/desk", tmp_path, "prepared")
        assert (carried["OPTIONS"]["prepare_threshold"], carried["DISABLE_SERVER_SIDE_CURSORS"]) == (2, True)
        assert not database("postgresql://ann@db.example/desk", tmp_path)["DISABLE_SERVER_SIDE_CURSORS"]

    def test_other_engines_are_refused(self, tmp_path):
        with pytest.raises(ValueError, match="mysql"):
            database("mysql://x/y", tmp_path)


class TestSecretKey:
    def test_is_made_once_and_readable_by_its_owner_only(self, tmp_path):
        first = secret_key(tmp_path / "data")
        assert len(first) > 50
        assert secret_key(tmp_path / "data") == first
        assert (tmp_path / "data" / "secret.key").stat().st_mode & 0o777 == 0o600
        assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret.key"]
