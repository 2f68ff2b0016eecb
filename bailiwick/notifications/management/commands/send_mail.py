"""`bailiwick manage send_mail`: empties the outbox once, now, and says what became of it."""

from __future__ import annotations

from django.core.management.base import BaseCommand

from bailiwick.core import clock
from bailiwick.notifications.actions import drain
from bailiwick.notifications.transport import is_configured


class Command(BaseCommand):
    help = "Send the mail that is due, as the worker does every minute."

    def handle(self, **options: object) -> None:
        del options
        if not is_configured():
            self.stdout.write("No mail server is set (smtp_host); mail waits in the outbox.")
            return
        done = drain(clock.now(), clock=clock.now)
        self.stdout.write(
            f"{done.sent} sent, {done.folded} folded into digests, {done.retried} to be tried again, {done.failed} failed, {done.unsure} unsure, {done.withheld} withheld."
        )
