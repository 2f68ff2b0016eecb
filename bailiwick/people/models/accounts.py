"""Accounts sign in and hold roles; tokens let programs act in their name."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar, cast

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Now, TruncDate
from django.utils.translation import gettext_lazy as _

from bailiwick.people.models.persons import Person

if TYPE_CHECKING:
    from django.db.models import Model

    from bailiwick.people.models.departments import Department

#: a grant without department holds for every path
EVERYWHERE = ""


class UserManager(BaseUserManager["User"]):
    """Finds accounts by the name people type at the sign-in page."""

    def get_by_natural_key(self, username: str | None) -> User:
        """Return the account of this name, whatever its case."""
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """The account of a person: how they sign in and what they may do."""

    username = models.CharField(_("user name"), max_length=80, unique=True)
    email = models.EmailField(_("e-mail"), blank=True)
    person = models.OneToOneField(Person, models.PROTECT, related_name="account", verbose_name=_("person"))
    is_active = models.BooleanField(_("may sign in"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    preferences = models.JSONField(default=dict, blank=True, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering = ("username",)
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def __str__(self) -> str:
        """Name the person behind the account."""
        return self.person.name

    def get_full_name(self) -> str:
        """Return the person's name; Django's and allauth's pages ask for it."""
        return self.person.name

    @cached_property
    def scopes(self) -> dict[str, list[str]]:
        """Ability -> paths of the departments in which it is held (`EVERYWHERE` for all)."""
        held: defaultdict[str, list[str]] = defaultdict(list)
        live = self.grants.filter(models.Q(ends_on=None) | models.Q(ends_on__gte=TruncDate(Now())), role__retired_at=None)
        for abilities, path in live.values_list("role__abilities", "department__path"):
            for ability in abilities:
                held[ability].append(path or EVERYWHERE)
        return dict(held)

    def may(self, ability: str, department: Model | None = None) -> bool:
        """Whether a role gives this ability; with a department, whether it holds there."""
        paths = self.scopes.get(ability, []) if self.is_active else []
        if department is None:
            return bool(paths)
        return any(cast("Department", department).path.startswith(path) for path in paths)

    def may_everywhere(self, ability: str) -> bool:
        """Whether the ability is held without a department's limit."""
        return self.is_active and EVERYWHERE in self.scopes.get(ability, [])


class ApiToken(models.Model):
    """A key by which a program acts in the name of an account, within the named abilities.

    Only a digest is kept; the token itself is shown once, when it is made.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("name"), max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=12)
    abilities = models.JSONField(_("scope"), default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at",)
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")

    def __str__(self) -> str:
        """Name the token by what it is for."""
        return self.name
