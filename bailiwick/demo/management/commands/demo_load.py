"""`manage demo_load`: loads the county; the same as `bailiwick demo`."""

from bailiwick.demo.management.commands import demo


class Command(demo.Command):
    help = "Load the invented demo county."

    def handle(self, *args: object, **options: object) -> None:
        super().handle(*args, **{**options, "remove": False, "status": False})
