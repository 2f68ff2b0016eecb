"""See that every attachment's bytes are there and unchanged."""

import time
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from bailiwick.core.attachments.checking import check_files

#: seconds after which a file without a row is no upload under way
OLD = 24 * 3600


class Command(BaseCommand):
    help = "Checks the stored files of all attachments."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--deep", action="store_true", help="read every file and compare its digest")
        parser.add_argument("--remove-orphans", action="store_true", help="delete files older than a day that no row names")

    def handle(self, *, deep: bool, remove_orphans: bool, **_options: object) -> None:
        found = check_files(deep=deep)
        for digest in found.missing:
            self.stderr.write(f"missing: {digest}")
        for digest in found.damaged:
            self.stderr.write(f"damaged: {digest}")
        old = [path for path in found.orphans if time.time() - path.stat().st_mtime > OLD]
        if remove_orphans:
            for path in old:
                path.unlink()
        self.stdout.write(f"{found.checked} files checked, {len(found.orphans)} without a row{f', {len(old)} removed' if remove_orphans else ''}")
        if not found.is_well:
            raise CommandError("Some files are missing or damaged: restore them from the backup.")
