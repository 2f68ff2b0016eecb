from django.db import migrations, models
from django.db.models import Q

from bailiwick.core.migrating import AddFieldOnline, AddIndexOnline


class Migration(migrations.Migration):
    """Which occasions have a job of their own; what a node of the former version writes meanwhile has one too, and is worked off by either."""

    atomic = False

    dependencies = [("rules", "0002_shipped_rules")]

    operations = [
        AddFieldOnline("occasion", "is_aside", models.BooleanField(db_default=False, default=False)),
        AddIndexOnline("occasion", models.Index(condition=Q(is_aside=False), fields=["id"], name="occasions_waiting")),
    ]
