"""Indexes for the two filters that people choose most: the state and the priority, newest first."""

from django.db import migrations, models

from bailiwick.core.migrating import AddIndexOnline


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("desk", "0010_find_at_length")]

    operations = [
        AddIndexOnline("ticket", models.Index(fields=("state", "opened_at"), name="tickets_by_state")),
        AddIndexOnline("ticket", models.Index(fields=("priority", "opened_at"), name="tickets_of_priority")),
    ]
