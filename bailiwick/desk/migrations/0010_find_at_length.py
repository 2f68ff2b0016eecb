"""Indexes for lists of all tickets there ever were: each order and the commonest filters, and the archive as a part of its own."""

from django.db import migrations, models
from django.db.models import Q

from bailiwick.core.migrating import AddIndexOnline

INDEXES = (
    models.Index(fields=("site", "opened_at"), name="tickets_of_site"),
    models.Index(fields=("category", "opened_at"), name="tickets_of_category"),
    models.Index(fields=("team", "opened_at"), name="tickets_of_team"),
    models.Index(fields=("assignee", "opened_at"), name="tickets_of_assignee"),
    models.Index(fields=("priority", "id"), name="tickets_by_priority"),
    models.Index(fields=("due_at", "id"), condition=Q(due_at__isnull=False), name="tickets_by_due"),
    models.Index(fields=("update_due_at", "id"), condition=Q(update_due_at__isnull=False), name="tickets_by_update"),
    models.Index(fields=("take_by_at", "id"), condition=Q(take_by_at__isnull=False), name="tickets_by_taking"),
    models.Index(fields=("closed_at", "id"), condition=Q(closed_at__isnull=False), name="archive_by_closing"),
)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("desk", "0009_promises_kept_by_clocks")]

    operations = [AddIndexOnline("ticket", index) for index in INDEXES]
