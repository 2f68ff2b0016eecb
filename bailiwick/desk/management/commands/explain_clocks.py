"""`bailiwick clock explain TICKET`: why a ticket is due when it is, for a person or a program."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.dateformat import format as in_words
from django.utils.formats import get_format
from django.utils.translation import gettext as _

from bailiwick.clocks.models import explained_data, say_exactly, say_rested, seconds_between
from bailiwick.core.clock import now
from bailiwick.desk.models import Ticket
from bailiwick.desk.models.clocking import clocks_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from bailiwick.clocks.models import Explained

NOTHING = timedelta(0)


class Command(BaseCommand):
    """Explains the clocks of a ticket on the command line."""

    help = "Explain the clocks of a ticket: every promise opened into the stretches of time that counted and those that did not."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the number of a ticket."""
        parser.add_argument("ticket", help="number of the ticket, such as T-000123")
        parser.add_argument("--json", action="store_true", dest="as_json", help="print JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print the clocks."""
        ticket = Ticket.objects.select_related("merged_into").filter(number__iexact=options["ticket"].strip()).first()
        if ticket is None:
            raise CommandError(_("There is no ticket “%(number)s”.") % {"number": options["ticket"][:40]})
        ticket = ticket.merged_into or ticket
        found = clocks_of(ticket, now())
        if options["as_json"]:
            data = {"ticket": ticket.number, "clocks": [explained_data(one) for one in found]}
            self.stdout.write(json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2))
            return
        self.stdout.write(f"{ticket.number}  {ticket.title}" if not ticket.need_to_know else ticket.number)
        for one in found:
            self.stdout.write("\n".join(lines_of(one)))
        if not found:
            self.stdout.write(_("Nothing is promised for this ticket."))


def lines_of(one: Explained) -> Iterator[str]:
    """Yield a clock as lines of a table."""
    zone = ZoneInfo(one.zone)
    yield ""
    yield f"{one.title}: {one.standing.words}"
    terms = [one.target, f"P{one.clock.priority}", f"{one.policy} {one.policy_number}" if one.policy else "", f"{one.calendar} ({one.zone})"]
    yield "  " + ", ".join(filter(None, terms))
    yield from (f"  {_('Before: %(was)s') % {'was': was}}" for was in one.was)
    for each in one.stretches:
        sign = ">" if each.is_ahead else "!" if each.is_late else " "
        counted = say_exactly(seconds_between(each.starts, each.ends)) if each.counted else "-"
        yield f"{sign} {_shown(each.starts, zone)}  {_shown(each.ends, zone)}  {counted:>14}  {each.words}"
    past, ahead = (
        sum((seconds_between(each.starts, each.ends) for each in one.stretches if each.counted and each.is_ahead is later), NOTHING)
        for later in (False, True)
    )
    yield f"  {_('Counted so far')}: {say_exactly(past)}" + (f", {_('still to come')}: {say_exactly(ahead)}" if ahead else "")
    if rested := say_rested(one.rested):
        yield f"  {_('Working time that did not count: %(rested)s.') % {'rested': rested}}"


def _shown(at: datetime, zone: ZoneInfo) -> str:
    """Return an instant to the second in the reader's language, always as wide."""
    return in_words(at.astimezone(zone), f"{get_format('WEEKDAY_FORMAT').replace('j', 'd')} Y H:i:s")
