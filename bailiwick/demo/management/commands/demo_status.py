"""`manage demo_status`: says whether the county is loaded; the same as `bailiwick demo --status`."""

from bailiwick.demo.management.commands import demo


class Command(demo.Command):
    help = "Say whether the invented demo county is loaded, and whom to sign in as."

    def handle(self, *args: object, **options: object) -> None:
        super().handle(*args, **{**options, "remove": False, "status": True})
