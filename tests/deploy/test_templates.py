"""What deploy/ holds is filled as it says, names nothing that is not there, and keeps no password."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from bailiwick.config.options import Options

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
SECRET = "s3cret-of_the-test"


@pytest.fixture
def values(tmp_path):
    """Fill in the example as a county does."""
    text = re.sub(r"^(\w+_PASSWORD)=$", rf"\1={SECRET}", (DEPLOY / "ha/cluster.env.example").read_text(), flags=re.MULTILINE)
    path = tmp_path / "cluster.env"
    path.write_text(text)
    return path


def render(values, out):
    environment = {name: value for name, value in os.environ.items() if name != "PATRONI_CONFIG"}
    return subprocess.run([str(DEPLOY / "ha/render.sh"), str(values), str(out)], env=environment, capture_output=True, text=True, check=False)


def test_every_template_is_filled_for_every_machine(values, tmp_path):
    done = render(values, tmp_path / "out")
    assert done.returncode == 0, done.stderr
    written = {str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").rglob("*") if path.is_file()}
    nodes = {f"{node}/{name}" for node in ("db1", "db2", "db3") for name in ("etcd.yml", "patroni.yml", "first-database.sh")}
    assert written == nodes | {"app/haproxy.cfg", "app/pgbouncer.ini", "app/userlist.txt"}
    for name in written:
        path = tmp_path / "out" / name
        assert not re.search(r"@[A-Z_0-9]+@", path.read_text()), name
        assert path.stat().st_mode & 0o077 == 0, name  # passwords are in them
    patroni = (tmp_path / "out/db2/patroni.yml").read_text()
    assert "name: db2" in patroni
    assert "post_init: /etc/patroni/first-database.sh" in patroni
    assert "archive_command: 'test ! -f /srv/wal/%f && cp %p /srv/wal/%f'" in patroni


def test_a_value_that_is_missing_is_asked_for(values, tmp_path):
    values.write_text(values.read_text().replace(f"RESTAPI_PASSWORD={SECRET}", "RESTAPI_PASSWORD="))
    done = render(values, tmp_path / "out")
    assert (done.returncode, "RESTAPI_PASSWORD" in done.stderr) == (1, True)
    values.write_text(values.read_text().replace("RESTAPI_PASSWORD=", "RESTAPI_PASSWORD=quo'te"))
    assert render(values, tmp_path / "out").returncode == 1


def test_time_to_take_over_is_under_half_a_minute():
    said = dict(re.findall(r"^\s+(ttl|loop_wait|retry_timeout): (\d+)$", (DEPLOY / "ha/patroni.yml.in").read_text(), re.MULTILINE))
    ttl, wait, retry = (int(said[name]) for name in ("ttl", "loop_wait", "retry_timeout"))
    assert wait + 2 * retry <= ttl <= 20  # what Patroni asks for, and what leaves ten seconds for the rest


def test_no_password_is_kept_here():
    for path in DEPLOY.rglob("*"):
        if path.is_file():
            assert not re.search(r"(?i)(password|secret_key|audit_key)[ \t]*[=:][ \t]*[\"']?[a-z0-9]{8,}", path.read_text()), path


def test_settings_that_are_named_are_settings():
    known = {f"BAILIWICK_{name.upper()}" for name in Options.model_fields} | {"BAILIWICK_CONFIG", "BAILIWICK_PASSWORD"}
    for path in [*DEPLOY.rglob("*"), ROOT / "docs/how-to/run-a-cluster.md", ROOT / "docs/how-to/upgrade.md", ROOT / "docs/how-to/install.md"]:
        if path.is_file():
            named = set(re.findall(r"BAILIWICK_[A-Z][A-Z_]*[A-Z]", path.read_text()))
            assert named <= known, (path, named - known)
    script = (DEPLOY / "install.sh").read_text()
    toml = script.split("<<'TOML'\n")[1].split("\nTOML\n")[0]
    for text in (toml, re.sub(r"^#(\w+ = )", r"\1", toml, flags=re.MULTILINE)):
        assert set(tomllib.loads(text)) <= set(Options.model_fields)


@pytest.mark.parametrize("how_to", ["install", "upgrade", "run-a-cluster"])
def test_how_tos_lead_somewhere(how_to):
    text = (ROOT / f"docs/how-to/{how_to}.md").read_text()
    for link in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (ROOT / "docs/how-to" / link).resolve().exists(), link
    said = subprocess.run([str(DEPLOY / "install.sh"), "--help"], capture_output=True, text=True, check=True).stdout
    for words in re.findall(r"install\.sh ([^\n`#]*)", text):
        for word in re.findall(r"--[a-z-]+", words):
            assert word in said or word == "--help", word


@pytest.mark.skipif(shutil.which("nginx", path="/usr/sbin:/usr/bin") is None, reason="there is no nginx here (on Debian: apt install nginx-light)")
def test_nginx_takes_its_settings(tmp_path):
    words = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=desk",
        "-keyout",
        "privkey.pem",
        "-out",
        "fullchain.pem",
    ]
    subprocess.run(words, cwd=tmp_path, check=True, capture_output=True)
    site = (DEPLOY / "front/nginx.conf").read_text().replace("/etc/ssl/bailiwick", str(tmp_path))
    (tmp_path / "site.conf").write_text(re.sub(r"/etc/nginx/(?=bailiwick-proxy)", f"{DEPLOY}/front/", site))
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ access_log off; include {tmp_path}/site.conf; }}"
    )
    done = subprocess.run(
        ["/usr/sbin/nginx", "-t", "-c", str(tmp_path / "nginx.conf"), "-p", str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
