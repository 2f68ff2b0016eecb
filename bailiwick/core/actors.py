"""Who does a thing, and why: every action takes an actor, every event keeps one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from django.db.models import Model
    from django.http import HttpRequest


class Account(Protocol):
    """What the core needs of a signed-in user; `people.User` supplies it."""

    pk: int

    @property
    def is_authenticated(self) -> bool:
        """Whether somebody is really signed in."""

    def may(self, ability: str, department: Model | None = None) -> bool:
        """Whether a role gives this ability, here or for this department."""

    @property
    def closer_stamp(self) -> bytes:
        """The `stamp` together with what takes a query to know of an account."""

    def afresh(self, *, closely: bool = False) -> Account:
        """Return the account with its abilities and with nothing else that was read of it; `closely` with what `closer_stamp` tells as well."""


@dataclass(frozen=True, slots=True)
class Actor:
    """A person acting through a door, or the system acting for a stated reason.

    `cause` says in words why the act happened when it was not a plain click:
    "api token Payroll", "import batch 7". `address` and `request_id` come from
    the request and end in the audit trail.
    """

    user: Account | None
    cause: str = ""
    address: str = ""
    request_id: str = ""

    @property
    def is_system(self) -> bool:
        """Whether no person stands behind this actor."""
        return self.user is None

    def may(self, ability: str, department: Model | None = None) -> bool:
        """Whether the actor has this ability, anywhere or for this department."""
        return self.user is None or self.user.may(ability, department)

    def __str__(self) -> str:
        """Name the actor as the timeline shows it."""
        return str(self.user) if self.user is not None else self.cause


def System(cause: str) -> Actor:  # noqa: N802 - reads as the kind of actor it makes
    """Return the actor for what the product does by itself, for this reason."""
    return Actor(user=None, cause=cause)


def actor_of(request: HttpRequest) -> Actor:
    """Return who stands behind a request.

    `request.actor_cause`, `request.address` and `request.request_id` are set by
    `core.middleware`; an anonymous visitor becomes an actor without abilities.
    """
    return Actor(
        user=cast("Account", request.user),
        cause=getattr(request, "actor_cause", ""),
        address=getattr(request, "address", ""),
        request_id=getattr(request, "request_id", ""),
    )


def account_of(request: HttpRequest) -> Account:
    """Return the account a request comes from; strangers have none of the abilities."""
    return cast("Account", request.user)
