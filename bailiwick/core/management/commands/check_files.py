"""See that every attachment's bytes are there and unchanged."""

from argparse import ArgumentParser
from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError

from bailiwick.core import clock
from bailiwick.core.attachments.checking import check_files
from bailiwick.core.stores.store import files

#: after this long a file without a row is no upload under way
OLD = timedelta(days=1)


class Command(BaseCommand):
    help = "Checks the stored files of all attachments."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--deep", action="store_true", help="read every file and compare its digest")
        parser.add_argument("--remove-orphans", action="store_true", help="delete files older than a day that no row names")

    def handle(self, *, deep: bool, remove_orphans: bool, **_options: object) -> None:
        try:
            found = check_files(deep=deep)
        except OSError as silent:
            raise CommandError(f"The files could not be checked: {silent}") from silent
        for digest in found.missing:
            self.stderr.write(f"missing: {digest}")
        for digest in found.damaged:
            self.stderr.write(f"damaged: {digest}")
        old = [stored for stored in found.orphans if clock.now() - stored.since > OLD]
        if remove_orphans:
            for stored in old:
                files().remove(stored.digest)
        self.stdout.write(f"{found.checked} files checked, {len(found.orphans)} without a row{f', {len(old)} removed' if remove_orphans else ''}")
        if not found.is_well:
            raise CommandError("Some files are missing or damaged: restore them from the backup.")
