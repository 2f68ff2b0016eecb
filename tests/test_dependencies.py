"""What we install from others has no known weakness, a licence that fits, and a digest. `make check` asks the services of advisories."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.dependencies import frontend_licences, judge_npm_audit, judge_pip_audit, not_permissive, pinned, python_licences, unhashed

ROOT = Path(__file__).parent.parent
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
#: set by `make check`: only then is anything asked of the network
ASKED = "ASK_ADVISORIES"
PATIENCE = 240


def run(words, folder=ROOT):
    """Return what a program printed; one that takes too long said nothing."""
    try:
        return subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(words, 1, "", f"no answer within {PATIENCE} seconds")


def say(audit):
    """Fail for what was found, also when not everything could be asked; say plainly when the audit was not made."""
    assert audit.found == [], "known weaknesses:\n" + "\n".join(audit.found)
    if audit.not_run:
        pytest.skip(f"NOT RUN: {audit.not_run}")


@pytest.fixture
def asked():
    if os.environ.get(ASKED) != "1":
        pytest.skip(f"NOT RUN: it asks the network; `make check` does, or {ASKED}=1")


class TestAdvisories:
    @pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
    def test_python(self, asked, lock):
        program = Path(sys.executable).parent / "pip-audit"
        said = run([program, "--disable-pip", "--require-hashes", "-r", lock, "--progress-spinner", "off", "--timeout", "20", "--format", "json"])
        say(judge_pip_audit(said.stdout, said.stderr))

    def test_frontend(self, asked):
        program = shutil.which("npm")
        if program is None:
            pytest.skip("NOT RUN: npm is not installed: apt install npm")
        said = run([program, "audit", "--package-lock-only", "--json"], ROOT / "frontend")
        say(judge_npm_audit(said.stdout, said.stderr))


class TestJudging:
    """An audit that was not made does not count as a clean one."""

    def test_weakness_is_found(self):
        weak = {"name": "soup", "version": "1.0", "vulns": [{"id": "PYSEC-2026-1", "aliases": [], "fix_versions": ["1.1"]}]}
        audit = judge_pip_audit(json.dumps({"dependencies": [weak, {"name": "tea", "version": "2", "vulns": []}]}), "")
        assert (audit.found, audit.not_run) == (["soup 1.0: PYSEC-2026-1, mended in 1.1"], "")

    def test_skipped_packages_are_no_clean_ones(self):
        audit = judge_pip_audit(json.dumps({"dependencies": [{"name": "soup", "skip_reason": "not found"}]}), "No known vulnerabilities found")
        assert audit.found == []
        assert "1 of 1 packages" in audit.not_run

    @pytest.mark.parametrize(("printed", "errors"), [("", "ConnectionError: no route"), ("{}", ""), ("[]", ""), ('{"dependencies": []}', "")])
    def test_silence_is_not_clean(self, printed, errors):
        assert judge_pip_audit(printed, errors).not_run

    def test_npm(self):
        assert judge_npm_audit('{"vulnerabilities": {}}', "") == judge_npm_audit('{"vulnerabilities": {}}', "x")
        assert judge_npm_audit('{"vulnerabilities": {}}', "").not_run == ""
        assert judge_npm_audit('{"vulnerabilities": {"a": {"severity": "high", "range": "<2"}}}', "").found == ["a: high (<2)"]
        assert judge_npm_audit('{"statusCode": 405, "error": {}}', "").not_run
        assert judge_npm_audit("", "ENOTFOUND").not_run == "npm audit got no report: ENOTFOUND"

    def test_licences(self):
        said = iter([("a", "MIT"), ("b", "GPL-3.0-or-later"), ("c", ""), ("d", "MIT OR GPL-3.0"), ("psycopg", "LGPL-3.0-only"), ("e", "Proprietary")])
        assert not_permissive(said) == ["b: GPL-3.0-or-later", "c: says nothing", "e: Proprietary"]


class TestLocks:
    @pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
    def test_every_requirement_has_its_digests(self, lock):
        assert unhashed(lock) == []
        assert len(pinned(lock)) > 40

    @pytest.mark.parametrize("installed", ["runtime", "cluster"])
    def test_tests_run_with_what_is_installed(self, installed):
        there, tests = (pinned(ROOT / "requirements" / f"{name}.txt") for name in (installed, "test"))
        assert {name: version for name, version in there.items() if tests.get(name) != version} == {}

    def test_a_line_without_digest_is_seen(self, tmp_path):
        lock = tmp_path / "lock.txt"
        lock.write_text("soup==1.0 \\\n    --hash=sha256:00\ntea==2.0\nbread>=3\n")
        assert unhashed(lock) == ["tea==2.0", "bread>=3"]

    def test_front_end_has_its_digests(self):
        packages = json.loads((ROOT / "frontend" / "package-lock.json").read_text())["packages"]
        assert [
            place for place, said in packages.items() if place and not said.get("integrity", "").startswith("sha512-") and not said.get("inBundle")
        ] == []


class TestLicences:
    def test_of_what_is_installed(self):
        assert not_permissive(python_licences(ROOT / "requirements" / "runtime.txt")) == []

    def test_of_the_front_end(self):
        assert not_permissive(frontend_licences(ROOT / "frontend" / "package-lock.json")) == []
