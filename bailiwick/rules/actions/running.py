"""Lets one rule look at one ticket, and act if it fits; whatever goes wrong stays inside."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.actors import System
from bailiwick.core.events import publish
from bailiwick.core.problems import Conflict
from bailiwick.rules.actions.chains import NO_RULE, Chain, caused_by
from bailiwick.rules.actions.deeds import perform
from bailiwick.rules.engine.matching import fits, is_touched
from bailiwick.rules.engine.names import Names
from bailiwick.rules.engine.situations import snapshot
from bailiwick.rules.engine.wording import conditions_words, deed_words
from bailiwick.rules.events import RuleGaveUp
from bailiwick.rules.models import Outcome, Rule, RuleRun

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor
    from bailiwick.rules.engine.situations import Situation

log = structlog.get_logger(__name__)
#: failures in a row after which a rule switches itself off
PATIENCE = 3
#: how often all rules together may act on one ticket within an hour
MOST_ON_A_TICKET = 30
HOUR = timedelta(hours=1)
#: complaints of the desk about the state of things, which are no faults of the program
REFUSALS = (Conflict, ValidationError, PermissionDenied)


def actor_for(rule: Rule) -> Actor:
    """Return who acts: the product, for the reason of this rule."""
    return System(_("rule %(number)s “%(title)s”") % {"number": rule.pk, "title": rule.title})


def look(rule: Rule, situation: Situation, *, event: str, now: datetime, chain: Chain = NO_RULE) -> RuleRun | None:
    """Let a rule look at a situation; returns what it did, None when it does not fit or is the cause of it."""
    names = Names()
    if not concerns(rule, situation, names, chain):
        return None
    run = RuleRun(rule=rule, ticket=situation.ticket, event=event, at=now, chain=list(chain.rules))
    run.reason = _reason(rule, names)
    held = _what_holds_back(rule, situation, now)
    if held:
        return _keep_held(run, held, now)
    return _act(rule, run, situation, names, now=now, chain=chain)


def concerns(rule: Rule, situation: Situation, names: Names, chain: Chain) -> bool:
    """Whether a rule fits a situation that it is not the cause of; changes nothing."""
    if rule.pk in chain.rules or (rule.is_selective and not is_touched(rule.says, situation)):
        return False
    return fits(rule.says, situation, names)


def _reason(rule: Rule, names: Names) -> str:
    asked = conditions_words(rule.says, names)
    return _("%(when)s; %(asked)s") % {"when": rule.when_words(), "asked": asked} if asked else rule.when_words()


def _what_holds_back(rule: Rule, situation: Situation, now: datetime) -> str:
    recent = RuleRun.objects.filter(ticket=situation.ticket, at__gt=now - HOUR, outcome=Outcome.DONE)
    if recent.filter(rule=rule).count() >= rule.per_hour:
        return _("It acted on this ticket %(count)s times within the hour; that is its limit.") % {"count": rule.per_hour}
    if recent.count() >= MOST_ON_A_TICKET:
        return _("Rules acted on this ticket %(count)s times within the hour; that is enough.") % {"count": MOST_ON_A_TICKET}
    return ""


def _keep_held(run: RuleRun, reason: str, now: datetime) -> RuleRun | None:
    """Log that a rule was held back, once an hour: the log shall not run over either."""
    if RuleRun.objects.filter(rule=run.rule, ticket=run.ticket, at__gt=now - HOUR, outcome=Outcome.HELD).exists():
        return None
    run.outcome, run.error = Outcome.HELD, reason
    run.save()
    return run


def _act(rule: Rule, run: RuleRun, situation: Situation, names: Names, *, now: datetime, chain: Chain) -> RuleRun:
    """Do everything the rule says or nothing of it."""
    before = snapshot(situation.ticket)
    try:
        with transaction.atomic(), caused_by(chain.then(rule.pk)):
            actor = actor_for(rule)
            done = [deed for deed in rule.says.deeds if perform(deed, rule, situation.ticket, actor=actor, now=now)]
    except REFUSALS as refusal:
        return _fail(rule, run, _sentence(refusal), now)
    except Exception as error:  # a fault in one rule must not keep the others, or the desk, from going on
        log.exception("rule failed", rule=rule.pk, ticket=situation.ticket.pk)
        return _fail(rule, run, f"{type(error).__name__}: {error}", now)
    situation.ticket.refresh_from_db()
    after = snapshot(situation.ticket)
    run.changes = {name: (before[name], after[name]) for name in before if before[name] != after[name]}
    run.said = [deed_words(deed, names) for deed in done]
    run.outcome = Outcome.DONE if done else Outcome.NOTHING
    run.save()
    if rule.failures:
        Rule.objects.filter(pk=rule.pk).update(failures=0)
    return run


def _sentence(refusal: Exception) -> str:
    if isinstance(refusal, ValidationError):
        return " ".join(refusal.messages)
    return str(getattr(refusal, "message", "")) or str(refusal)


def _fail(rule: Rule, run: RuleRun, error: str, now: datetime) -> RuleRun:
    """Log a failure; after several in a row the rule switches itself off and its owner is told."""
    run.outcome, run.error = Outcome.FAILED, error[:2000]
    run.save()
    held = Rule.objects.select_for_update().get(pk=rule.pk)
    held.failures += 1
    fields = ["failures"]
    if held.failures >= PATIENCE and held.is_on:
        held.is_on = False
        held.off_reason = (_("It failed %(count)s times in a row: %(error)s") % {"count": held.failures, "error": error})[:300]
        held.version += 1
        fields += ["is_on", "off_reason", "version"]
        publish(RuleGaveUp(actor=actor_for(held), subject=held, at=now, reason=held.off_reason))
    held.save(update_fields=fields)
    return run
