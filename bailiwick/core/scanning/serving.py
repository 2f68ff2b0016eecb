"""What every door asks before a file leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from django.utils.translation import gettext as _

from bailiwick.core import clock
from bailiwick.core.actors import System
from bailiwick.core.models import Scan
from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict
from bailiwick.core.scanning.actions import scan_file
from bailiwick.core.scanning.scanner import scanner

if TYPE_CHECKING:
    from bailiwick.core.models import StoredFile

log = structlog.get_logger(__name__)


def let_out(file: StoredFile) -> None:
    """Go on only if a file may be opened; one that the scanner has not seen yet is shown to it now.

    Raises Refused for malware, and Conflict for what nothing can be said about: not yet, or not at all.
    """
    state = Scan(file.scan)
    if state is Scan.CLEAN or (state is not Scan.INFECTED and scanner() is None):
        return
    if state in {Scan.NONE, Scan.WAITING}:
        state = _scanned(file)
    if state is Scan.INFECTED:
        raise Refused(_("This file carries malware. It is kept in quarantine and nobody can open it."))
    if state is Scan.FAILED:
        raise Conflict(_("This file could not be checked for malware, so it is not handed out. Your administrators can say more."))
    if state is not Scan.CLEAN:
        raise Conflict(_("This file is still being checked for malware. Try again in a minute."))


def may_leave(file: StoredFile) -> bool:
    """Whether a file may go along with a mail."""
    try:
        let_out(file)
    except (Refused, Conflict):
        return False
    return True


def _scanned(file: StoredFile) -> Scan:
    try:
        return scan_file(file.pk, actor=System("malware scan"), now=clock.now())
    except FileNotFoundError:
        return Scan.CLEAN  # there is nothing to hand out; the door says so itself
    except OSError as problem:
        log.warning("a file cannot be shown to the scanner", sha256=file.pk, why=str(problem))
        return Scan.WAITING
