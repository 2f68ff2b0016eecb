"""`manage demo_remove`: removes the county; the same as `bailiwick demo --remove`."""

from bailiwick.demo.management.commands import demo


class Command(demo.Command):
    help = "Remove the invented demo county."

    def handle(self, *args: object, **options: object) -> None:
        super().handle(*args, **{**options, "remove": True, "status": False})
