import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mailroom", "0006_folds_and_invitations")]

    operations = [
        migrations.CreateModel(
            name="Pulse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("program", models.CharField(max_length=20, unique=True)),
                ("at", models.DateTimeField()),
            ],
            options={"verbose_name": "sign of life", "verbose_name_plural": "signs of life"},
        ),
        migrations.AddField(
            model_name="mailbox",
            name="connected_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="connected"),
        ),
        migrations.AddField(
            model_name="mailbox",
            name="consent_url",
            field=models.CharField(
                blank=True, help_text="For another provider only: where people are asked.", max_length=500, verbose_name="address of consent"
            ),
        ),
        migrations.AddField(
            model_name="mailbox",
            name="scope",
            field=models.CharField(blank=True, help_text="For another provider only: what is asked for.", max_length=300, verbose_name="scope"),
        ),
        migrations.AddField(
            model_name="suppression",
            name="reason",
            field=models.CharField(blank=True, max_length=300, verbose_name="reason"),
        ),
        migrations.AddField(
            model_name="tokenkey",
            name="why_ended",
            field=models.CharField(blank=True, max_length=300, verbose_name="why it was ended"),
        ),
        migrations.AddField(
            model_name="tokenkey",
            name="why_made",
            field=models.CharField(blank=True, max_length=300, verbose_name="why it was drawn"),
        ),
        migrations.AddIndex(
            model_name="arrival",
            index=models.Index(fields=["mailbox", "at"], name="arrivals_of_mailbox"),
        ),
        migrations.CreateModel(
            name="Trouble",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("failing", "A mailbox cannot be looked into"),
                            ("silent", "A mailbox gets no mail any more"),
                            ("waiting", "Mail waits to be understood"),
                            ("growing", "Quarantine grows"),
                            ("lying", "Mail lies in quarantine"),
                            ("unwatched", "Mailboxes are not watched"),
                        ],
                        max_length=9,
                        verbose_name="what is wrong",
                    ),
                ),
                ("since", models.DateTimeField(verbose_name="since")),
                ("words", models.CharField(max_length=500, verbose_name="in words")),
                ("noticed_at", models.DateTimeField(verbose_name="noticed")),
                ("over_at", models.DateTimeField(blank=True, null=True, verbose_name="over")),
                (
                    "mailbox",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="troubles",
                        to="mailroom.mailbox",
                        verbose_name="mailbox",
                    ),
                ),
            ],
            options={
                "verbose_name": "trouble with mail",
                "verbose_name_plural": "troubles with mail",
                "ordering": ("-id",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("over_at", None)), fields=("kind", "mailbox"), name="a_trouble_of_a_mailbox_goes_on_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("mailbox", None), ("over_at", None)), fields=("kind",), name="a_trouble_of_all_mail_goes_on_once"
                    ),
                ],
            },
        ),
    ]
