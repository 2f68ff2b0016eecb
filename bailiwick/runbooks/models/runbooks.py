"""Step lists for routine work, kept as versions that never change once they are published."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bailiwick.core.lifecycle import Lifecycle
from bailiwick.core.models import PlainRecord
from bailiwick.desk.models import Category
from bailiwick.runbooks.models.acts import Act

if TYPE_CHECKING:
    from bailiwick.core.actors import Account


class RunbookAudience(models.TextChoices):
    """Who follows a runbook."""

    DESK = "desk", _("Everybody at the desk")
    SPECIALISTS = "specialists", _("Technicians II and above")
    CLIENT = "client", _("The client, read out by the desk")


class RunbookQuerySet(models.QuerySet["Runbook"]):
    """Runbooks are known to the desk; those for specialists to them alone."""

    def visible_to(self, user: Account) -> Self:
        """Return the runbooks a user may read."""
        if not user.is_authenticated or not user.may("runbooks.see_runbooks"):
            return self.none()
        return self if user.may("runbooks.see_specialist_runbooks") else self.exclude(audience=RunbookAudience.SPECIALISTS)


class Runbook(PlainRecord):
    """What to do, step by step, when a routine matter comes in."""

    slug = models.SlugField(_("short name"), max_length=80, unique=True, help_text=_("Question trees and the API refer to the runbook by it."))
    title = models.CharField(_("title"), max_length=120)
    about = models.TextField(_("when to use it"), blank=True)
    audience = models.CharField(_("audience"), max_length=12, choices=RunbookAudience.choices, default=RunbookAudience.DESK)
    #: codes of categories to which the shipped runbook was attached once; one detached since stays away
    offered = models.JSONField(default=list, blank=True, editable=False)

    objects = RunbookQuerySet.as_manager()

    class Meta:
        ordering = ("title",)
        verbose_name = _("runbook")
        verbose_name_plural = _("runbooks")

    def __str__(self) -> str:
        """Name the runbook."""
        return self.title

    @property
    def current(self) -> RunbookVersion | None:
        """The version that is followed now: the latest published."""
        return self.versions.filter(state=RunbookVersion.State.PUBLISHED).order_by("-number").first()

    @property
    def draft(self) -> RunbookVersion | None:
        """The version that is being written, if any."""
        return self.versions.filter(state=RunbookVersion.State.DRAFT).first()


class RunbookCategory(models.Model):
    """A runbook proposed for the tickets of a category and everything under it, perhaps required before they are solved."""

    runbook = models.ForeignKey(Runbook, models.CASCADE, related_name="attachments")
    category = models.ForeignKey(Category, models.CASCADE, related_name="runbooks", verbose_name=_("category"))
    is_required = models.BooleanField(_("required"), default=False)
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("category of a runbook")
        verbose_name_plural = _("categories of runbooks")
        constraints = (models.UniqueConstraint(fields=("runbook", "category"), name="a_runbook_is_attached_to_a_category_once"),)

    def __str__(self) -> str:
        """Say which runbook belongs to which category."""
        return f"{self.runbook} → {self.category}"


class RunbookVersion(models.Model):
    """The steps of a runbook as they were at one time."""

    class State(models.TextChoices):
        """How far a version has come."""

        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")

    lifecycle: ClassVar[Lifecycle] = Lifecycle({State.DRAFT: {State.PUBLISHED}})

    runbook = models.ForeignKey(Runbook, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.DRAFT)
    note = models.CharField(_("what changed"), max_length=255, blank=True)
    created_at = models.DateTimeField(_("begun"))
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("published by")
    )
    #: digest of the file this version came from; empty for what people wrote
    shipped = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        ordering = ("runbook", "-number")
        verbose_name = _("version of a runbook")
        verbose_name_plural = _("versions of runbooks")
        constraints = (
            models.UniqueConstraint(fields=("runbook", "number"), name="runbook_versions_are_numbered"),
            models.UniqueConstraint(fields=("runbook",), condition=Q(state="draft"), name="a_runbook_has_one_draft"),
            models.CheckConstraint(
                condition=Q(state="draft", published_at=None) | Q(state="published", published_at__isnull=False),
                name="published_runbook_versions_say_when",
            ),
        )

    def __str__(self) -> str:
        """Name the version as people say it."""
        return f"{self.runbook}, {self._meta.get_field('number').verbose_name} {self.number}"  # type: ignore[union-attr] # a field of our own has a name


class RunbookStepKind(models.TextChoices):
    """What a step asks of whoever follows it."""

    DO = "do", _("Do")
    ASK = "ask", _("Ask")
    VERIFY = "verify", _("Verify the caller")
    ACTION = "action", _("Act in the system")


class Step(models.Model):
    """One thing to do, ask, verify or carry out."""

    Kind: ClassVar[type[RunbookStepKind]] = RunbookStepKind

    version = models.ForeignKey(RunbookVersion, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField(_("place"))
    kind = models.CharField(_("kind"), max_length=8, choices=RunbookStepKind.choices, default=RunbookStepKind.DO)
    text = models.CharField(_("what to do"), max_length=300)
    text_es = models.CharField(_("in Spanish"), max_length=300, blank=True, help_text=_("Where it is read to a client."))
    help_text = models.TextField(_("how"), blank=True)
    is_mandatory = models.BooleanField(_("mandatory"), default=False)
    before = models.CharField(
        _("before"), max_length=40, choices=Act.choices, blank=True, help_text=_("A mandatory step without this must precede solving.")
    )
    leads_to = models.CharField(
        _("leads to"), max_length=40, choices=Act.choices, blank=True, help_text=_("The step ticks itself when this is done on the ticket.")
    )
    article = models.CharField(_("article"), max_length=120, blank=True, help_text=_("Short name of a knowledge article."))

    class Meta:
        ordering = ("version", "position", "id")
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        constraints = (models.CheckConstraint(condition=~Q(text=""), name="steps_say_what_to_do"),)

    def __str__(self) -> str:
        """Say what to do, in the language of the reader where it is known."""
        return self.text_es if self.text_es and (get_language() or "").startswith("es") else self.text

    @property
    def guards(self) -> str:
        """The act this step must precede, or nothing."""
        return (self.before or Act.SOLVE) if self.is_mandatory else ""
