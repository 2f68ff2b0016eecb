"""What happens to people, their accounts and their rights."""

from __future__ import annotations

from dataclasses import dataclass

from bailiwick.core.events import Event


@dataclass(frozen=True, kw_only=True)
class RoleGranted(Event):
    """A user got a role."""

    role: str
    department: str


@dataclass(frozen=True, kw_only=True)
class RoleRevoked(Event):
    """A user lost a role."""

    role: str
    department: str


@dataclass(frozen=True, kw_only=True)
class RoleCreated(Event):
    """There is another role."""


@dataclass(frozen=True, kw_only=True)
class RoleRetired(Event):
    """A role gives nothing any more."""


@dataclass(frozen=True, kw_only=True)
class RoleChanged(Event):
    """A role got other abilities, or asks for a second factor now."""


@dataclass(frozen=True, kw_only=True)
class AccountCreated(Event):
    """A person got an account."""

    username: str


@dataclass(frozen=True, kw_only=True)
class AccountEmailChanged(Event):
    """The address for password mails is another one now."""


@dataclass(frozen=True, kw_only=True)
class AccountLocked(Event):
    """An account may not sign in: by hand, or for a while after failures."""

    reason: str
    ends_at: str


@dataclass(frozen=True, kw_only=True)
class AccountUnlocked(Event):
    """A locked account may sign in again."""


@dataclass(frozen=True, kw_only=True)
class SecondFactorReset(Event):
    """Somebody removed another person's authenticators, so that they set up new ones."""

    removed: int


@dataclass(frozen=True, kw_only=True)
class SecondFactorAdded(Event):
    """Somebody set up an authenticator app, a passkey or recovery codes."""

    kind: str


@dataclass(frozen=True, kw_only=True)
class SecondFactorRemoved(Event):
    """Somebody removed one of their own authenticators."""

    kind: str


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(Event):
    """An account has a new password."""

    how: str


@dataclass(frozen=True, kw_only=True)
class SignedIn(Event):
    """Somebody signed in."""

    how: str


@dataclass(frozen=True, kw_only=True)
class SignInFailed(Event):
    """Signing in failed; the subject is the account, or the counter of a name that nobody has."""

    how: str
    count: int


@dataclass(frozen=True, kw_only=True)
class SignedOut(Event):
    """Somebody signed out."""


@dataclass(frozen=True, kw_only=True)
class SessionUnlocked(Event):
    """Somebody came back to a session that had locked itself."""

    how: str


@dataclass(frozen=True, kw_only=True)
class SessionsEnded(Event):
    """Every session of an account was ended from elsewhere."""

    count: int


@dataclass(frozen=True, kw_only=True)
class TokenIssued(Event):
    """An account got an API token."""

    token: str
    abilities: str
    expires: str


@dataclass(frozen=True, kw_only=True)
class TokenRevoked(Event):
    """An API token stopped working before its time."""

    token: str


@dataclass(frozen=True, kw_only=True)
class AbsenceRecorded(Event):
    """A staff member will be away."""

    starts_on: str
    ends_on: str
    substitute: str


@dataclass(frozen=True, kw_only=True)
class AbsenceCancelled(Event):
    """A staff member will not be away after all."""

    starts_on: str
    ends_on: str


@dataclass(frozen=True, kw_only=True)
class WorkingHoursChanged(Event):
    """A staff member works at other hours."""
