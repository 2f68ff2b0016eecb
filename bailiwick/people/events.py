"""What happens to people, their accounts and their rights."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from bailiwick.core.events import Event


@dataclass(frozen=True, kw_only=True)
class RoleGranted(Event):
    """A user got a role."""

    sentence = _("gave the role {role}[ for {department}][ until {changes.ends_on.after}]")

    role: str
    department: str


@dataclass(frozen=True, kw_only=True)
class RoleRevoked(Event):
    """A user lost a role."""

    sentence = _("took the role {role}[ for {department}] back")

    role: str
    department: str


@dataclass(frozen=True, kw_only=True)
class RoleCreated(Event):
    """There is another role."""

    sentence = _("made the role")


@dataclass(frozen=True, kw_only=True)
class RoleRetired(Event):
    """A role gives nothing any more."""

    sentence = _("took the role out of use")


@dataclass(frozen=True, kw_only=True)
class RoleChanged(Event):
    """A role got other abilities, or asks for a second factor now."""

    sentence = _("changed what the role allows or asks for")


@dataclass(frozen=True, kw_only=True)
class AccountCreated(Event):
    """A person got an account."""

    sentence = _("made the account {username}")

    username: str


@dataclass(frozen=True, kw_only=True)
class AccountEmailChanged(Event):
    """The address for password mails is another one now."""

    sentence = _("changed the address for password mails")


@dataclass(frozen=True, kw_only=True)
class AccountLocked(Event):
    """An account may not sign in: by hand, or for a while after failures."""

    sentence = _("locked the account[ until {ends_at}][: {reason}]")

    reason: str
    ends_at: str


@dataclass(frozen=True, kw_only=True)
class AccountUnlocked(Event):
    """A locked account may sign in again."""

    sentence = _("unlocked the account")


@dataclass(frozen=True, kw_only=True)
class SecondFactorReset(Event):
    """Somebody removed another person's authenticators, so that they set up new ones."""

    sentence = _("removed every second factor ({removed}), so that new ones are set up")

    removed: int


@dataclass(frozen=True, kw_only=True)
class SecondFactorAdded(Event):
    """Somebody set up an authenticator app, a passkey or recovery codes."""

    sentence = _("set up a second factor ({kind})")

    kind: str


@dataclass(frozen=True, kw_only=True)
class SecondFactorRemoved(Event):
    """Somebody removed one of their own authenticators."""

    sentence = _("removed a second factor ({kind})")

    kind: str


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(Event):
    """An account has a new password."""

    sentence = _("set a new password ({how})")

    how: str


@dataclass(frozen=True, kw_only=True)
class SignedIn(Event):
    """Somebody signed in."""

    sentence = _("signed in ({how})")

    how: str


@dataclass(frozen=True, kw_only=True)
class SignInFailed(Event):
    """Signing in failed; the subject is the account, or the counter of a name that nobody has."""

    sentence = _("could not sign in ({how}, failure {count} in a row)")

    how: str
    count: int


@dataclass(frozen=True, kw_only=True)
class SignedOut(Event):
    """Somebody signed out."""

    sentence = _("signed out")


@dataclass(frozen=True, kw_only=True)
class SessionUnlocked(Event):
    """Somebody came back to a session that had locked itself."""

    sentence = _("came back to a locked session ({how})")

    how: str


@dataclass(frozen=True, kw_only=True)
class SessionTied(Event):
    """Somebody left a browser signed in for one place alone, such as the board on the wall."""

    sentence = _("left a browser signed in that shows {place} alone")

    place: str


@dataclass(frozen=True, kw_only=True)
class SessionUntied(Event):
    """A browser that was left signed in for one place alone was signed out."""

    sentence = _("signed out the browser that showed {place} alone")

    place: str


@dataclass(frozen=True, kw_only=True)
class SessionsEnded(Event):
    """Every session of an account was ended from elsewhere."""

    sentence = _("ended other sessions ({count})")

    count: int


@dataclass(frozen=True, kw_only=True)
class TokenIssued(Event):
    """An account got an API token."""

    sentence = _("made the API token “{token}”[, valid until {expires}]: {abilities}")

    token: str
    abilities: str
    expires: str


@dataclass(frozen=True, kw_only=True)
class TokenRevoked(Event):
    """An API token stopped working before its time."""

    sentence = _("stopped the API token “{token}”")

    token: str


@dataclass(frozen=True, kw_only=True)
class AbsenceRecorded(Event):
    """A staff member will be away."""

    sentence = _("recorded an absence from {starts_on} to {ends_on}[, with {substitute} standing in]")

    starts_on: str
    ends_on: str
    substitute: str


@dataclass(frozen=True, kw_only=True)
class AbsenceCancelled(Event):
    """A staff member will not be away after all."""

    sentence = _("took back the absence from {starts_on} to {ends_on}")

    starts_on: str
    ends_on: str


@dataclass(frozen=True, kw_only=True)
class WorkingHoursChanged(Event):
    """A staff member works at other hours."""

    sentence = _("changed the working hours")
