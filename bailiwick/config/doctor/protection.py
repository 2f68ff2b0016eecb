"""What keeps the installation safe: its keys, and the scanner of files."""

from __future__ import annotations

from datetime import timedelta

from bailiwick.config.doctor.finding import Finding
from bailiwick.core import clock
from bailiwick.core.keys.ring import key_file
from bailiwick.core.keys.state import lost, may_go_at, standings, unnamed, waiting
from bailiwick.core.models import Scan, StoredFile
from bailiwick.core.scanning.scanner import scanner
from bailiwick.core.scanning.verdicts import ScannerSilent
from bailiwick.people.models import Role

#: how long a file may wait for the scanner
PATIENCE = timedelta(minutes=15)


def keys(part: str) -> Finding:
    """Whether every secret can be opened, lies under the newest key, and no former key is kept without need."""
    if gone := lost():
        return Finding(
            part,
            "error",
            f"{gone} secrets are sealed under a key that is not here",
            "Put that key back: into secret.key below the others, or into BAILIWICK_SECRET_KEY_FALLBACKS. If it is lost, enter these secrets anew.",
        )
    former = [standing for standing in standings() if not standing.is_current]
    if (former or unnamed()) and (left := waiting()):
        return Finding(part, "warning", f"{left} secrets lie under a former key", "bailiwick keys reseal (the worker does it every night)")
    ready = [standing.key.name for standing in former if (at := may_go_at(standing)) is not None and at <= clock.now()]
    if ready:
        return Finding(part, "warning", f"former keys are kept that nothing needs: {', '.join(ready)}", "bailiwick keys retire")
    return Finding(part, "ok", f"{1 + len(former)} keys from {key_file() or 'the settings'}, {len(former)} of them former ones that are needed still")


def scanning(part: str) -> Finding:
    """Whether files are shown to a scanner, it answers, and nothing waits for it."""
    there = scanner()
    if there is None:
        return Finding(part, "warning", "files are not scanned for malware", "Install clamav-daemon and set BAILIWICK_SCANNER_URL.")
    try:
        words = there.probe()
    except ScannerSilent as silent:
        return Finding(part, "error", f"{silent}; files that came since are not handed out", "Start it: systemctl start clamav-daemon")
    late = StoredFile.objects.filter(scan=Scan.WAITING, stored_at__lt=clock.now() - PATIENCE).count()
    failed = StoredFile.objects.filter(scan=Scan.FAILED).count()
    if late:
        return Finding(part, "warning", f"{late} files wait for the scanner", "See whether the worker runs; it shows them every five minutes.")
    if failed:
        return Finding(
            part,
            "warning",
            f"{failed} files could not be scanned and are not handed out",
            "Raise StreamMaxLength in clamd.conf above BAILIWICK_UPLOAD_MB and BAILIWICK_MAIL_MOST_MB; they are shown again every six hours.",
        )
    return Finding(part, "ok", words)


def second_factor(part: str) -> Finding:
    """Whether whoever gives roles needs more than a password."""
    without = [str(role) for role in Role.objects.filter(retired_at=None, requires_second_factor=False) if "people.grant_roles" in role.abilities]
    if without:
        return Finding(
            part,
            "warning",
            f"roles that give rights ask for no second factor: {', '.join(without)}",
            "Switch “second factor required” on: People → Roles. Its holders set one up at their next page.",
        )
    return Finding(part, "ok", "every role that gives rights asks for one")
