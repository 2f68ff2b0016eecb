"""What is forked many times stays small: large libraries wait until they are used, and what is done once is done elsewhere."""

import os
import subprocess
import sys

import pytest

from bailiwick.config.apart import apart

LOADED = """
import sys
import django
django.setup()
import bailiwick.config.up, bailiwick.config.wsgi
print(*sorted({"openpyxl", "numpy", "holidays"} & set(sys.modules)))
"""


def fail_far_away():
    raise ValueError(f"not in {os.getpid()}")


def test_large_libraries_wait_until_they_are_used(settings):
    asked = {**os.environ, "DJANGO_SETTINGS_MODULE": "bailiwick.config.settings", "BAILIWICK_DATA": str(settings.DATA)}
    done = subprocess.run([sys.executable, "-c", LOADED], env=asked, capture_output=True, text=True, check=True)  # noqa: S603 - ours
    assert done.stdout.split() == []


@pytest.mark.django_db(transaction=True)
def test_work_apart_says_what_went_wrong():
    with pytest.raises(ValueError, match="not in") as raised:
        apart(fail_far_away)
    assert str(os.getpid()) not in str(raised.value)
