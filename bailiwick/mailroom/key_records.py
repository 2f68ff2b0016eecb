"""Keys for mail, as a list."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, cast

from django.db.models import Q
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bailiwick.core import clock
from bailiwick.core.commands import Command, add_command
from bailiwick.core.navigation import Item, add_navigation
from bailiwick.core.records import Column, Filter, Record, View, register
from bailiwick.core.records.registry import Fact
from bailiwick.mailroom.key_forms import MailKeyForm
from bailiwick.mailroom.models import MailKey

if TYPE_CHECKING:
    from django.db.models import Model

    from bailiwick.core.records.columns import Values


def _standing(row: Values) -> str:
    ends_at = row["ends_at"]
    if isinstance(ends_at, datetime) and ends_at < clock.now():
        return format_html('<span class="badge badge--broken">{}</span>', _("Ended"))
    return "" if row["is_on"] else format_html('<span class="badge badge--outline">{}</span>', _("Off"))


def _key(row: Model) -> MailKey:
    return cast("MailKey", row)


def register_keys() -> None:
    """Register the list, and put it into the navigation and the command bar."""
    title = gettext_lazy("Keys for mail")
    add_navigation(Item(title, "records:list", icon="lock", order=498, ability="mailroom.manage", section="administration", args=("mail-keys",)))
    add_command(Command(title, "/records/mail-keys/", gettext_lazy("mail smime pgp gpg certificate encryption signature"), "mailroom.manage"))
    register(
        Record(
            model=MailKey,
            slug="mail-keys",
            form=MailKeyForm,
            title=gettext_lazy("Keys for mail"),
            section="administration",
            icon="lock",
            order=498,
            see="mailroom.manage",
            edit="mailroom.manage",
            create_url="mailroom:mail_key_add",
            create="mailroom.manage",
            about=gettext_lazy("Certificates and keys of S/MIME and PGP, by which signed mail is checked and encrypted mail is opened."),
            why_empty=gettext_lazy(
                "Add the key that mail to the desk is encrypted for, the authorities whose certificates you trust, or the keys of senders."
            ),
            columns=[
                Column("name", gettext_lazy("Name"), sort=True, main=True),
                Column("kind", gettext_lazy("Kind")),
                Column("said", gettext_lazy("Made out to"), quiet=True),
                Column("begins_at", gettext_lazy("Holds from"), sort=True, optional=True),
                Column("ends_at", gettext_lazy("Holds until"), sort=True),
                Column("last_used_at", gettext_lazy("Last opened a mail"), sort=True, quiet=True),
                Column("fingerprint", gettext_lazy("Fingerprint"), optional=True),
            ],
            filters=[Filter("kind"), Filter("is_on"), Filter("ends", gettext_lazy("Holds until"), path="ends_at")],
            row_badges=_standing,
            badge_paths=("ends_at", "is_on"),
            views=(View("ended", gettext_lazy("Ended"), query=lambda _user: Q(ends_at__lt=clock.now(), is_on=True, retired_at=None), counted=True),),
            facts=(
                Fact(gettext_lazy("Kind"), lambda row: _key(row).get_kind_display()),
                Fact(gettext_lazy("Made out to"), lambda row: _key(row).said),
                Fact(gettext_lazy("Stands for"), lambda row: ", ".join(_key(row).stands_for)),
                Fact(gettext_lazy("Fingerprint"), lambda row: _key(row).fingerprint),
                Fact(gettext_lazy("Holds from"), lambda row: _key(row).begins_at),
                Fact(gettext_lazy("Holds until"), lambda row: _key(row).ends_at),
                Fact(gettext_lazy("Last opened a mail"), lambda row: _key(row).last_used_at),
            ),
            search=("name", "said", "addresses", "fingerprint"),
            default_sort="name",
            import_key="name",
            bulk_fields=("is_on",),
        )
    )
