"""0300: what monitoring programs write."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from bailiwick.mailroom.engine.templates import UnreadableTemplate, found_in, matches
from bailiwick.mailroom.filters.context import Sighting
from bailiwick.mailroom.models import AlertRule

if TYPE_CHECKING:
    from bailiwick.mailroom.filters.context import Mail

#: lines of a text that are held against the forms, and characters of a key
LINES, KEY = 300, 300
_NAME = re.compile(r"\{([a-z]{1,20})\}")


def alerts(mail: Mail) -> None:
    """Read mails of Nagios, Icinga, Zabbix, PRTG, Checkmk, backup programs and whatever the administrators described.

    The first rule counts that knows the subject, fills its key and knows the state. An answer to such a mail is none any
    more, and a colleague in the directory who writes “Problem: the printer” is no monitoring program.
    """
    if mail.ticket is not None or mail.person is not None or mail.parsed.bounce is not None or mail.halt is not None:
        return
    for rule in AlertRule.objects.in_use().select_related("team", "category"):
        try:
            mail.sighting = sighting(rule, mail.sender, mail.parsed.subject or "", mail.parsed.text)
        except UnreadableTemplate:  # a row that came past the form
            continue
        if mail.sighting is not None:
            return


def sighting(rule: AlertRule, sender: str, subject: str, text: str) -> Sighting | None:
    """Return what a mail tells by a rule; none when it is not of its kind."""
    if rule.sender and not matches(rule.sender, sender):
        return None
    facts = _of_subject(rule, subject)
    if facts is None:
        return None
    facts = {**facts, **_of_lines(rule, text)}
    key, state = _key(rule, facts), facts.get("state", "")
    is_problem, is_well = _is_among(state, rule.problems), _is_among(state, rule.recoveries)
    if not key or is_problem == is_well:
        return None
    return Sighting(rule, key[:KEY], state[:80], is_problem)


def _of_subject(rule: AlertRule, subject: str) -> dict[str, str] | None:
    """Return what the first form that fits takes out of a subject; `=> WORD` after a form says the state itself."""
    for line in rule.subjects.splitlines():
        form, _arrow, state = (each.strip() for each in line.partition("=>"))
        facts = found_in(form, subject) if form else None
        if facts is not None:
            return {**facts, **({"state": state} if state else {})}
    return None


def _of_lines(rule: AlertRule, text: str) -> dict[str, str]:
    """Return what the forms of lines take out of a text; the first line of each form counts."""
    forms = [form for form in rule.lines.splitlines() if form.strip()]
    facts: dict[str, str] = {}
    for line in islice((line for line in text.split("\n") if line.strip()), LINES):
        for form in forms:
            for name, value in (found_in(form, line) or {}).items():
                facts.setdefault(name, value)
    return facts


def _key(rule: AlertRule, facts: dict[str, str]) -> str:
    """Return the first form of the key whose names are all known."""
    for form in rule.key.split("|"):
        names = _NAME.findall(form)
        if names and all(facts.get(name) for name in names):
            return _NAME.sub(lambda match: facts[match[1]], form.strip())
    return ""


def _is_among(state: str, states: str) -> bool:
    """Whether a state is one of a list, as a whole word; `*` stands for anything."""
    said = state.strip().lower()
    return any(said == each or ("*" in each and matches(each, said)) for each in (word.strip().lower() for word in states.split(",")) if each)
