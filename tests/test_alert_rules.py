"""The alert rules of the how-to name figures that exist, and Prometheus understands them."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bailiwick.config.metrics import writing

HOW_TO = Path(__file__).parent.parent / "docs" / "how-to" / "watch-the-installation.md"


def rules():
    return re.search(r"```yaml\n(# bailiwick.rules.yml\n.*?)```", HOW_TO.read_text(), re.DOTALL).group(1)


@pytest.mark.django_db
def test_every_figure_named_is_shown():
    shown = writing.text()[0].decode()
    counted = Path("bailiwick/config/metrics/series.py")
    known = shown + (HOW_TO.parent.parent.parent / counted).read_text()
    for name in set(re.findall(r"bailiwick_[a-z_]+", rules())):
        assert re.sub(r"_(total|bucket)$", "", name) in known, name


def test_prometheus_understands_them(tmp_path):
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("there is no promtool here (on Debian: apt install prometheus)")
    (tmp_path / "bailiwick.rules.yml").write_text(rules())
    done = subprocess.run([promtool, "check", "rules", "bailiwick.rules.yml"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
