"""The install script below a folder of its own: install, again, upgrade, and both ways back."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
INSTALL = ROOT / "deploy" / "install.sh"
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("programs")]

NEW_STEP = '''"""A step that only the newer version has."""
from django.db import migrations
class Migration(migrations.Migration):
    dependencies = [("places", "0001_initial")]
    operations = [migrations.RunSQL("CREATE TABLE places_newer (id integer)", "DROP TABLE places_newer")]
'''


def pack(path, files):
    """Write a wheel."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def borrowed(folder):
    """Make a wheel that lends what is installed here, so that no test needs a network; return its requirement, with its digest."""
    lent = "\n".join(path for path in sys.path if path.endswith("site-packages"))
    about = "borrowed-1.dist-info"
    files = {
        "borrowed.pth": lent,
        f"{about}/METADATA": "Metadata-Version: 2.1\nName: borrowed\nVersion: 1\n",
        f"{about}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    files[f"{about}/RECORD"] = "".join(f"{name},,\n" for name in [*files, f"{about}/RECORD"])
    path = pack(folder / "borrowed-1-py3-none-any.whl", files)
    return f"borrowed==1 --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


def as_version(wheel, version, folder, extra=()):
    """Return the wheel once more under another version."""
    with zipfile.ZipFile(wheel) as archive:
        former = wheel.name.split("-")[1]
        files = {name.replace(f"-{former}.", f"-{version}."): archive.read(name) for name in archive.namelist()}
    about = f"bailiwick-{version}.dist-info"
    for name in (f"{about}/METADATA", f"{about}/RECORD", "bailiwick/__init__.py"):
        files[name] = files[name].replace(former.encode(), version.encode())
    for name, text in extra:
        files[name] = text.encode()
        files[f"{about}/RECORD"] += f"{name},,\n".encode()
    return pack(folder / f"bailiwick-{version}-py3-none-any.whl", files)


@pytest.fixture(scope="module")
def wheels(tmp_path_factory):
    """Make the product in two versions, the newer with a step of the database more, and what both need."""
    folder = tmp_path_factory.mktemp("wheels")
    words = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder / "made"), str(ROOT)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    made = next((folder / "made").glob("bailiwick-*.whl"))
    (folder / "needs.txt").write_text(borrowed(folder))
    as_version(made, "7.0", folder)
    as_version(made, "7.1", folder, [("bailiwick/places/migrations/0999_newer.py", NEW_STEP)])
    return folder


#: what an administrator's shell has, nothing of the tests
OUTSIDE = {name: value for name, value in os.environ.items() if not name.startswith(("BAILIWICK_", "PYTHON", "DJANGO_", "PYTEST_"))}


