"""Indexes for filters that few tickets may pass: without them a list reads all tickets to fill its page."""

from django.db import migrations, models

from bailiwick.core.migrating import AddIndexOnline


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("desk", "0012_oldest_unfinished")]

    operations = [
        AddIndexOnline("ticket", models.Index(fields=("kind", "opened_at"), name="tickets_of_kind")),
        AddIndexOnline("ticket", models.Index(fields=("channel", "opened_at"), name="tickets_of_channel")),
        AddIndexOnline("ticket", models.Index(fields=("impact", "opened_at"), name="tickets_of_impact")),
        AddIndexOnline("ticket", models.Index(fields=("urgency", "opened_at"), name="tickets_of_urgency")),
    ]
