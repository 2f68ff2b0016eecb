"""The doctor looks at how the product was put there: cluster, pooler, services, versions, container."""

from __future__ import annotations

from types import SimpleNamespace

import psycopg
import pytest
from django.db import connection

from bailiwick import __version__
from bailiwick.config.doctor import cluster, installed, pooler
from bailiwick.config.options import Options

NAMES = ["bailiwick.service", "bailiwick-backup.timer"]


def answering(monkeypatch, answers):
    """Let the database be PostgreSQL and answer each statement by the first words it holds."""
    monkeypatch.setattr(cluster, "connection", SimpleNamespace(vendor="postgresql"))
    monkeypatch.setattr(cluster, "_rows", lambda statement, _given=None: next(rows for words, rows in answers.items() if words in statement))


class TestCluster:
    @pytest.mark.django_db
    def test_is_well_on_one_machine(self):
        found = [look("cluster") for look in (cluster.primary, cluster.standbys, cluster.archiving, pooler.pooler)]
        assert {finding.level for finding in found} <= {"ok", "warning"}
        assert connection.vendor == "postgresql" or {finding.level for finding in found} == {"ok"}

    @pytest.mark.parametrize(("row", "level"), [((False, False), "ok"), ((True, True), "error"), ((False, True), "error")])
    def test_names_an_address_that_cannot_be_written(self, monkeypatch, row, level):
        answering(monkeypatch, {"pg_is_in_recovery": [row]})
        assert cluster.primary("primary").level == level

    @pytest.mark.parametrize(
        ("rows", "expected", "level", "words"),
        [
            ([("db2", "streaming", "sync", 0, 0.0), ("db3", "streaming", "async", 10, 0.0)], True, "ok", "db2 (sync"),
            ([("db2", "streaming", "async", 0, 0.0)], True, "warning", "before it is acknowledged"),
            ([("db2", "streaming", "sync", 0, 0.0), ("db3", "streaming", "async", 10**9, 0.0)], True, "warning", "db3 cannot follow"),
            ([("db2", "catchup", "sync", 0, 0.0)], True, "warning", "db2 cannot follow"),
            ([("db2", None, None, None, 0.0)], True, "warning", "may not see"),
            ([], True, "warning", "nobody takes over"),
            ([], False, "ok", "one server"),
        ],
    )
    def test_says_how_the_standbys_are(self, monkeypatch, rows, expected, level, words):
        answers = {"FROM pg_stat_replication": rows, "SELECT pg_is_in_recovery": [(False,)], "synchronous_standby_names": [(expected,)]}
        answering(monkeypatch, {**answers, "pg_replication_slots": []})
        found = cluster.standbys("standbys")
        assert (found.level, words in found.words) == (level, True), found
        assert found.mend or level == "ok"

    def test_names_log_that_is_held_back(self, monkeypatch):
        answers = {"FROM pg_stat_replication": [("db2", "streaming", "sync", 0, 0.0)], "SELECT pg_is_in_recovery": [(False,)]}
        answering(monkeypatch, {**answers, "synchronous_standby_names": [(True,)], "pg_replication_slots": [("db3", 5 * 1024**3)]})
        assert "db3 (5368.7 MB)" in cluster.standbys("standbys").words

    def test_says_whether_the_log_is_kept(self, monkeypatch, now):
        monkeypatch.setattr(cluster, "clock", SimpleNamespace(now=lambda: now))
        for row, level in [
            (("off", None, None, 0), "ok"),
            (("on", now, None, 0), "ok"),
            (("on", None, now, 3), "error"),
            (("on", now - 2 * cluster.KEPT_WITHIN, None, 0), "warning"),
        ]:
            answering(monkeypatch, {"pg_stat_archiver": [row]})
            assert cluster.archiving("archive").level == level


