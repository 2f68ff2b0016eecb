from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_sent_forms"),
    ]

    operations = [
        migrations.AddField(
            model_name="attachment",
            name="is_aside",
            field=models.BooleanField(default=False),
        ),
    ]
