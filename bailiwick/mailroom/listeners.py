"""What follows from a stored mail."""

from __future__ import annotations

from django.db.models.signals import post_migrate
from django.dispatch import receiver

from bailiwick.core.events import on
from bailiwick.core.jobs import enqueue
from bailiwick.mailroom.actions import install_alert_rules, refusals, spare_machines
from bailiwick.mailroom.events import MailKeyAdded, MailStored
from bailiwick.mailroom.jobs import open_locked_mail, understand_mail
from bailiwick.mailroom.notices import register_notices
from bailiwick.mailroom.writing import letterhead_of, manners_of_clients
from bailiwick.notifications.actions import add_letterhead, add_manner, refuse, spare

register_notices()
spare(spare_machines)
refuse(refusals)
add_letterhead(letterhead_of)
add_manner(manners_of_clients)


@on(MailStored)
def have_it_understood(event: MailStored) -> None:
    """Wake a worker for the mail, unless whoever stored it understands it at once."""
    if event.subject.next_at <= event.at:
        enqueue(understand_mail.using(unique_key="mail"))


@on(MailKeyAdded)
def open_what_it_opens(event: MailKeyAdded) -> None:
    """Open the mail that waited for a private key."""
    if event.subject.sealed_secret:
        enqueue(open_locked_mail.using(unique_key="mail keys"))


@receiver(post_migrate)
def put_alert_rules_in_place(app_config: object, **_kwargs: object) -> None:
    """Give an installation the rules that ship for what monitoring programs write."""
    if getattr(app_config, "name", "") == "bailiwick.mailroom":
        install_alert_rules()
