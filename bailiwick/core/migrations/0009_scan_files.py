from django.db import migrations, models
from django.db.models import Q

from bailiwick.core.migrating import AddFieldOnline, AddIndexOnline

SCAN = [
    ("", "not checked"),
    ("waiting", "is being checked"),
    ("clean", "checked"),
    ("infected", "in quarantine"),
    ("failed", "could not be checked"),
]
UNSETTLED = ~Q(scan="clean") & ~Q(scan="infected")


class Migration(migrations.Migration):
    """What is known of malware in stored files; added while nodes of the former version go on storing some."""

    atomic = False

    dependencies = [("core", "0008_nodes")]

    operations = [
        AddFieldOnline("storedfile", "scan", models.CharField(blank=True, choices=SCAN, db_default="", default="", max_length=8)),
        AddFieldOnline("storedfile", "scan_words", models.CharField(blank=True, db_default="", max_length=200)),
        AddFieldOnline("storedfile", "scanned_at", models.DateTimeField(blank=True, null=True)),
        AddIndexOnline("storedfile", models.Index(condition=UNSETTLED, fields=["-stored_at"], name="files_to_be_scanned")),
    ]
