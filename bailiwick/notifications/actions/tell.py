"""Telling people what happened: rows for the program and for the outbox, in the event's transaction."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import orjson
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from bailiwick.core.facts import Plain, plain, plain_text
from bailiwick.core.moments import exact
from bailiwick.core.silence import is_silent
from bailiwick.core.storing import insert_new
from bailiwick.notifications.absolute import absolute
from bailiwick.notifications.addressees import addressees
from bailiwick.notifications.models import Mail, Notification, Outgoing
from bailiwick.notifications.notices import notices, notices_of
from bailiwick.notifications.sending import Manner, addresses, manners
from bailiwick.notifications.sparing import spared
from bailiwick.notifications.words import Words, render, restricted_words, template_of, with_link

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import datetime

    from django.db.models import Model

    from bailiwick.core.actors import Actor
    from bailiwick.core.events import Event
    from bailiwick.notifications.addressees import Addressee
    from bailiwick.notifications.notices import Notice
    from bailiwick.people.models import Person, User


@dataclass(frozen=True, slots=True)
class Occasion:
    """What there is to tell, before it is put into words for each person."""

    notice: Notice
    subject: Model
    facts: Callable[[], dict[str, Plain]]
    url: str
    restricted: bool
    mark: str
    now: datetime
    part: int | None = None
    is_letter: bool = False


@transaction.atomic(savepoint=False)
def tell(event: Event, *, now: datetime) -> int:
    """Tell everyone who is to hear of an event, once each; return how many persons were told. Within `silence()` nobody is."""
    told: set[int] = set()
    if is_silent():
        return 0
    for notice in notices_of(type(event)):
        facts = partial(_facts_of, event, notice)
        occasion = Occasion(
            notice,
            event.subject,
            facts,
            notice.url(event),
            notice.restricted(event),
            _mark(event),
            now,
            part=getattr(event, "entry", None),
            is_letter=notice.letter(event),
        )
        found = addressees(notice, notice.recipients(event), now=now, but_not=event.actor.user.pk if event.actor.user else None)
        told |= _tell_each(occasion, [a for a in found if a.person_id not in told])
    return len(told)


def _facts_of(event: Event, notice: Notice) -> dict[str, Plain]:
    """Return what a notice may say of an event, in the language in force."""
    own: dict[str, Plain] = {
        "actor": plain_text(event.actor),
        "event": str(notice.title),
        "at": exact(event.at),
        "changes": {name: {"before": plain(pair[0]), "after": plain(pair[1])} for name, pair in event.changes.items()},
    }
    return own | {name: plain(value) for name, value in notice.context(event).items()}


@transaction.atomic(savepoint=False)
def notify(
    people: Iterable[User | Person | None],
    *,
    event: str,
    subject: Model,
    now: datetime,
    actor: Actor | None = None,
    context: Mapping[str, object] | None = None,
    url: str = "",
    restricted: bool = False,
) -> int:
    """Tell these people in the words of a registered notice, without publishing an event; return how many.

    `event` is the key of the notice. Telling the same about the same record at the same
    instant again changes nothing. Raises KeyError for a notice nobody registered.
    """
    notice = notices[event]
    if is_silent():
        return 0

    def facts() -> dict[str, Plain]:
        """Return what was given, in the language in force."""
        own: dict[str, Plain] = {"actor": plain_text(actor or ""), "event": str(notice.title), "at": exact(now)}
        return own | {name: plain(value) for name, value in (context or {}).items()}

    mark = _digest(event, subject._meta.label_lower, subject.pk, now.isoformat())
    occasion = Occasion(notice, subject, facts, url, restricted, mark, now)
    found = addressees(notice, people, now=now, but_not=actor.user.pk if actor is not None and actor.user else None)
    return len(_tell_each(occasion, found))


def _mark(event: Event) -> str:
    """Return what tells this event from every other: kind, record, instant and facts."""
    return _digest(event.name(), event.subject._meta.label_lower, event.subject.pk, event.at.isoformat(), plain(event.changes), plain(event.facts()))


def _digest(*parts: object) -> str:
    return sha256(orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _tell_each(occasion: Occasion, people: list[Addressee]) -> set[int]:
    """Write the rows for everyone, each in their own language; a row that is there already stays the only one."""
    given = manners(occasion.subject, {person.person_id for person in people})
    groups: dict[tuple[str, str], list[Addressee]] = {}
    for person in people:
        manner = given.get(person.person_id, Manner())
        groups.setdefault((manner.language or person.language, manner.time_zone), []).append(person)
    for (language, zone), alike in sorted(groups.items(), key=lambda group: group[0]):
        with translation.override(language), timezone.override(zone or timezone.get_current_timezone()):
            _tell_alike(occasion, alike)
    return {person.person_id for person in people}


def _tell_alike(occasion: Occasion, people: list[Addressee]) -> None:
    """Write the rows for people who read the language in force."""
    template = template_of(occasion.notice)
    link = absolute(occasion.url)
    facts: dict[str, Plain] = {"subject": plain_text(occasion.subject), "link": link, **occasion.facts()}
    worded = [(person, render(template, {**facts, "recipient": person.name})) for person in people]
    _store([_notification(occasion, person, words, facts) for person, words in worded if person.user_id is not None and person.in_app])
    other = addresses(occasion.subject, {person.person_id for person in people})
    mailed = [(person, words) for person, words in worded if (person.address or person.person_id in other) and person.mail is not Mail.OFF]
    without = spared(occasion.notice, occasion.subject, {person.person_id for person, _words in mailed})
    mails = [_mail(occasion, person, words, link) for person, words in mailed if person.person_id not in without]
    for mail in mails:
        mail.address = other.get(mail.person_id, mail.address)
    _store(mails)


def _store(rows: Sequence[Notification] | Sequence[Outgoing]) -> None:
    """Store rows, passing over those that are there; mostly it is one."""
    if len(rows) == 1:
        insert_new(rows[0])
    elif rows:
        type(rows[0])._default_manager.bulk_create(rows, ignore_conflicts=True)  # type: ignore[arg-type] # all are of one kind


def _about(occasion: Occasion) -> dict[str, Any]:
    subject = occasion.subject
    return {"notice": occasion.notice.key, "subject_type": subject._meta.label_lower, "subject_id": subject.pk, "url": occasion.url[:500]}


def _notification(occasion: Occasion, person: Addressee, words: Words, facts: dict[str, Plain]) -> Notification:
    detail = " ".join(line for line in words.text.split() if line != facts["link"])
    return Notification(
        **_about(occasion),
        user_id=person.user_id or 0,
        key=_digest(occasion.mark, person.person_id, "program"),
        title=words.title or str(occasion.notice.title),
        detail=detail if len(detail) <= 300 else f"{detail[:299]}…",  # noqa: PLR2004 - the width of the column
        context=facts,
        at=occasion.now,
    )


def _mail(occasion: Occasion, person: Addressee, words: Words, link: str) -> Outgoing:
    if occasion.restricted:
        words = restricted_words(str(occasion.subject._meta.verbose_name), link)
    return Outgoing(
        **_about(occasion),
        person_id=person.person_id,
        key=_digest(occasion.mark, person.person_id, "mail"),
        address=person.address,
        title=words.title or _("News from the service desk"),
        text=with_link(words.text, link),
        html=words.html,
        part_id=occasion.part,
        is_letter=occasion.is_letter,
        in_digest=person.mail is Mail.DIGEST and not occasion.is_letter,
        created_at=occasion.now,
        not_before=occasion.now if occasion.is_letter else person.mail_at,
    )