class Machine:
    """A folder that stands for a machine."""

    def __init__(self, root, wheels):
        self.root, self.wheels = root, wheels

    def script(self, *words):
        given = ["--root", str(self.root), "--no-systemd", "--user", "root" if os.geteuid() == 0 else "", "--python", sys.executable]
        return subprocess.run([str(INSTALL), *given, *words], capture_output=True, text=True, env=OUTSIDE, cwd=self.root.parent, check=False)

    def install(self, version, *words):
        given = ["--wheel", str(self.wheels / f"bailiwick-{version}-py3-none-any.whl"), "--requirements", str(self.wheels / "needs.txt")]
        return self.script(*given, "--wheels", str(self.wheels), *words)

    def bailiwick(self, *words):
        done = subprocess.run([str(self.root / "usr/local/bin/bailiwick"), *words], capture_output=True, text=True, env=OUTSIDE, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    def sites(self):
        return self.bailiwick(
            "manage", "shell", "--no-imports", "-c", "from bailiwick.places.models import Site; print(*Site.objects.values_list('name', flat=True))"
        )

    def add_site(self, name):
        self.bailiwick(
            "manage",
            "shell",
            "--no-imports",
            "-c",
            f"from bailiwick.places.models import Site; Site.objects.create(code='{name[:3]}', name='{name}')",
        )


@pytest.fixture
def machine(tmp_path, wheels):
    (tmp_path / "machine").mkdir()
    return Machine(tmp_path / "machine", wheels)


def well(done):
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_says_what_it_would_do_and_does_nothing(machine):
    said = well(machine.install("7.0", "--dry-run"))
    assert "would: " in said
    assert list(machine.root.iterdir()) == []


@pytest.mark.deploy
def test_installs_once_upgrades_and_goes_back(machine):
    assert "Bailiwick 7.0 is installed" in well(machine.install("7.0"))
    assert machine.bailiwick("--version") == "bailiwick 7.0"
    assert (machine.root / "var/lib/bailiwick").stat().st_mode & 0o777 == 0o700
    assert (machine.root / "etc/bailiwick/bailiwick.env").stat().st_mode & 0o777 == 0o600
    machine.add_site("Annex")
    settings = machine.root / "etc/bailiwick/bailiwick.toml"
    settings.write_text(settings.read_text() + 'desk_phone = "555-0100"\n')

    assert "already" in well(machine.install("7.0"))  # again: nothing is lost, nothing is done twice
    assert machine.sites() == "Annex"

    said = well(machine.install("7.1", "--upgrade"))
    assert "Writing a backup of 7.0" in said
    assert machine.bailiwick("--version") == "bailiwick 7.1"
    assert "555-0100" in settings.read_text()
    machine.add_site("Barn")

    refused = machine.script("--rollback")
    assert refused.returncode == 1
    assert "places.0999_newer" in refused.stdout
    assert machine.bailiwick("--version") == "bailiwick 7.1"

    well(machine.script("--rollback", "--keep-database"))
    assert (machine.bailiwick("--version"), machine.sites()) == ("bailiwick 7.0", "Annex Barn")
    assert machine.script("--rollback").returncode == 1  # there is nothing before it

    well(machine.install("7.1"))
    machine.add_site("Court")
    well(machine.script("--rollback", "--restore"))
    assert (machine.bailiwick("--version"), machine.sites()) == ("bailiwick 7.0", "Annex Barn")
    assert list((machine.root / "var/lib/bailiwick").glob("replaced-*"))  # what was done since is set aside, not lost


@pytest.mark.deploy
def test_refuses_what_was_altered_on_the_way(machine, tmp_path):
    altered = tmp_path / "needs.txt"
    altered.write_text("borrowed==1 --hash=sha256:" + "0" * 64 + "\n")
    done = machine.install("7.0", "--requirements", str(altered))
    assert done.returncode != 0
    assert not (machine.root / "opt/bailiwick/current").exists()
    well(machine.install("7.0"))  # and a second try, with the right file, begins anew


def test_refuses_an_upgrade_of_nothing(machine):
    done = machine.install("7.0", "--upgrade")
    assert done.returncode == 1
    assert "Nothing is installed" in done.stderr


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="there is no shellcheck here (on Debian: apt install shellcheck)")
def test_the_scripts_are_sound():
    scripts = [ROOT / "deploy" / name for name in ("install.sh", "ha/render.sh", "systemd/keep-backups")]
    subprocess.run(["shellcheck", *map(str, scripts)], check=True)


def test_the_units_are_sound(tmp_path):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("there is no systemd here (on Debian: apt install systemd)")
    for unit in sorted((ROOT / "deploy/systemd").glob("*.[st]*i[cm]e*")):
        text = (
            unit.read_text()
            .replace("/opt/bailiwick/current/bin/bailiwick", "/bin/true")
            .replace("/opt/bailiwick/current/share/keep-backups", "/bin/true")
        )
        (tmp_path / unit.name).write_text(text)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["bailiwick-backup.service", "bailiwick-backup.timer", "bailiwick.service", "bailiwick@.service"]
    done = subprocess.run(["systemd-analyze", "verify", *names], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    for name in ("bailiwick.service", "bailiwick@.service", "bailiwick-backup.service"):
        words = ["systemd-analyze", "security", "--offline=yes", "--threshold=20", f"./{name}"]
        assert subprocess.run(words, cwd=tmp_path, capture_output=True, check=False).returncode == 0, name
