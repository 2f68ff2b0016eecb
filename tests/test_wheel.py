"""The wheel alone is the product: installed into an empty environment, started in an empty folder, it answers."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("programs")]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    target = tmp_path_factory.mktemp("wheel")
    words = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(target), str(ROOT)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(target.glob("bailiwick-*.whl"))


def test_holds_the_product_and_no_tests(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert any(name.startswith("bailiwick/templates/") for name in names)
    assert any(name.startswith("bailiwick/static/") and name.endswith(".css") for name in names)
    assert "bailiwick/people/migrations/0001_initial.py" in names
    assert not [name for name in names if "/tests/" in name or name.endswith("conftest.py") or not name.startswith("bailiwick")]


def test_starts_from_an_empty_folder(wheel, tmp_path, installation):
    environment = tmp_path / "environment"
    venv.create(environment, with_pip=False)
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(environment)}))
    # What it depends on is installed here already; only the product itself must come from the wheel.
    (packages / "dependencies.pth").write_text("\n".join(path for path in sys.path if path.endswith("site-packages")))
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(packages), str(wheel)],
        check=True,
        capture_output=True,
    )
    here = installation(fresh=True, command=(str(environment / "bin" / "python"), "-P", "-m", "bailiwick.config.cli"))
    here.environment.pop("PYTHONPATH", None)
    here.start()
    assert here.status("/health/ready") == 200
    where = here.run("manage", "shell", "--no-imports", "-c", "import bailiwick; print(bailiwick.__file__)").stdout
    assert str(environment) in where
    assert here.stop() == 0
