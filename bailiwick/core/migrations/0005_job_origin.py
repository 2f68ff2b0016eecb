from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0004_files_aside"),
    ]

    operations = [
        migrations.AddField(
            model_name="job",
            name="origin",
            field=models.JSONField(default=dict),
        ),
    ]
