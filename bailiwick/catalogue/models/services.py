"""What the desk offers, with the versions of what it asks."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, Self, cast

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bailiwick.approvals.models import Rule
from bailiwick.catalogue.models.questions import Questions
from bailiwick.core.models import PlainRecord
from bailiwick.desk.models import Category, Kind, Ticket
from bailiwick.people.models import Department, Person, Team

if TYPE_CHECKING:
    from bailiwick.core.actors import Account
    from bailiwick.people.models import User


class Group(models.TextChoices):
    """Under which heading a service stands."""

    PEOPLE = "people", _("People and access")
    DEVICES = "devices", _("Telephones and computers")
    SOFTWARE = "software", _("Programs and files")
    PLACES = "places", _("Rooms and workplaces")
    OTHER = "other", _("More")


class Asks(models.TextChoices):
    """Who must agree before a service is given."""

    NOBODY = "nobody", _("Nobody")
    MANAGER = "manager", _("The manager of whoever asks")
    OWNER = "owner", _("The owner of the service")
    NAMED = "named", _("The people named here")


class ServiceQuerySet(models.QuerySet["Service"]):
    """Services, shown to the departments they are for."""

    def visible_to(self, user: Account) -> Self:
        """Return what a person may read: what is offered to them, and everything for those who edit the catalogue."""
        if not user.is_authenticated:
            return self.none()
        return self if user.may("catalogue.edit_services") else self.offered_to(user)

    def offered_to(self, user: Account) -> Self:
        """Return what a person can ask for: published, in use, and for their department or everybody."""
        department = cast("User", user).person.department
        above = [int(key) for key in department.path.strip("/").split("/") if key] if department is not None else []
        everybody = ~Q(pk__in=self.model.departments.through.objects.values("service"))
        theirs = Q(pk__in=self.model.departments.through.objects.filter(department__in=above).values("service"))
        return self.filter(everybody | theirs, retired_at=None, current__isnull=False)


class Service(PlainRecord):
    """Something people can ask the desk for, with the questions that belong to it."""

    Group: ClassVar[type[Group]] = Group
    Asks: ClassVar[type[Asks]] = Asks

    slug = models.SlugField(_("short name"), max_length=60, unique=True, help_text=_("Part of its address: “new-phone”."))
    title_en = models.CharField(_("title"), max_length=120, help_text=_("As people ask for it: “A new telephone”."))
    title_es = models.CharField(_("title in Spanish"), max_length=120, blank=True)
    about_en = models.TextField(_("description"), blank=True, help_text=_("What they get, and what they do not."))
    about_es = models.TextField(_("description in Spanish"), blank=True)
    promise_en = models.CharField(_("when it is done"), max_length=160, blank=True, help_text=_("In words: “Usually within three working days”."))
    promise_es = models.CharField(_("when it is done, in Spanish"), max_length=160, blank=True)
    icon = models.CharField(_("sign"), max_length=24, default="ticket")
    group = models.CharField(_("heading"), max_length=8, choices=Group.choices, default=Group.OTHER)
    position = models.PositiveSmallIntegerField(_("position"), default=100)
    departments = models.ManyToManyField(
        Department, blank=True, related_name="services", verbose_name=_("for"), help_text=_("With all departments under them. None: for everybody.")
    )
    kind = models.CharField(_("makes a"), max_length=8, choices=Kind.choices, default=Kind.REQUEST)
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="services", verbose_name=_("category"))
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="services", verbose_name=_("team"))
    owner = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="services_owned", verbose_name=_("owner"))
    approval = models.CharField(_("approval by"), max_length=8, choices=Asks.choices, default=Asks.NOBODY)
    approvers = models.ManyToManyField(Person, blank=True, related_name="services_approved", verbose_name=_("people who approve"))
    rule = models.CharField(_("who of them must agree"), max_length=8, choices=Rule.choices, default=Rule.ONE)
    runbook = models.CharField(_("runbook"), max_length=80, blank=True, help_text=_("Short name of the runbook that begins on the ticket."))
    draft = models.JSONField(default=dict, blank=True, editable=False)
    current = models.ForeignKey("FormVersion", models.PROTECT, null=True, blank=True, related_name="+", editable=False)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ("position", "title_en")
        verbose_name = _("service")
        verbose_name_plural = _("services")

    def __str__(self) -> str:
        """Name the service in the language in force."""
        return self.title

    def get_absolute_url(self) -> str:
        """Return the page on which it is edited."""
        return reverse("records:detail", args=["services", self.pk])

    @property
    def title(self) -> str:
        """The title in the language in force."""
        return _worded(self.title_en, self.title_es)

    @property
    def about(self) -> str:
        """The description in the language in force."""
        return _worded(self.about_en, self.about_es)

    @property
    def promise(self) -> str:
        """When it is done, in the language in force."""
        return _worded(self.promise_en, self.promise_es)

    @property
    def has_draft(self) -> bool:
        """Whether its questions were changed since they were published."""
        return bool(self.draft) and (self.current is None or self.draft != self.current.definition)


def _worded(english: str, spanish: str) -> str:
    return spanish if spanish and (get_language() or "").startswith("es") else english


class FormVersion(models.Model):
    """The questions of a service as they were published; never changed afterwards."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="versions", verbose_name=_("service"))
    number = models.PositiveIntegerField(_("version"))
    definition = models.JSONField()
    published_at = models.DateTimeField(_("published"))
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)

    class Meta:
        ordering = ("-number",)
        verbose_name = _("version of questions")
        verbose_name_plural = _("versions of questions")
        constraints = (models.UniqueConstraint(fields=("service", "number"), name="versions_of_a_service_are_numbered"),)

    def __str__(self) -> str:
        """Name the version."""
        return f"{self.service} {self.number}"

    @cached_property
    def questions(self) -> Questions:
        """The questions, ready to be asked."""
        return Questions.model_validate(self.definition)


class OrderQuerySet(models.QuerySet["Order"]):
    """Orders, as open as their tickets."""

    def visible_to(self, user: Account) -> Self:
        """Return the orders whose tickets a user may know of."""
        return self.filter(ticket__in=Ticket.objects.visible_to(user))


class Order(models.Model):
    """What somebody answered when they asked for a service, kept with the version that was asked."""

    ticket = models.OneToOneField(Ticket, models.CASCADE, related_name="order", verbose_name=_("ticket"))
    service = models.ForeignKey(Service, models.PROTECT, related_name="orders", verbose_name=_("service"))
    version = models.ForeignKey(FormVersion, models.PROTECT, related_name="+", verbose_name=_("version of questions"))
    answers = models.JSONField(_("answers"), default=dict)
    words = models.JSONField(default=dict, help_text=_("Names of the people and places answered, as they were then."))

    objects = OrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")

    def __str__(self) -> str:
        """Name the service and the ticket."""
        return f"{self.service}: {self.ticket.number}"

    def lines(self) -> list[dict[str, str]]:
        """Return question and answer in words, in the language in force, in the order they were asked."""
        return [
            {"label": str(question.ask), "value": self._spoken(question.id, dict(question.options))}
            for question in self.version.questions.asked(self.answers)
            if self.answers.get(question.id)
        ]

    def _spoken(self, name: str, options: dict[str, str]) -> str:
        given = self.answers[name]
        values = given if isinstance(given, list) else [given]
        return self.words.get(name) or ", ".join(options.get(str(value), str(value)) for value in values)
