"""Accounts sign in and hold roles; tokens let programs act in their name."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property, lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, ClassVar, Self, cast

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Now, TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bailiwick.core.prepared import Prepared, Slot
from bailiwick.people.models.contacts import DepartmentContact
from bailiwick.people.models.locks import AccountLock
from bailiwick.people.models.persons import Person
from bailiwick.people.models.roles import Grant

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import Model

    from bailiwick.core.actors import Account
    from bailiwick.people.models.departments import Department
    from bailiwick.people.models.roles import Role

#: a grant without department holds for every path
EVERYWHERE = ""


class UserQuerySet(models.QuerySet["User"]):
    """Accounts, opened by ability; everyone sees their own."""

    def visible_to(self, user: Account) -> Self:
        """Return the accounts a user may look at: all with `people.see_roles` or `people.edit_accounts`, otherwise their own."""
        if not user.is_authenticated:
            return self.none()
        return self if user.may("people.see_roles") or user.may("people.edit_accounts") else self.filter(pk=user.pk)


class UserManager(BaseUserManager["User"]):
    """Finds accounts by the name people type at the sign-in page."""

    def get_queryset(self) -> UserQuerySet:
        """Return accounts with their read door."""
        return UserQuerySet(self.model, using=self._db)

    def visible_to(self, user: Account) -> UserQuerySet:
        """Return the accounts a user may look at; see `UserQuerySet.visible_to`."""
        return self.get_queryset().visible_to(user)

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

    #: abilities to which an API token narrows the account for one request; None for a person at a page
    limited_to: frozenset[str] | None = None

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
    def _live_grants(self) -> list[Grant]:
        """The grants that hold today, the oldest first; the person behind the account is named in the same query."""
        found = _grants_asked(timezone.get_current_timezone_name())(user=self.pk)
        if found and not User.person.is_cached(self):
            self.person = found[0].user.person
        return found

    @cached_property
    def scopes(self) -> dict[str, list[str]]:
        """Ability -> paths of the departments in which it is held (`EVERYWHERE` for all)."""
        held: defaultdict[str, list[str]] = defaultdict(list)
        for grant in self._live_grants:
            path = grant.department.path if grant.department is not None else EVERYWHERE
            for ability in grant.role.abilities:
                if self.limited_to is None or ability in self.limited_to:
                    held[ability].append(path)
        return dict(held)

    @property
    def roles_held(self) -> list[Role]:
        """The roles that hold today, the one given first before the others."""
        return list({grant.role_id: grant.role for grant in self._live_grants}.values())

    @cached_property
    def contact_paths(self) -> list[str]:
        """Paths of the departments whose requests the person follows."""
        return list(DepartmentContact.objects.filter(person=self.person_id, retired_at=None).values_list("department__path", flat=True))

    def limit_to(self, abilities: Iterable[str]) -> None:
        """Narrow this instance to some of its abilities, as an API token does for its request."""
        self.limited_to = frozenset(abilities)
        self.forget_scopes()

    @property
    def needs_second_factor(self) -> bool:
        """Whether one of the account's roles asks for more than a password."""
        return any(grant.role.requires_second_factor for grant in self._live_grants)

    def forget_scopes(self) -> None:
        """Read the grants anew at the next question; actions call it after changing them."""
        for name in ("_live_grants", "scopes", "stamp", "closer_stamp"):
            self.__dict__.pop(name, None)

    @cached_property
    def stamp(self) -> bytes:
        """A digest of the account's fields and of what its roles give it today: another one, another account to whatever is kept under it."""
        fields = [(f.attname, getattr(self, f.attname)) for f in self._meta.concrete_fields if f.attname not in {"password", "last_login"}]
        limits = None if self.limited_to is None else sorted(self.limited_to)
        return blake2b(repr((fields, limits, sorted(self.scopes.items()))).encode(), digest_size=16).digest()

    @cached_property
    def closer_stamp(self) -> bytes:
        """The stamp of an account of which it is known besides which departments' requests it follows; reading that takes a query."""
        return self.stamp + repr(sorted(self.contact_paths)).encode()

    def afresh(self, *, closely: bool = False) -> User:
        """Return the account with its abilities and with nothing else that was read of it; `closely` with what `closer_stamp` tells as well."""
        made = User(**{f.attname: getattr(self, f.attname) for f in self._meta.concrete_fields})
        made._state.adding, made._state.db = False, self._state.db
        made.limited_to, made.__dict__["scopes"] = self.limited_to, self.scopes
        if closely:
            made.__dict__["contact_paths"] = self.contact_paths
        return made

    def may(self, ability: str, department: Model | None = None) -> bool:
        """Whether a role gives this ability; with a department, whether it holds there."""
        paths = self.scopes.get(ability, []) if self.is_active else []
        if department is None:
            return bool(paths)
        return any(cast("Department", department).path.startswith(path) for path in paths)

    def may_everywhere(self, ability: str) -> bool:
        """Whether the ability is held without a department's limit."""
        return self.is_active and EVERYWHERE in self.scopes.get(ability, [])

    def lock_at(self, now: datetime) -> AccountLock | None:
        """Return the lock that keeps the account from signing in at this instant, if any."""
        lock = AccountLock.objects.filter(user=self).first()
        return lock if lock is not None and lock.holds(now) else None


@lru_cache(maxsize=64)
def _grants_asked(zone: str) -> Prepared[Grant]:  # noqa: ARG001 - which day it is depends on it
    """Return the question for the grants of an account that hold today, as the day is in a time zone."""
    today = models.Q(ends_on=None) | models.Q(ends_on__gte=TruncDate(Now()))
    return Prepared(
        lambda: (
            Grant.objects.filter(today, user=Slot("user", Grant.user), role__retired_at=None)
            .select_related("role", "department", "user__person__department")
            .order_by("granted_at", "pk")
        )
    )


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """Tokens, shown to their holders alone."""

    def visible_to(self, user: Account) -> Self:
        """Return the tokens a user may see: their own."""
        return self.filter(user=user.pk)

    def live(self, now: datetime) -> Self:
        """Return the tokens that open the door at this instant."""
        return self.filter(models.Q(expires_at=None) | models.Q(expires_at__gt=now), revoked_at=None)


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

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at",)
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")

    def __str__(self) -> str:
        """Name the token by what it is for."""
        return self.name

    def is_live(self, now: datetime) -> bool:
        """Whether the token opens the door at this instant."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now)
