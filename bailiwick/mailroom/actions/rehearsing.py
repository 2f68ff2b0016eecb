"""What would become of a mail now, and what a rule would do; nothing is changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from bailiwick.mailroom.actions.deciding import Plan, decide
from bailiwick.mailroom.actions.understanding import looked_into
from bailiwick.mailroom.engine import parse
from bailiwick.mailroom.engine.templates import UnreadableTemplate, matches
from bailiwick.mailroom.filters.f0300_alerts import sighting
from bailiwick.mailroom.filters.f0900_rules import fits
from bailiwick.mailroom.models import Arrival, MailRule, plain_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from bailiwick.mailroom.filters import Mail, Sighting
    from bailiwick.mailroom.models import AlertRule

#: characters of a subject that a rule is made of
SUBJECT = 200
#: mails larger than this many bytes are not opened to show what a rule does to many
HEAVY = 2_000_000


@dataclass(frozen=True, slots=True)
class Effect:
    """What a rule does to one mail: whether it fits, what would become of the mail without it, and what with it."""

    arrival: Arrival
    fits: bool
    before: Plan
    after: Plan

    @property
    def is_change(self) -> bool:
        """Whether something else would become of the mail."""
        return (self.before.deed, self.before.why) != (self.after.deed, self.after.why)


def rehearse(arrival: Arrival, *, now: datetime) -> tuple[Mail, Plan]:
    """Return what would become of a mail now, and what each filter says, without doing anything."""
    mail = looked_into(arrival, now=now)
    return mail, decide(mail)


def rehearse_rule(rule: MailRule, arrival: Arrival, *, now: datetime) -> tuple[Mail, Plan]:
    """Return what would become of a mail if a rule, saved or not, were asked together with the others."""
    mail = looked_into(arrival, now=now, rule=rule)
    return mail, decide(mail)


def effect_of(rule: MailRule, arrival: Arrival, *, now: datetime) -> Effect:
    """Return what a rule does to a mail."""
    mail, before = rehearse_rule(_absent(rule), arrival, now=now)
    if not fits(rule, mail):
        return Effect(arrival, fits=False, before=before, after=before)
    return Effect(arrival, fits=True, before=before, after=rehearse_rule(rule, arrival, now=now)[1])


def effects_of(rule: MailRule, arrivals: Iterable[Arrival], *, now: datetime) -> Iterator[Effect]:
    """Yield what a rule does to mails that it fits; those of other senders are not opened."""
    for arrival in arrivals:
        if arrival.raw.size > HEAVY or (rule.sender and arrival.from_email and not matches(rule.sender, arrival.from_email)):
            continue
        if fits(rule, (mail := looked_into(arrival, now=now, rule=_absent(rule)))):
            yield Effect(arrival, fits=True, before=decide(mail), after=rehearse_rule(rule, arrival, now=now)[1])


def _absent(rule: MailRule) -> MailRule:
    """Return what stands in the place of a rule as if it were not there: a rule without conditions fits nothing."""
    return MailRule(pk=rule.pk, position=rule.position)


def rule_from(arrival: Arrival, *, now: datetime) -> MailRule:
    """Return the beginning of a rule for mails such as this one, unsaved."""
    mail = looked_into(arrival, now=now)
    subject = " ".join((mail.parsed.subject or "").replace("*", " ").split())[:SUBJECT]
    name = (_("Mail from %(sender)s") % {"sender": mail.sender})[:80]
    return MailRule(name=name, mailbox=mail.mailbox, sender=mail.sender[:200], subject=subject)


def sightings_by(rule: AlertRule, arrivals: Iterable[Arrival]) -> Iterator[tuple[Arrival, Sighting]]:
    """Yield what a rule for alerts, saved or not, reads out of mails of its kind."""
    for arrival in arrivals:
        if arrival.raw.size > HEAVY:
            continue
        parsed = parse(arrival.raw.content())
        try:
            seen = sighting(rule, plain_address(parsed.from_email or arrival.envelope_from), parsed.subject or "", parsed.text)
        except UnreadableTemplate:
            return
        if seen is not None:
            yield arrival, seen
