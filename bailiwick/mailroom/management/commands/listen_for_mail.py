"""Listens for mail servers outside `bailiwick up`."""

from django.core.management.base import BaseCommand, CommandError

from bailiwick.mailroom.serving import ports, run_listener


class Command(BaseCommand):
    help = "Take mail by LMTP and SMTP until stopped. `bailiwick up` does so by itself; this is for installations that start programs one by one."

    def handle(self, **_options: object) -> None:
        if not ports():
            raise CommandError("Set mail_lmtp_port or mail_smtp_port to the port on which mail is to be taken.")
        run_listener()
