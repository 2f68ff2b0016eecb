"""Carry the files of attachments and mails into another store: from a folder into a bucket, or back."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from bailiwick.core.stores.moving import Moved, move_files
from bailiwick.core.stores.store import files, store_at

#: files between two words about how far it is
EVERY = 1000


class Command(BaseCommand):
    help = "Carries all files from one store into another, proving each digest; may be run again at any time."

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = "address as in BAILIWICK_STORAGE_URL, “local” for the data folder"
        parser.add_argument("--from", dest="source", metavar="URL", help=f"{which} (default: the store of the settings)")
        parser.add_argument("--to", dest="target", metavar="URL", help=f"{which} (default: the store of the settings)")
        parser.add_argument("--remove", action="store_true", help="take each file out of the first store once the other has it")

    def handle(self, *, source: str | None, target: str | None, remove: bool, **_options: object) -> None:
        try:
            first, second = (store_at("" if url == "local" else url) if url else files() for url in (source, target))
            if str(first) == str(second):
                raise CommandError("Both are the same store: name the other one with --from or --to.")
            second.probe()
            done = move_files(first, second, remove=remove, each=self._tell)
        except (OSError, ValueError) as wrong:
            raise CommandError(f"{wrong}. What was carried over stays; run it again to go on.") from wrong
        for digest in done.damaged:
            self.stderr.write(f"damaged, left where it was: {digest}")
        self.stdout.write(f"{done.carried} files carried from {first} to {second}, {done.known} were there, {done.removed} removed")
        if done.damaged:
            raise CommandError("Some files have other bytes than their names say: restore them from the backup.")

    def _tell(self, done: Moved) -> None:
        if (done.carried + done.known) % EVERY == 0:
            self.stdout.write(f"{done.carried} files carried, {done.known} were there")
