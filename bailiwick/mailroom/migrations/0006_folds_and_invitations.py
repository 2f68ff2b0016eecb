from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mailroom", "0005_what_lists_of_mail_say"),
    ]

    operations = [
        migrations.AddField(
            model_name="message",
            name="meetings",
            field=models.JSONField(default=list, verbose_name="invitations"),
        ),
        migrations.AddField(
            model_name="message",
            name="quote",
            field=models.TextField(blank=True, verbose_name="what is quoted"),
        ),
        migrations.AddField(
            model_name="message",
            name="seals",
            field=models.JSONField(default=list, verbose_name="seals"),
        ),
        migrations.AddField(
            model_name="message",
            name="signature",
            field=models.TextField(blank=True, verbose_name="signature"),
        ),
    ]
