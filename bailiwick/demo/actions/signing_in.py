"""The people one may sign in as while the county is loaded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.demo.models import DemoLoad, DemoRecord
from bailiwick.people.events import SignedIn
from bailiwick.people.models import User

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor

#: known to everybody, good only while the county is loaded
PASSWORD = "harrow-county-demo"  # noqa: S105 - printed on purpose
#: one person per role, and a client who reads Spanish, in the order of the switcher
_SWITCHER = ("rita", "lucia", "nia", "tomas", "henrik", "grace", "ada", "otto")


@dataclass(frozen=True, slots=True)
class SignIn:
    """A person to sign in as: user name, password, name and role, as the sign-in page and `up` show them."""

    username: str
    password: str
    name: str
    role: str

    @property
    def value(self) -> str:
        """What the switcher posts."""
        return self.username

    @property
    def initials(self) -> str:
        """Two letters for the picture."""
        parts = self.name.split()
        return (parts[0][0] + parts[-1][0]).upper()


def demo_sign_ins() -> list[SignIn]:
    """Return one sign-in per role, and that of a client who reads Spanish, while the county is loaded, otherwise none."""
    users = {user.username.removesuffix(".demo"): user for user in _accounts() if user.is_active}
    return [SignIn(user.username, PASSWORD, user.person.name, _role(user)) for login in _SWITCHER if (user := users.get(login)) is not None]


def demo_user(username: str) -> User | None:
    """Return the account of the county with this name, if the county is loaded."""
    return next((user for user in _accounts() if user.username == username and user.is_active), None)


def _accounts() -> list[User]:
    if not DemoLoad.objects.exists():
        return []
    keys = DemoRecord.objects.filter(label=User._meta.label_lower).values("record_id")
    return list(User.objects.filter(pk__in=keys).select_related("person").prefetch_related("grants__role"))


def _role(user: User) -> str:
    return ", ".join(_(grant.role.name) for grant in user.grants.all())


@transaction.atomic
def record_demo_sign_in(user: User, *, actor: Actor, now: datetime) -> None:
    """Say to the trail that somebody took this person's place by the switcher."""
    publish(SignedIn(actor=actor, subject=user, at=now, how="demo"))
