"""What the spike detector remembers of a call for a day: one narrow row, so that it never reads tickets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from bailiwick.desk.models import Category, Ticket
from bailiwick.people.models import Person
from bailiwick.places.models import Site
from bailiwick.problems.models.likeness import telling_words

if TYPE_CHECKING:
    from datetime import datetime

#: characters of a ticket's words that are kept
LONGEST_WORDS = 300


@dataclass(frozen=True, slots=True)
class Sighting:
    """A call as the detector compares it with others."""

    ticket: int
    at: datetime
    site: int | None
    category: int | None
    room: str
    words: frozenset[str]
    person: int | None


class Trace(models.Model):
    """When, where and about what a ticket was opened; kept for a day."""

    ticket = models.OneToOneField(Ticket, models.CASCADE, primary_key=True, related_name="trace")
    at = models.DateTimeField(_("when"))
    site = models.ForeignKey(Site, models.CASCADE, null=True, related_name="+", db_index=False)
    category = models.ForeignKey(Category, models.CASCADE, null=True, related_name="+", db_index=False)
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+", db_index=False)
    room = models.CharField(max_length=40, blank=True)
    words = models.CharField(max_length=LONGEST_WORDS, blank=True)

    class Meta:
        verbose_name = _("trace")
        verbose_name_plural = _("traces")
        indexes = (models.Index(fields=("-at", "-ticket"), name="traces_newest_first"),)

    def __str__(self) -> str:
        """Show the words."""
        return self.words

    @property
    def sighting(self) -> Sighting:
        """The call as the detector compares it."""
        words = frozenset(self.words.split())
        return Sighting(self.ticket_id, self.at, self.site_id, self.category_id, self.room, words, self.person_id)

    @classmethod
    def of(cls, ticket: Ticket) -> Trace:
        """Return the unsaved trace of a ticket."""
        words = " ".join(sorted(telling_words(ticket.title)))
        return cls(
            ticket=ticket,
            at=ticket.opened_at,
            site_id=ticket.site_id,
            category_id=ticket.category_id,
            person_id=ticket.requester_id or ticket.affected_id,
            room=ticket.room.number[:40] if ticket.room is not None else "",
            words=words if len(words) <= LONGEST_WORDS else words[:LONGEST_WORDS].rpartition(" ")[0],
        )
