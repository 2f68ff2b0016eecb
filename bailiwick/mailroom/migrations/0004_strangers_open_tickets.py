from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mailroom", "0003_plus_addresses")]

    operations = [
        migrations.AlterField(
            model_name="mailbox",
            name="opens_for_strangers",
            field=models.BooleanField(
                default=True,
                help_text="Otherwise mail of people who are not in the directory waits in quarantine.",
                verbose_name="strangers open tickets",
            ),
        ),
    ]
