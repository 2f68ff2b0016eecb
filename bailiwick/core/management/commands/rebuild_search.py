"""Write the search index anew, for instance after restoring a backup of another engine."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from bailiwick.core.search import rebuild, searchables


class Command(BaseCommand):
    help = "Writes the search index anew."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kinds", nargs="*", help="kinds of record such as desk.ticket; all when none is named")

    def handle(self, *, kinds: list[str], **_options: object) -> None:
        unknown = set(kinds) - set(searchables())
        if unknown:
            raise CommandError(f"Not searchable: {', '.join(sorted(unknown))}. Known: {', '.join(searchables())}")
        counts: dict[str, int] = {}
        for kind, done in rebuild(kinds or None):
            counts[kind] = done
            if self.stdout.isatty():
                self.stdout.write(f"\r{kind}: {done}", ending="")
        self.stdout.write("\n".join(["", *(f"{kind}: {count} records" for kind, count in counts.items())]).strip())
