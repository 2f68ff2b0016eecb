"""`bailiwick manage rotate_audit_key`: signs the trail with a new key from now on."""

from __future__ import annotations

from django.core.management.base import BaseCommand, CommandError

from bailiwick.audit.actions import exchange_trail_key
from bailiwick.core import clock
from bailiwick.core.actors import System
from bailiwick.core.problems import Conflict


class Command(BaseCommand):
    help = "Draw a new key for the audit trail; the former one stays in audit.key, for without it nothing older can be proved."

    def handle(self, **_options: object) -> None:
        try:
            hint = exchange_trail_key(actor=System("exchange of keys"), now=clock.now())
        except Conflict as problem:
            raise CommandError(f"{problem.message} A key is 64 hexadecimal digits: openssl rand -hex 32") from problem
        self.stdout.write(f"The trail is signed with the key {hint} from now on. Copy audit.key to where your other keys are kept.")