class TestPooler:
    @pytest.mark.parametrize(
        ("chosen", "version", "said", "level", "mend"),
        [
            ("transaction", (1, 18), {"pool_mode": "transaction", "server_login_retry": "1"}, "ok", ""),
            ("prepared", (1, 23), {"pool_mode": "transaction", "server_login_retry": "1", "max_prepared_statements": "200"}, "ok", ""),
            ("none", (1, 18), {"pool_mode": "session", "server_login_retry": "1"}, "ok", ""),
            ("none", (1, 18), {"pool_mode": "transaction"}, "error", '"transaction"'),
            ("none", (1, 22), {"pool_mode": "transaction", "max_prepared_statements": "100"}, "error", '"prepared"'),
            ("prepared", (1, 18), {"pool_mode": "transaction"}, "error", "max_prepared_statements"),
            ("transaction", (1, 18), {"pool_mode": "statement"}, "error", "pool_mode"),
            ("transaction", (1, 18), {"pool_mode": "transaction", "server_login_retry": "15.000000"}, "warning", "server_login_retry"),
        ],
    )
    def test_must_agree_with_the_settings(self, chosen, version, said, level, mend):
        found = pooler.judged("pooler", chosen, version, said)
        assert (found.level, mend in found.mend) == (level, True), found

    @pytest.mark.parametrize(("chosen", "level"), [("none", "ok"), ("transaction", "warning")])
    def test_that_does_not_answer(self, monkeypatch, chosen, level):
        def refuse():
            raise psycopg.OperationalError("no such database")

        monkeypatch.setattr(pooler, "asked", refuse)
        monkeypatch.setattr(pooler, "connection", SimpleNamespace(vendor="postgresql"))
        monkeypatch.setattr(pooler, "options", lambda: Options(database_pooler=chosen))
        assert pooler.pooler("pooler").level == level


class TestLayout:
    @pytest.fixture
    def home(self, tmp_path, monkeypatch):
        home = tmp_path / "versions" / __version__
        home.mkdir(parents=True)
        (home / ".complete").touch()
        (tmp_path / "current").symlink_to(f"versions/{__version__}")
        monkeypatch.setattr(installed.sys, "prefix", str(home))
        return home

    def test_is_whole(self, home):
        assert installed.layout("layout").level == "ok"

    def test_elsewhere_is_no_matter(self):
        assert installed.layout("layout").level == "ok"

    def test_was_not_finished(self, home):
        (home / ".complete").unlink()
        assert installed.layout("layout").level == "error"

    def test_has_a_torn_version_beside_it(self, home):
        (home.parent / "9.9").mkdir()
        assert "9.9" in installed.layout("layout").words

    def test_is_not_the_current_one(self, home):
        (home.parent / "9.9").mkdir()
        (home.parent.parent / "current").unlink()
        (home.parent.parent / "current").symlink_to("versions/9.9")
        assert "9.9 is the current one" in installed.layout("layout").words


class TestServices:
    def test_of_another_version(self, tmp_path, monkeypatch):
        (tmp_path / "share/systemd").mkdir(parents=True)
        (tmp_path / "share/systemd/bailiwick.service").write_text("new")
        (tmp_path / "bailiwick.service").write_text("old")
        monkeypatch.setattr(installed, "UNITS", tmp_path)
        monkeypatch.setattr(installed.sys, "prefix", str(tmp_path))
        found = installed.service("services")
        assert (found.level, "bailiwick.service" in found.words) == ("warning", True)

    @pytest.mark.parametrize(
        ("facts", "level"),
        [
            ({"ActiveState": "active"}, "ok"),
            ({"ActiveState": "active", "NRestarts": "9"}, "warning"),
            ({"ActiveState": "active", "NeedDaemonReload": "yes"}, "warning"),
            ({"ActiveState": "inactive"}, "warning"),
        ],
    )
    def test_as_systemd_says(self, facts, level):
        assert installed.judged("services", dict.fromkeys(NAMES, facts)).level == level


class TestContainer:
    @pytest.fixture(autouse=True)
    def _inside(self, tmp_path, monkeypatch, settings):
        (tmp_path / "mark").touch()
        monkeypatch.setattr(installed, "MARKS", (tmp_path / "mark",))
        settings.DATA = tmp_path

    def test_without_a_volume(self, monkeypatch, tmp_path):
        same = SimpleNamespace(st_dev=tmp_path.stat().st_dev)
        monkeypatch.setattr(installed, "Path", lambda path: SimpleNamespace(stat=lambda: same, __fspath__=lambda: str(path)))
        monkeypatch.setattr(installed.os, "access", lambda *_: True)
        assert "lost with it" in installed.container("container").words

    def test_that_cannot_write(self, monkeypatch):
        monkeypatch.setattr(installed.os, "access", lambda *_: False)
        assert installed.container("container").level == "error"

    @pytest.mark.parametrize(("uid", "level"), [(0, "warning"), (1000, "ok")])
    def test_as_somebody(self, monkeypatch, uid, level):
        monkeypatch.setattr(installed.os, "access", lambda *_: True)
        monkeypatch.setattr(installed.os, "getuid", lambda: uid)
        devices = iter((1, 2))
        monkeypatch.setattr(installed, "Path", lambda _path: SimpleNamespace(stat=lambda: SimpleNamespace(st_dev=next(devices))))
        assert installed.container("container").level == level
