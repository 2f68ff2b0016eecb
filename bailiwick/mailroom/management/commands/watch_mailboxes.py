"""Watches mailboxes outside `bailiwick up`."""

from django.core.management.base import BaseCommand

from bailiwick.mailroom.serving import run_watcher


class Command(BaseCommand):
    help = "Fetch mail until stopped. `bailiwick up` does so by itself; this is for installations that start programs one by one."

    def handle(self, **_options: object) -> None:
        run_watcher()
