"""What rules do, each through the desk's own action, and what that would change."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from bailiwick.clocks.models import office_calendar
from bailiwick.core.actors import Actor
from bailiwick.core.events import publish
from bailiwick.core.moments import spoken
from bailiwick.core.problems import Conflict
from bailiwick.core.sentences import fill
from bailiwick.core.tags import tag, tags_of
from bailiwick.desk import actions as desk
from bailiwick.desk.models import Category, EntryKind, Priority, State, Ticket, Watch
from bailiwick.people.models import Person, Staff, Team
from bailiwick.rules.engine.wording import deed_words
from bailiwick.rules.events import PeopleTold, WebhooksTold
from bailiwick.webhooks.models import Webhook

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.db.models import Model

    from bailiwick.rules.engine.names import Names
    from bailiwick.rules.engine.situations import Situation
    from bailiwick.rules.models import Rule

Changes = dict[str, tuple[str, str]]


class NoLongerThere(Conflict):
    """A rule names something that was taken out of use."""


def _existing(model: type[Model], key: int, what: str) -> Any:
    record = model._default_manager.filter(pk=key, retired_at=None).first()
    if record is None:
        raise NoLongerThere(_("The %(what)s that this rule names is out of use. Choose another.") % {"what": what})
    return record


def text_of(text: str, ticket: Ticket, now: datetime) -> str:
    """Fill the names in a text with what the ticket says."""
    said = {
        "number": ticket.number,
        "title": ticket.title,
        "priority": ticket.get_priority_display(),
        "requester": str(ticket.requester or ""),
        "team": str(ticket.team or ""),
        "assignee": str(ticket.assignee or ""),
        "respond": spoken(ticket.respond_by_at, now),
        "due": spoken(ticket.due_at, now),
    }
    return fill(text, {"ticket": said})


#: names that texts of rules may use
TEXT_NAMES = tuple(f"ticket.{name}" for name in ("number", "title", "priority", "requester", "team", "assignee", "respond", "due"))


def perform(deed: Any, rule: Rule, ticket: Ticket, *, actor: Actor, now: datetime) -> bool:
    """Do one thing on a ticket; returns whether there was anything to do."""
    return _DOING[deed.do](deed, rule, ticket, actor, now)


def _priority(deed: Any, _rule: Rule, ticket: Ticket, actor: Actor, now: datetime) -> bool:
    if ticket.priority == deed.priority:
        return False
    desk.set_priority(ticket, actor=actor, now=now, priority=deed.priority, reason=deed.reason)
    return True


def _category(deed: Any, _rule: Rule, ticket: Ticket, actor: Actor, now: datetime) -> bool:
    category = _existing(Category, deed.category, _("category"))
    return bool(desk.change_ticket(ticket, actor=actor, now=now, values={"category": category}))


def _assign(deed: Any, _rule: Rule, ticket: Ticket, actor: Actor, now: datetime) -> bool:
    staff = _existing(Staff, deed.staff, _("person"))
    if ticket.assignee_id == staff.pk:
        return False
    try:
        desk.assign_ticket(ticket, actor=actor, now=now, assignee=staff)
    except desk.AssigneeAbsent as away:
        if away.substitute is None:
            raise
        if ticket.assignee_id == away.substitute.pk:
            return False
        desk.assign_ticket(ticket, actor=actor, now=now, assignee=away.substitute)
    return True


def _hand_off(deed: Any, _rule: Rule, ticket: Ticket, actor: Actor, now: datetime) -> bool:
    team = _existing(Team, deed.team, _("team"))
    if ticket.team_id == team.pk and deed.tier in (None, ticket.tier):
        return False
    desk.hand_off_ticket(ticket, actor=actor, now=now, team=team, tier=deed.tier, reason=deed.reason)
    return True


def _note(deed: Any, _rule: Rule, ticket: Ticket, actor: Actor, now: datetime) -> bool:
    desk.add_entry(ticket, actor=actor, now=now, kind=EntryKind.NOTE, body=text_of(deed.text, ticket, now))
    return True


def _reply(deed: Any, _rule: Rule, ticket: Ticket, actor: Actor, now: datetime) -> bool:
    desk.add_entry(ticket, actor=actor, now=now, kind=EntryKind.REPLY, body=text_of(deed.text, ticket, now))
    return True


def _tag(deed: Any, _rule: Rule, ticket: Ticket, actor: Actor, now: datetime) -> bool:
    before = set(tags_of(ticket))
    tag(ticket, deed.tag, actor=actor, now=now)
    return set(tags_of(ticket)) != before


def _notify(deed: Any, rule: Rule, ticket: Ticket, actor: Actor, now: datetime) -> bool:
    persons = set(deed.persons) | set(Person.objects.filter(staff__team__in=deed.teams, staff__retired_at=None).values_list("pk", flat=True))
    if deed.assignee and ticket.assignee is not None:
        persons.add(ticket.assignee.person_id)
    found = list(Person.objects.filter(pk__in=persons, retired_at=None).order_by("pk"))
    if not found:
        return False
    told, whom = text_of(deed.text, ticket, now), ", ".join(str(person) for person in found)
    publish(PeopleTold(actor=actor, subject=ticket, at=now, rule=rule.pk, whom=whom[:200], persons=tuple(person.pk for person in found), text=told))
    return True


def _watch(deed: Any, _rule: Rule, ticket: Ticket, actor: Actor, now: datetime) -> bool:
    done = False
    for person in Person.objects.filter(pk__in=deed.persons, retired_at=None).select_related("account"):
        account = getattr(person, "account", None)
        if account is None or Watch.objects.filter(ticket=ticket, user=account).exists():
            continue
        try:
            desk.watch_ticket(ticket, actor=Actor(user=account, cause=actor.cause), now=now)
        except PermissionDenied:
            continue
        done = True
    return done


def _wait(deed: Any, _rule: Rule, ticket: Ticket, actor: Actor, now: datetime) -> bool:
    if ticket.state == State.WAITING:
        return False
    until = office_calendar().add(now, timedelta(hours=deed.hours)) if deed.hours else None
    desk.wait_ticket(ticket, actor=actor, now=now, on=deed.on, reason=deed.reason, until=until)
    return True


def _webhook(deed: Any, rule: Rule, ticket: Ticket, actor: Actor, now: datetime) -> bool:
    if deed.webhook is not None:
        _existing(Webhook, deed.webhook, _("webhook"))
    told = text_of(deed.text, ticket, now)
    publish(WebhooksTold(actor=actor, subject=ticket, at=now, rule=rule.pk, topic=deed.topic, text=told, webhook=deed.webhook))
    return True


_DOING: dict[str, Callable[[Any, Rule, Ticket, Actor, datetime], bool]] = {
    "priority": _priority,
    "category": _category,
    "assign": _assign,
    "hand_off": _hand_off,
    "note": _note,
    "reply": _reply,
    "tag": _tag,
    "notify": _notify,
    "watch": _watch,
    "wait": _wait,
    "webhook": _webhook,
}


def foresee(deed: Any, situation: Situation, names: Names) -> tuple[str, Changes] | None:
    """Return what a deed would do in words and which fields it would change; None when there is nothing to do."""
    wanted = _wanted(deed, names)
    changes = {field: (situation.told(field), after) for field, after in wanted.items() if situation.told(field) != after}
    if wanted and not changes:
        return None
    if deed.do == "tag" and deed.tag.casefold() in situation.tags:
        return None
    return deed_words(deed, names), {field: (_shown(field, before), _shown(field, after)) for field, (before, after) in changes.items()}


def _wanted(deed: Any, names: Names) -> dict[str, str]:
    if deed.do == "priority":
        return {"priority": str(deed.priority)}
    if deed.do == "wait":
        return {"state": str(State.WAITING.value)}
    kind, field, key = {
        "category": (Category, "category", getattr(deed, "category", 0)),
        "assign": (Staff, "assignee", getattr(deed, "staff", 0)),
        "hand_off": (Team, "team", getattr(deed, "team", 0)),
    }.get(deed.do, (None, "", 0))
    record = names.record(kind, str(key)) if kind is not None else None
    return {field: str(record)} if record is not None else {}


def _shown(field: str, value: str) -> str:
    if field == "priority" and value:
        return str(Priority(int(value)).label)
    return str(State(value).label) if field == "state" and value else value
