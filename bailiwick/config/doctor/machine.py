"""The machine: its Python, its disk, its clock, and what the product keeps in files."""

from __future__ import annotations

import os
import shutil
import stat
import sys
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings as chosen

from bailiwick.audit.models import AuditRow
from bailiwick.config.doctor.finding import Finding
from bailiwick.config.options import PREFIX, Options, config_file, options
from bailiwick.config.preparation import static_is_current
from bailiwick.config.secret import FILE_NAME as SECRET_FILE
from bailiwick.core import clock as product_clock

LEAST_PYTHON = (3, 11)
#: bytes free on the disk of the data folder: below the first it is an error, below the second a warning
FULL, NEARLY_FULL = 200 * 1024**2, 2 * 1024**3
#: how far ahead of the clock the newest row may be
CLOCK_SLACK = timedelta(minutes=5)
#: names in the environment that are read, but are no settings
OTHER_NAMES = {"CONFIG", "ADMINISTRATOR_PASSWORD"}


def python(part: str) -> Finding:
    """Whether the interpreter is new enough."""
    here = ".".join(str(number) for number in sys.version_info[:3])
    if sys.version_info < LEAST_PYTHON:
        return Finding(part, "error", f"this is Python {here}", "Install Python 3.11 or newer, then run `make env` again.")
    return Finding(part, "ok", here)


def settings(part: str) -> Finding:
    """Whether every name in the environment means something."""
    known = {f"{PREFIX}{name.upper()}" for name in [*Options.model_fields, *OTHER_NAMES]}
    unknown = sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)
    source = config_file()
    if unknown:
        return Finding(
            part,
            "warning",
            f"the environment has names that mean nothing: {', '.join(unknown)}",
            "Correct the spelling; see docs/reference/settings.md.",
        )
    return Finding(part, "ok", f"read from the environment and {source}" if source else "read from the environment")


def data_folder(part: str) -> Finding:
    """Whether the data folder is there and can be written."""
    data = Path(chosen.DATA)
    if not data.is_dir():
        return Finding(part, "error", f"{data} is not there", "Run `bailiwick up` once, or set BAILIWICK_DATA to the right folder.")
    if not os.access(data, os.W_OK | os.X_OK):
        return Finding(part, "error", f"{data} cannot be written", f"Give it to this user: chown -R $(id -un) {data}")
    return Finding(part, "ok", str(data))


def disk(part: str) -> Finding:
    """How much room is left."""
    free = shutil.disk_usage(chosen.DATA).free
    words = f"{free / 1e9:.1f} GB free"
    mend = "Free some space, or move the data folder to a larger disk."
    return (
        Finding(part, "error", words, mend)
        if free < FULL
        else Finding(part, "warning", words, mend)
        if free < NEARLY_FULL
        else Finding(part, "ok", words)
    )


def secret_key(part: str) -> Finding:
    """Whether the key is readable by its owner only."""
    if options().secret_key.get_secret_value():
        return Finding(part, "ok", "given by the settings")
    path = Path(chosen.DATA) / SECRET_FILE
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        return Finding(
            part,
            "error",
            f"others can read {path}",
            f"chmod 600 {path}; if somebody may have read it, draw another: bailiwick keys rotate",
        )
    return Finding(part, "ok", f"{path}, readable by its owner only")


def static_files(part: str) -> Finding:
    """Whether the collected files are those of this version."""
    if static_is_current():
        return Finding(part, "ok", str(chosen.STATIC_ROOT))
    return Finding(part, "error", "the collected static files are not those of this version", "Start again with `bailiwick up`, which collects them.")


def time_zone(part: str) -> Finding:
    """Whether this machine knows the time zone."""
    try:
        here = ZoneInfo(chosen.TIME_ZONE)
    except (ZoneInfoNotFoundError, ValueError):
        return Finding(
            part,
            "error",
            f"{chosen.TIME_ZONE} is no time zone of this machine",
            "Set BAILIWICK_TIME_ZONE to a name such as America/Chicago; on Debian: apt install tzdata",
        )
    return Finding(part, "ok", f"{chosen.TIME_ZONE}, where it is {product_clock.now().astimezone(here):%H:%M}")


def clock(part: str) -> Finding:
    """Whether the clock of this machine is behind the trail."""
    newest = AuditRow.objects.order_by("-pk").values_list("recorded_at", flat=True).first()
    if newest is not None and newest > product_clock.now() + CLOCK_SLACK:
        return Finding(
            part,
            "error",
            f"this machine's clock is behind the newest entry of the trail ({newest:%Y-%m-%d %H:%M} UTC)",
            "Set the clock; let the machine follow a time server.",
        )
    return Finding(part, "ok", f"{product_clock.now():%Y-%m-%d %H:%M} UTC")
