"""A real streaming replica: lists are read there, people find what they wrote, and a copy that hangs is read by nobody."""

from __future__ import annotations

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("programs")]
