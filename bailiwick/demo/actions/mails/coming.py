"""Mail that comes while somebody looks around: a handful in the hours after the load, and then no more."""

from __future__ import annotations

from datetime import timedelta
from email.utils import formataddr, parseaddr
from typing import TYPE_CHECKING, Any

from django.db import transaction

from bailiwick.clocks.models import installation_zone
from bailiwick.core.permissions import require
from bailiwick.demo.actions.mails.boxes import DOMAIN
from bailiwick.demo.actions.mails.letters import Letter, flowing, name_of
from bailiwick.demo.models import MAILS, DemoLoad
from bailiwick.demo.permissions import can_manage_demo
from bailiwick.demo.plan.library import read
from bailiwick.mailroom.actions import store_raw
from bailiwick.mailroom.models import Mailbox, Via
from bailiwick.people.models import Person

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor
    from bailiwick.mailroom.models import Arrival

#: how far apart in the directory those stand who write
_STRIDE = 97


def is_mail_due(now: datetime) -> bool:
    """Whether the next of these mails should have come by now."""
    load = DemoLoad.objects.first()
    return load is not None and _due(load, now) is not None


@transaction.atomic
def let_mail_come(actor: Actor, now: datetime) -> Arrival | None:
    """Hand in the next mail that is due, as a mail server would; one at a time, also after a pause."""
    require(can_manage_demo(actor))
    load = DemoLoad.objects.select_for_update().first()
    plan = _due(load, now) if load is not None else None
    if load is None or plan is None:
        return None
    place = load.counts.get(MAILS, 0)
    load.counts[MAILS] = place + 1
    load.save(update_fields=["counts"])
    box = Mailbox.objects.addressed(f"{plan['box']}@{DOMAIN}")
    if box is None:  # an administrator has put it away
        return None
    sender, facts = _writer(load, plan, place)
    letter = Letter(
        sender=sender,
        to=box.address,
        subject=plan["subject"],
        text=flowing(plan["text"]).format(**facts),
        at=now.astimezone(installation_zone()),
        message_id=name_of(f"late{place}.{load.pk}"),
    )
    return store_raw(letter.written(), mailbox=box, via=Via.LMTP, envelope_from=parseaddr(sender)[1], envelope_to=box.address, now=now)


def _due(load: DemoLoad, now: datetime) -> dict[str, Any] | None:
    plans = read("mails/lately")["mail"]
    place = load.counts.get(MAILS, 0)
    if place >= len(plans) or load.loaded_at + timedelta(minutes=plans[place]["minutes"]) > now:
        return None
    plan: dict[str, Any] = plans[place]
    return plan


def _writer(load: DemoLoad, plan: dict[str, Any], place: int) -> tuple[str, dict[str, str]]:
    """Return who writes, and what their words may say of them."""
    if "from" in plan:
        return plan["from"], {}
    brought = load.records.filter(label=Person._meta.label_lower).values("record_id")
    people = Person.objects.filter(pk__in=brought, retired_at=None, account=None, staff=None).exclude(phone="").order_by("pk")
    start = place * _STRIDE % max(people.count(), 1)
    person = people[start]
    return formataddr((person.name, person.email)), {"name": person.name, "first": person.name.partition(" ")[0], "phone": person.phone}
