"""Proof of who is on the line: how it was checked, by whom, and with what result."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from bailiwick.core.models import PlainRecord
from bailiwick.desk.models import Ticket
from bailiwick.people.models import Person

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Account


class Method(models.TextChoices):
    """How a caller proves who they are: always through what was on file before they called."""

    CALLBACK = "callback", _("Called back on a number on file")
    CODE = "code", _("Code sent to an address on file")
    MANAGER = "manager", _("Manager’s word")
    BADGE = "badge", _("Badge shown in person")


class Line(models.TextChoices):
    """Numbers that stand in the directory."""

    PHONE = "phone", _("Phone")
    EXTENSION = "extension", _("Extension")
    MOBILE = "mobile", _("Mobile")


class Result(models.TextChoices):
    """What came of a check."""

    PASSED = "passed", _("Passed")
    REFUSED = "refused", _("Refused")


class VerificationQuerySet(models.QuerySet["Verification"]):
    """Verifications follow the read door of their ticket: the desk reads them, clients do not."""

    def visible_to(self, user: Account) -> Self:
        """Return the verifications of the tickets a user may read in full."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Exists(Ticket.objects.open_to(user).filter(pk=OuterRef("ticket"))))

    def fresh(self, at: datetime) -> Self:
        """Return those that still prove something at an instant."""
        return self.filter(result=Result.PASSED, at__lte=at, expires_at__gt=at)

    def blocking(self, person: Person, since: datetime) -> Self:
        """Return the refusals of a person since an instant that no supervisor has set aside."""
        return self.filter(person=person, result=Result.REFUSED, at__gte=since, overridden_at=None)


class Verification(models.Model):
    """One check of one person on one ticket."""

    Method: ClassVar[type[Method]] = Method
    Result: ClassVar[type[Result]] = Result

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="verifications", verbose_name=_("ticket"))
    person = models.ForeignKey(Person, models.PROTECT, related_name="verifications", verbose_name=_("person"))
    method = models.CharField(_("method"), max_length=8, choices=Method.choices)
    result = models.CharField(_("result"), max_length=7, choices=Result.choices)
    #: what on file was used, as it was then: "Mobile 555 0142", an address, the badge's number
    evidence = models.CharField(_("by means of"), max_length=160, blank=True)
    manager = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="vouched", verbose_name=_("manager"))
    reason = models.CharField(_("why it was refused"), max_length=255, blank=True)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="verifications", verbose_name=_("by"))
    by_name = models.CharField(_("by"), max_length=120)
    expires_at = models.DateTimeField(_("holds until"), null=True, blank=True)
    overridden_at = models.DateTimeField(_("set aside"), null=True, blank=True)
    overridden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("set aside by")
    )
    override_reason = models.CharField(_("why it was set aside"), max_length=255, blank=True)

    objects = VerificationQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-id")
        verbose_name = _("verification")
        verbose_name_plural = _("verifications")
        indexes = (
            models.Index(fields=("person", "at"), name="verifications_of_person"),
            models.Index(fields=("at", "id"), name="verifications_by_time"),
        )
        constraints = (
            models.CheckConstraint(
                condition=Q(result="passed", expires_at__isnull=False) | Q(result="refused", expires_at=None), name="passed_verifications_expire"
            ),
            models.CheckConstraint(condition=Q(result="passed") | ~Q(reason=""), name="refused_verifications_say_why"),
            models.CheckConstraint(condition=~Q(method="manager") | Q(manager__isnull=False), name="managers_words_name_the_manager"),
            models.CheckConstraint(condition=Q(overridden_at=None) | ~Q(override_reason=""), name="overridden_refusals_say_why"),
        )

    def __str__(self) -> str:
        """Say who was checked and how."""
        return f"{self.person}: {self.get_method_display()}, {self.get_result_display()}"


class VerificationCode(models.Model):
    """A one-time code on its way to an address on file; only its digest is kept, and the desk never sees it."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="verification_codes")
    person = models.ForeignKey(Person, models.CASCADE, related_name="verification_codes")
    address = models.EmailField()
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-asked_at", "-id")
        verbose_name = _("one-time code")
        verbose_name_plural = _("one-time codes")
        indexes = (models.Index(fields=("person", "asked_at"), name="codes_of_person"),)

    def __str__(self) -> str:
        """Say for whom, never which."""
        return f"{self.person}, {self.asked_at:%Y-%m-%d %H:%M}"


class PrivilegedPersonQuerySet(models.QuerySet["PrivilegedPerson"]):
    """Known to those who verify."""

    def visible_to(self, user: Account) -> Self:
        """Return the marks a user may read."""
        return self if user.is_authenticated and user.may("runbooks.see_verifications") else self.none()


class PrivilegedPerson(PlainRecord):
    """Somebody whose accounts can do much harm, beyond the IT staff and administrators, who count by rule."""

    person = models.OneToOneField(Person, models.PROTECT, related_name="privileged_mark", verbose_name=_("person"))
    why = models.CharField(_("why"), max_length=160, help_text=_("Such as “runs the payroll” or “signs for the treasury”."))

    objects = PrivilegedPersonQuerySet.as_manager()

    class Meta:
        ordering = ("person__sort_name",)
        verbose_name = _("privileged person")
        verbose_name_plural = _("privileged persons")

    def __str__(self) -> str:
        """Name the person."""
        return self.person.name
