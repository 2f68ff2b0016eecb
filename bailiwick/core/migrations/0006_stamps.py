from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_job_origin"),
    ]

    operations = [
        migrations.CreateModel(
            name="Stamp",
            fields=[
                ("name", models.CharField(max_length=63, primary_key=True, serialize=False)),
                ("value", models.CharField(max_length=32)),
            ],
        ),
    ]
