"""An announcement: what is the matter, whom it concerns, from when to when."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self, cast

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bailiwick.core.lifecycle import Lifecycle
from bailiwick.core.models import PlainRecord
from bailiwick.people.models import Department, Person, Staff
from bailiwick.places.models import Site

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Account
    from bailiwick.people.models import User


class Kind(models.TextChoices):
    """What sort of announcement it is."""

    OUTAGE = "outage", _("Outage")
    PLANNED = "planned", _("Planned work")
    NEWS = "news", _("News")


class State(models.TextChoices):
    """The line of stages of an announcement."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    ENDED = "ended", _("Ended")


class Audience(models.TextChoices):
    """Whom it concerns."""

    EVERYBODY = "everybody", _("Everybody, at the sign-in page too")
    CLIENTS = "clients", _("Everybody outside IT")
    IT = "it", _("IT alone")
    DEPARTMENTS = "departments", _("Some departments, with what is under them")
    SITES = "sites", _("Some sites")


class Severity(models.IntegerChoices):
    """How bad it is."""

    INFORMATION = 1, _("For information")
    IMPAIRED = 2, _("Works, but badly")
    DOWN = 3, _("Does not work")


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    """Announcements by whom they concern and when they stand over the pages."""

    def visible_to(self, user: Account) -> Self:
        """Return what a user may read: those who publish all of it, others what was published for them."""
        if not user.is_authenticated:
            return self.none()
        return self if user.may("announcements.publish") else self.exclude(state=State.DRAFT).concerning(user)

    def concerning(self, user: Account) -> Self:
        """Return what is meant for a person; one query whatever the audience."""
        person = cast("User", user).person_id
        own = Person.objects.filter(pk=person)
        staff = Exists(Staff.objects.filter(person=person, retired_at=None))
        department = Announcement.departments.through._default_manager.filter(
            Exists(own.filter(department__path__startswith=OuterRef("department__path"))), announcement=OuterRef("pk")
        )
        site = Announcement.sites.through._default_manager.filter(announcement=OuterRef("pk"), site__in=own.values("site"))
        return self.filter(
            Q(audience=Audience.EVERYBODY)
            | (Q(audience=Audience.CLIENTS) & ~staff)
            | (Q(audience=Audience.IT) & staff)
            | (Q(audience=Audience.DEPARTMENTS) & Exists(department))
            | (Q(audience=Audience.SITES) & Exists(site))
        )

    def in_force(self, now: datetime) -> Self:
        """Return what stands over the pages at an instant."""
        begun, lasting = Q(shown_from=None) | Q(shown_from__lte=now), Q(ends_at=None) | Q(ends_at__gt=now)
        return self.filter(begun, lasting, state=State.PUBLISHED)


class Announcement(PlainRecord):
    """Something that a part of the house must know.

    `version` grows with every change, so a banner that somebody put away comes back when it says something new.
    """

    Kind: ClassVar[type[Kind]] = Kind
    State: ClassVar[type[State]] = State
    Audience: ClassVar[type[Audience]] = Audience
    Severity: ClassVar[type[Severity]] = Severity

    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.OUTAGE)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.DRAFT, editable=False)
    severity = models.PositiveSmallIntegerField(_("how bad"), choices=Severity.choices, default=Severity.IMPAIRED)
    title = models.CharField(_("title"), max_length=160)
    text = models.TextField(_("text"), blank=True, help_text=_("What is the matter, what to do meanwhile, when there will be more. Markdown."))
    title_es = models.CharField(_("title in Spanish"), max_length=160, blank=True)
    text_es = models.TextField(_("text in Spanish"), blank=True)
    audience = models.CharField(_("for whom"), max_length=11, choices=Audience.choices, default=Audience.EVERYBODY)
    departments = models.ManyToManyField(Department, blank=True, related_name="announcements", verbose_name=_("departments"))
    sites = models.ManyToManyField(Site, blank=True, related_name="announcements", verbose_name=_("sites"))
    starts_at = models.DateTimeField(_("it begins"), null=True, blank=True)
    ends_at = models.DateTimeField(_("it ends"), null=True, blank=True, help_text=_("The announcement ends by itself then; left empty, by hand."))
    shown_from = models.DateTimeField(_("shown from"), null=True, blank=True, help_text=_("Left empty, as soon as it is published."))
    tell_by_mail = models.BooleanField(_("tell by mail"), default=False, help_text=_("One mail to everybody it concerns, when it is first shown."))
    needs_acknowledgement = models.BooleanField(
        _("ask everybody to confirm"), default=False, help_text=_("The banner stays until its reader says that they have read it.")
    )
    owner = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="announcements", verbose_name=_("owner"))
    published_at = models.DateTimeField(_("published"), null=True, blank=True, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True, editable=False)

    objects = AnnouncementQuerySet.as_manager()

    lifecycle: ClassVar[Lifecycle] = Lifecycle({State.DRAFT: {State.PUBLISHED}, State.PUBLISHED: {State.ENDED}, State.ENDED: {State.PUBLISHED}})

    class Meta:
        ordering = ("-published_at", "-id")
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        indexes = (
            models.Index(fields=("ends_at",), condition=Q(state="published"), name="announcements_in_force"),
            models.Index(fields=("published_at", "id"), name="announcements_by_time"),
        )
        constraints = (
            models.CheckConstraint(condition=~Q(title=""), name="announcements_have_a_title"),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(starts_at=None) | Q(ends_at__gt=F("starts_at")), name="announcements_end_after_they_begin"
            ),
            models.CheckConstraint(condition=Q(state="draft") | Q(published_at__isnull=False), name="published_announcements_say_when"),
        )

    def __str__(self) -> str:
        """Name the announcement by its title."""
        return self.title

    def move_to(self, state: models.TextChoices) -> None:
        """Take the next stage; raises IllegalMove when the table does not permit it."""
        self.lifecycle.check(State(self.state), state)
        self.state = state

    def is_in_force(self, now: datetime) -> bool:
        """Whether it stands over the pages at an instant."""
        begun = self.shown_from is None or self.shown_from <= now
        return self.state == State.PUBLISHED and begun and (self.ends_at is None or self.ends_at > now)

    @property
    def local_title(self) -> str:
        """The title in the language of whoever reads, as far as there is one."""
        return (self.title_es if (get_language() or "").startswith("es") else "") or self.title

    @property
    def local_text(self) -> str:
        """The text in the language of whoever reads, as far as there is one."""
        return (self.text_es if (get_language() or "").startswith("es") else "") or self.text
