"""How this program was put here: by the install script, as a service, in a container; and whether that is whole."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from django.conf import settings

from bailiwick import __version__
from bailiwick.config.doctor.finding import Finding

#: where services lie, and those of the product
UNITS, OURS = Path("/etc/systemd/system"), ("bailiwick.service", "bailiwick@.service", "bailiwick-backup.service", "bailiwick-backup.timer")
#: what container engines leave for programs to know them by
MARKS = (Path("/.dockerenv"), Path("/run/.containerenv"))
#: seconds to wait for systemd, and restarts since the start of the machine that are no accident any more
PATIENCE, MANY = 10, 5
AGAIN = "Run deploy/install.sh of this version again; it does what is missing."


def layout(part: str) -> Finding:
    """Whether the folder of versions is whole and leads to the version that runs."""
    home = Path(sys.prefix)
    if home.parent.name != "versions":
        return Finding(part, "ok", f"version {__version__} in {home}")
    if home.name != __version__ or not (home / ".complete").is_file():
        return Finding(part, "error", f"{home} holds version {__version__} and was not finished", AGAIN)
    current = home.parent.parent / "current"
    if current.resolve() != home.resolve():
        return Finding(
            part, "warning", f"version {__version__} was asked, but {current.resolve().name} is the current one", f"Ask {current}/bin/bailiwick."
        )
    torn = sorted(path.name for path in home.parent.iterdir() if not (path / ".complete").is_file())
    if torn:
        return Finding(part, "warning", f"installations that were not finished: {', '.join(torn)}", f"Remove them from {home.parent}.")
    return Finding(part, "ok", f"{home}, and {len(list(home.parent.iterdir())) - 1} versions besides")


def service(part: str) -> Finding:
    """Whether the services are those of this version, run, and stay up."""
    there = [name for name in OURS if (UNITS / name).is_file()]
    if not there:
        return Finding(part, "ok", "not run by systemd here")
    shipped = Path(sys.prefix) / "share" / "systemd"
    old = [name for name in there if (shipped / name).is_file() and (shipped / name).read_bytes() != (UNITS / name).read_bytes()]
    if old:
        return Finding(part, "warning", f"not those of version {__version__}: {', '.join(old)}", f"{AGAIN} What is yours belongs in systemctl edit.")
    return _running(part, there)


def _running(part: str, there: list[str]) -> Finding:
    control = shutil.which("systemctl")
    if control is None or not Path("/run/systemd/system").is_dir():
        return Finding(part, "ok", f"{', '.join(there)} are those of this version; systemd does not run here")
    words = [control, "show", "--property=Id,ActiveState,NRestarts,NeedDaemonReload", "bailiwick.service", "bailiwick-backup.timer"]
    said = subprocess.run(words, capture_output=True, text=True, timeout=PATIENCE, check=False).stdout  # noqa: S603 - a fixed program and words
    facts = [dict(line.split("=", 1) for line in block.splitlines() if "=" in line) for block in said.split("\n\n")]
    return judged(part, {each["Id"]: each for each in facts if "Id" in each})


def judged(part: str, facts: dict[str, dict[str, str]]) -> Finding:
    """Return the finding about what systemd says of the services, by name."""
    main, timer = facts.get("bailiwick.service", {}), facts.get("bailiwick-backup.timer", {})
    if any(each.get("NeedDaemonReload") == "yes" for each in facts.values()):
        return Finding(part, "warning", "systemd works with services as they were before", "systemctl daemon-reload && systemctl restart bailiwick")
    if int(main.get("NRestarts", "0")) > MANY:
        return Finding(part, "warning", f"restarted {main['NRestarts']} times", "journalctl -u bailiwick -p warning says why.")
    if timer.get("ActiveState") != "active":
        return Finding(part, "warning", "no nightly backup is made", "systemctl enable --now bailiwick-backup.timer (on one machine of several)")
    return Finding(part, "ok", f"those of version {__version__}, {main.get('ActiveState', 'unknown')}, nightly backup set")


def container(part: str) -> Finding:
    """Whether a container keeps its data outside itself and runs as nobody of importance."""
    if not any(mark.exists() for mark in MARKS) and "container" not in os.environ:
        return Finding(part, "ok", "not in a container")
    data = Path(settings.DATA)
    if not os.access(data, os.W_OK | os.X_OK):
        mend = f"Give the volume to the user of the container: chown -R {os.getuid()} on it, or run with --user."
        return Finding(part, "error", f"{data} cannot be written by uid {os.getuid()}", mend)
    if data.stat().st_dev == Path("/").stat().st_dev:
        return Finding(part, "warning", f"{data} lies inside the container and is lost with it", f"Mount a volume there: --volume bailiwick:{data}")
    if os.getuid() == 0:
        return Finding(part, "warning", "the program runs as root", "Leave out --user 0; the image has a user of its own.")
    return Finding(part, "ok", f"uid {os.getuid()}, {data} is a volume")
