"""Policies: for which services, categories and departments which promises hold, in versions that never change."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bailiwick.clocks.models.documents import Document, read_document
from bailiwick.core.models import PlainRecord

if TYPE_CHECKING:
    from bailiwick.core.actors import Account


class Scope(models.TextChoices):
    """What a policy is for; the first of these that has one is asked."""

    SERVICE = "service", _("Services")
    CATEGORY = "category", _("Categories")
    DEPARTMENT = "department", _("Departments")
    DEFAULT = "default", _("Everything else")


class PolicyQuerySet(models.QuerySet["Policy"]):
    """Promises are public inside the county."""

    def visible_to(self, user: Account) -> Self:
        """Return the policies a person may read: all, once signed in."""
        return self if user.is_authenticated else self.none()


class Policy(PlainRecord):
    """Promises that hold for some services, categories or departments, or for all that no other policy is for."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    about = models.CharField(_("what it is for"), max_length=300, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=100, help_text=_("Of two policies for the same, the smaller number is asked."))
    scope = models.CharField(_("for"), max_length=10, choices=Scope.choices, default=Scope.SERVICE)
    #: names by which those who own services, categories and departments know them; opaque here
    keys = models.JSONField(_("which"), default=list, blank=True)
    vendor_managed = models.BooleanField(
        _("only where a vendor does the work"), default=False, help_text=_("Otherwise the policy is for what we do ourselves.")
    )

    objects = PolicyQuerySet.as_manager()

    class Meta:
        ordering = ("order", "name")
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        constraints = (
            models.UniqueConstraint(
                fields=("scope", "vendor_managed"), condition=Q(scope="default", retired_at=None), name="one_policy_is_for_everything_else"
            ),
        )

    def __str__(self) -> str:
        """Show the name."""
        return self.name

    @property
    def is_default(self) -> bool:
        """Whether the policy is for whatever no other is for."""
        return self.scope == Scope.DEFAULT


class VersionState(models.TextChoices):
    """Where a version of a policy stands."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    REPLACED = "replaced", _("Replaced")


class PolicyVersionQuerySet(models.QuerySet["PolicyVersion"]):
    """Versions by who may know of them."""

    def visible_to(self, user: Account) -> Self:
        """Return what a person may read: what was ever published, and drafts for those who may edit."""
        if not user.is_authenticated:
            return self.none()
        return self if user.may("clocks.edit_promises") else self.exclude(state=VersionState.DRAFT)

    def published(self) -> Self:
        """Return the versions that are promised today."""
        return self.filter(state=VersionState.PUBLISHED, policy__retired_at=None)


class PolicyVersion(models.Model):
    """What a policy promises from one time on. Clocks keep the version they run by; the database refuses to change a published one."""

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="versions", verbose_name=_("policy"))
    number = models.PositiveIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=9, choices=VersionState.choices, default=VersionState.DRAFT)
    targets = models.JSONField(_("promises"), default=dict)
    note = models.CharField(_("what changed"), max_length=300, blank=True)
    made_at = models.DateTimeField(_("begun"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("begun by"))
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("published by")
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PolicyVersionQuerySet.as_manager()

    class Meta:
        ordering = ("policy", "-number")
        verbose_name = _("version of a policy")
        verbose_name_plural = _("versions of policies")
        constraints = (
            models.UniqueConstraint(fields=("policy", "number"), name="versions_of_a_policy_are_numbered"),
            models.UniqueConstraint(fields=("policy",), condition=Q(state="published"), name="a_policy_has_one_published_version"),
            models.UniqueConstraint(fields=("policy",), condition=Q(state="draft"), name="a_policy_has_one_draft"),
            models.CheckConstraint(
                condition=Q(state="draft", published_at=None) | (~Q(state="draft") & Q(published_at__isnull=False)),
                name="only_drafts_of_policies_are_unpublished",
            ),
        )

    def __str__(self) -> str:
        """Name the version by its policy and number."""
        return f"{self.policy} {self.number}"

    @property
    def is_draft(self) -> bool:
        """Whether the version may still be changed."""
        return self.state == VersionState.DRAFT

    @cached_property
    def document(self) -> Document:
        """The promises, read and checked."""
        return read_document(self.targets)
