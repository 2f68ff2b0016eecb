"""The structure holds, and each rule is seen to catch a breach planted on purpose."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import grimp
import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from tests.architecture import PACKAGE, ROOT, ranks, strayed_imports, upward_keys, writing_doors


@pytest.fixture(scope="module")
def graph():
    return grimp.build_graph(PACKAGE, cache_dir=None)


class TestForeignKeysPointDown:
    def test_in_the_product(self):
        assert upward_keys(apps.get_models(), ranks()) == []

    @isolate_apps("bailiwick.people", "bailiwick.desk")
    def test_breach_upward_is_seen(self):
        class Breach(models.Model):
            ticket = models.ForeignKey("desk.Ticket", models.CASCADE)

            class Meta:
                app_label = "people"

        assert upward_keys([Breach], ranks()) == ["people.Breach.ticket -> desk.Ticket"]

    @isolate_apps("bailiwick.audit")
    def test_breach_sideways_is_seen(self):
        class Breach(models.Model):
            outbox = models.ForeignKey("notifications.Outgoing", models.CASCADE)

            class Meta:
                app_label = "audit"

        assert upward_keys([Breach], ranks()) == ["audit.Breach.outbox -> notifications.Outgoing"]

    @isolate_apps("bailiwick.core")
    def test_core_may_know_the_user_alone(self):
        class Fine(models.Model):
            user = models.ForeignKey("people.User", models.CASCADE)

            class Meta:
                app_label = "core"

        class Breach(models.Model):
            person = models.ForeignKey("people.Person", models.CASCADE)

            class Meta:
                app_label = "core"

        assert upward_keys([Fine, Breach], ranks()) == ["core.Breach.person -> people.Person"]


class TestAppsMeetAtFourModules:
    def test_in_the_product(self, graph):
        assert strayed_imports(graph) == []

    def test_breach_is_seen(self, graph):
        graph.add_module("bailiwick.desk.views.planted")
        graph.add_import(importer="bailiwick.desk.views.planted", imported="bailiwick.people.forms")
        try:
            assert "bailiwick.desk.views.planted -> bailiwick.people.forms" in strayed_imports(graph)
        finally:
            graph.remove_module("bailiwick.desk.views.planted")


class TestOnlyActionsWrite:
    def test_in_the_product(self):
        assert writing_doors(ROOT / PACKAGE) == []

    @pytest.mark.parametrize(
        "breach",
        [
            "ticket.save()",
            "Ticket.objects.create(title=title)",
            "Ticket.objects.filter(pk=1).update(state=2)",
            "tickets.update(state=2)",
            "entry.delete()",
            "Ticket.objects.bulk_create(tickets)",
        ],
    )
    def test_breach_is_seen(self, tmp_path, breach):
        (tmp_path / "desk" / "views").mkdir(parents=True)
        (tmp_path / "desk" / "views" / "tickets.py").write_text(f"def view(request):\n    {breach}\n")
        assert writing_doors(tmp_path) == ["desk/views/tickets.py:2"]

    def test_dictionaries_and_caches_are_no_records(self, tmp_path):
        (tmp_path / "desk").mkdir()
        (tmp_path / "desk" / "views.py").write_text('context.update({"a": 1})\ncache.delete("a")\n')
        assert writing_doors(tmp_path) == []


class TestImportLinter:
    """The contracts themselves are run by the check named "layers"."""

    @pytest.fixture
    def copy(self, tmp_path):
        shutil.copytree(ROOT / PACKAGE, tmp_path / PACKAGE, ignore=shutil.ignore_patterns("static", "templates", "__pycache__", "library"))
        shutil.copy(ROOT / "pyproject.toml", tmp_path)
        return tmp_path

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("core/planted.py", "from bailiwick.desk.models import Ticket"),
            ("audit/planted.py", "from bailiwick.notifications import models"),
            ("desk/models/planted.py", "from bailiwick.desk import actions"),
            ("unheard_of/__init__.py", ""),
        ],
    )
    def test_breach_is_seen(self, copy, name, text):
        planted = copy / PACKAGE / name
        planted.parent.mkdir(exist_ok=True)
        planted.write_text(text)
        linted = _lint(copy)
        assert linted.returncode == 1
        assert Path(name).with_suffix("").as_posix().replace("/__init__", "").replace("/", ".").split(".")[-1] in linted.stdout


def _lint(folder):
    return subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "COLUMNS": "300"},
        capture_output=True,
        text=True,
        check=False,
    )
