"""0900: what the administrators say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from bailiwick.mailroom.engine.templates import matches
from bailiwick.mailroom.models import MailRule, Treatment, mail_rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bailiwick.mailroom.filters.context import Mail

#: characters of a text in which words are looked for
FAR = 200_000


def rules(mail: Mail) -> None:
    """Ask the rules of the administrators in their order.

    After Zammad 1000: they come last, when loops and bounces are known, so that no rule can make the desk answer a machine.
    """
    asked = mail_rules()
    if mail.tried is None:
        apply(mail, asked)
    else:
        others = [rule for rule in asked if rule.pk != mail.tried.pk]
        apply(mail, sorted([*others, mail.tried], key=lambda rule: (rule.position, rule.pk or 0)))


def apply(mail: Mail, asked: Iterable[MailRule]) -> None:
    """Let rules say what they wish; the first that does not let later ones be asked ends it."""
    for rule in asked:
        if not fits(rule, mail):
            continue
        mail.steps.append((900, _("The rule “%(name)s” fits.") % {"name": rule.name}))
        wishes = mail.wishes
        wishes.team, wishes.category = rule.team or wishes.team, rule.category or wishes.category
        if rule.priority is not None:
            wishes.priority, wishes.priority_reason = rule.priority, _("As the rule “%(name)s” says") % {"name": rule.name}
        wishes.opens = wishes.opens or rule.treatment == Treatment.OPEN
        if rule.treatment in {Treatment.QUARANTINE, Treatment.NOTE}:
            mail.stop("rule", _("The rule “%(name)s” says so.") % {"name": rule.name}, is_noted=rule.treatment == Treatment.NOTE)
        if rule.is_last:
            return


def fits(rule: MailRule, mail: Mail) -> bool:
    """Whether everything that a rule asks is true of a mail."""
    parsed = mail.parsed
    asked: tuple[tuple[object, Callable[[], bool]], ...] = (
        (rule.mailbox_id, lambda: mail.mailbox is not None and mail.mailbox.pk == rule.mailbox_id),
        (rule.sender, lambda: matches(rule.sender, mail.sender)),
        (rule.recipient, lambda: any(matches(rule.recipient, each) for each in mail.recipients)),
        (rule.subject, lambda: matches(rule.subject, parsed.subject or "")),
        (rule.body, lambda: matches(f"*{rule.body}*" if "*" in rule.body else rule.body, parsed.text[:FAR])),
        (rule.kind, lambda: parsed.kind == rule.kind),
        (
            rule.header,
            lambda: any(name.lower() == rule.header.strip().lower() and matches(rule.header_value, value) for name, value in parsed.headers),
        ),
    )
    conditions = [holds for given, holds in asked if given]
    return bool(conditions) and all(holds() for holds in conditions)
