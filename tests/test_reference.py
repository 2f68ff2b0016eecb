"""What is generated from the program says what the program says."""

from __future__ import annotations

import runpy
from pathlib import Path

TOOLS = Path(__file__).parent.parent / "tools"


def test_settings_are_documented_as_they_are():
    made = runpy.run_path(str(TOOLS / "reference.py"))
    assert made["TARGET"].read_text() == made["table"](), "run: python tools/reference.py"
