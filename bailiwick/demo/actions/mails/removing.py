"""Takes the county's mail away again: what came to its mailboxes, with everything that is known only from there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Q

from bailiwick.audit.models import AuditRow
from bailiwick.core.models import Attachment, SearchDocument, StoredFile
from bailiwick.demo.models import SOURCE, DemoLoad
from bailiwick.desk.models import Entry, Ticket
from bailiwick.mailroom.models import Alert, Arrival, LogoSight, Mailbox, Message, MessageLink, RawMail, Role, Suppression
from bailiwick.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

_CHUNK = 500


def claim_mailed(load: DemoLoad) -> None:
    """Mark what mail to the county's mailboxes opened since the load, so that it goes with the county."""
    opened = MessageLink.objects.filter(arrival__in=_arrivals(load), role=Role.OPENED).values("ticket")
    Ticket.objects.filter(pk__in=opened).exclude(source=SOURCE).update(source=SOURCE, source_key=F("number"))


def remove_mail(load: DemoLoad, mine: QuerySet[Ticket]) -> set[int]:
    """Delete the mail before the tickets that it led to; returns the people whom it brought into the directory.

    The bytes stay on the disk, under the names of their digests, as those of files that were taken off a ticket.
    """
    arrivals = list(_arrivals(load).values_list("pk", flat=True))
    raws = set(Arrival.objects.filter(pk__in=arrivals).values_list("raw", flat=True))
    addresses = set(Message.objects.filter(raw__in=raws).values_list("from_email", flat=True)) - {""}
    strangers = _strangers(load, addresses)
    Suppression.objects.filter(arrival__in=arrivals).delete()
    Alert.objects.filter(Q(ticket__in=mine) | Q(ticket=None, address__in=addresses)).delete()
    LogoSight.objects.filter(address__in=addresses).delete()
    MessageLink.objects.filter(Q(arrival__in=arrivals) | Q(ticket__in=mine)).delete()
    Arrival.objects.filter(pk__in=arrivals).delete()
    files = set(RawMail.objects.filter(pk__in=raws).values_list("file", flat=True)) | _take_off(mine)
    Message.objects.filter(raw__in=raws, links=None).exclude(raw__arrivals__isnull=False).delete()
    RawMail.objects.filter(pk__in=raws, arrivals=None, messages=None).delete()
    for some in _pieces(sorted(files)):
        StoredFile.objects.filter(pk__in=some, attachments=None, raw_mail=None).delete()
    return strangers


def remove_strangers(people: set[int]) -> None:
    """Delete those whom mail to the county brought into the directory, unless somebody has a ticket of theirs."""
    for person in Person.objects.filter(pk__in=people, account=None, requested_tickets=None):
        SearchDocument.objects.filter(record_type=Person._meta.label_lower, record_id=person.pk).delete()
        person.delete()


def _arrivals(load: DemoLoad) -> QuerySet[Arrival]:
    boxes = load.records.filter(label=Mailbox._meta.label_lower).values("record_id")
    return Arrival.objects.filter(mailbox__in=boxes)


def _strangers(load: DemoLoad, addresses: set[str]) -> set[int]:
    """Return the people with one of these addresses whom the intake wrote into the directory since the load."""
    written = AuditRow.objects.filter(event="core.RecordCreated", subject_type=Person._meta.label_lower, actor_id=None, at__gte=load.loaded_at)
    return set(Person.objects.filter(email__in=addresses, pk__in=written.values("subject_id")).values_list("pk", flat=True))


def _take_off(mine: QuerySet[Ticket]) -> set[str]:
    """Take the files off the tickets and their entries, and return which they were."""
    entries = Entry.objects.filter(ticket__in=mine).values("pk")
    on_tickets = Q(record_type=Ticket._meta.label_lower, record_id__in=mine.values("pk"))
    rows = Attachment.objects.filter(on_tickets | Q(record_type=Entry._meta.label_lower, record_id__in=entries))
    files = set(rows.values_list("file", flat=True))
    rows.delete()
    return files


def _pieces(rows: list[str]) -> Iterable[list[str]]:
    return (rows[start : start + _CHUNK] for start in range(0, len(rows), _CHUNK))
