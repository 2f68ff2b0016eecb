"""The printed lifecycles say what the tables of permitted moves say."""

from __future__ import annotations

import runpy
from pathlib import Path

TOOLS = Path(__file__).parent.parent / "tools"


def test_lifecycles_are_documented_as_they_are():
    made = runpy.run_path(str(TOOLS / "lifecycles.py"))
    assert made["TARGET"].read_text() == made["document"](), "run: python tools/lifecycles.py"
