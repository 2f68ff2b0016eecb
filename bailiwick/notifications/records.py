"""The outbox as a read-only list: what waits, what failed, what went out."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.records import Column, Filter, Kind, Record, View, register
from bailiwick.core.records.columns import Values
from bailiwick.notifications.models import Outgoing
from bailiwick.notifications.notices import notices


def _title(key: object, _row: Values) -> str:
    made = notices.get(str(key))
    return str(made.title if made is not None else key)


register(
    Record(
        model=Outgoing,
        slug="mail",
        title=_("Mail"),
        about=_("Every mail this system writes: waiting, sent, failed, come back, or not known whether it was sent."),
        why_empty=_("No mail matches. Mails appear here when something happens that somebody wants to be told by mail."),
        icon="mail",
        section="administration",
        order=710,
        see="notifications.see_mail",
        detail_url="notifications:mail",
        default_sort="-created",
        search=("address", "error"),
        select_related=("person",),
        columns=[
            Column("created", _("Written"), value="created_at", sort=True, main=True),
            Column("to", _("To"), value="address"),
            Column("notice", _("Notice"), format=_title),
            Column("state", _("State")),
            Column("attempts", _("Tries"), number=True, quiet=True),
            Column("error", _("Error"), quiet=True),
            Column("not_before", _("Not before"), optional=True),
            Column("sent", _("Sent"), value="sent_at", optional=True),
        ],
        filters=[
            Filter("state", _("State"), path="state", kind=Kind.CHOICE, choices=Outgoing.State.choices),
            Filter("to", _("To"), path="address", kind=Kind.TEXT),
            Filter("notice", _("Notice"), path="notice", kind=Kind.TEXT),
            Filter("written", _("Written"), path="created_at", kind=Kind.DATE),
        ],
        views=(
            View("waiting", _("Waiting"), filters={"state": "waiting,sending"}),
            View("trouble", _("In trouble"), filters={"state": "failed,unsure,bounced"}, why_empty=_("No mail is in trouble.")),
            View("sent", _("Sent"), filters={"state": "sent,folded"}),
        ),
    )
)
