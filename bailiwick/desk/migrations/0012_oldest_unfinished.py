"""An index for the oldest tickets of the queue, which stand behind all closed ones in the order of opening."""

from django.db import migrations, models

from bailiwick.core.migrating import AddIndexOnline


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("desk", "0011_filter_at_length")]

    operations = [
        AddIndexOnline("ticket", models.Index(fields=("opened_at", "id"), condition=models.Q(unfinished=True), name="queue_by_opening")),
    ]
