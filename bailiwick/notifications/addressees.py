"""Finds out whom a notice reaches and how: persons, their accounts, their choices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from bailiwick.core.prepared import Prepared, Slot
from bailiwick.notifications.models import Choice, Mail, Rhythm
from bailiwick.notifications.notices import Urgency
from bailiwick.people.models import Person, Staff, User, language_in

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bailiwick.notifications.notices import Notice


@dataclass(frozen=True, slots=True)
class Addressee:
    """One person, and how this notice reaches them."""

    person_id: int
    user_id: int | None
    name: str
    address: str
    in_app: bool
    mail: Mail
    mail_at: datetime
    language: str


def addressees(notice: Notice, people: Iterable[User | Person | None], *, now: datetime, but_not: int | None) -> list[Addressee]:
    """Return everyone to tell, each once, without the account `but_not`; at most four queries."""
    keys = {p.person_id if isinstance(p, User) else p.pk for p in people if p is not None}
    if not keys:
        return []
    rows = [row for row in _persons(keys) if _is_told(row, but_not)]
    users = [row["account__pk"] for row in rows if row["account__pk"]]
    staff = _staff({row["pk"] for row in rows})
    choices = {c.user_id: c for c in Choice.objects.filter(user_id__in=users, notice=notice.key)} if users else {}
    rhythms = {r.user_id: r for r in Rhythm.objects.filter(user_id__in=users)} if users else {}
    return [
        _addressee(notice, row, choices.get(row["account__pk"]), rhythms.get(row["account__pk"]), now, is_staff=row["pk"] in staff) for row in rows
    ]


def _persons(keys: set[int]) -> list[dict[str, Any]]:
    """Return what is to be known of persons; of a single one, whom most notices are for, in a statement made once."""
    if len(keys) == 1:
        return _PERSON(person=next(iter(keys)))
    return list(Person.objects.filter(pk__in=keys).order_by("pk").values(*FIELDS))


def _staff(keys: set[int]) -> set[int]:
    """Return who of these works in IT."""
    if len(keys) == 1:
        return set(_MEMBER(person=next(iter(keys))))
    return set(Staff.objects.filter(person_id__in=keys, retired_at=None).values_list("person_id", flat=True)) if keys else set()


FIELDS = ("pk", "name", "email", "retired_at", "account__pk", "account__email", "account__is_active", "account__preferences")
_PERSON = Prepared(lambda: Person.objects.filter(pk=Slot("person", Person.id)).order_by().values(*FIELDS))
_MEMBER = Prepared(lambda: Staff.objects.filter(person=Slot("person", Staff.person), retired_at=None).order_by().values_list("person_id", flat=True))


def _is_told(row: dict[str, object], but_not: int | None) -> bool:
    """Whether a person is told at all: not who acted, nobody retired, no closed account."""
    acted = but_not is not None and row["account__pk"] == but_not
    return not acted and row["retired_at"] is None and row["account__is_active"] is not False


def _addressee(notice: Notice, row: dict[str, object], choice: Choice | None, rhythm: Rhythm | None, now: datetime, *, is_staff: bool) -> Addressee:
    user_id = row["account__pk"]
    mail = Mail(choice.mail) if choice is not None else notice.default_mail(is_staff=is_staff)
    mail_at = now
    if user_id is not None:
        rhythm = rhythm or Rhythm()
        mail_at = rhythm.next_digest(now) if mail is Mail.DIGEST else now
        mail_at = mail_at if notice.urgency is Urgency.URGENT else rhythm.after_quiet(mail_at)
    return Addressee(
        person_id=int(str(row["pk"])),
        user_id=int(str(user_id)) if user_id is not None else None,
        name=str(row["name"]),
        address=str(row["account__email"] or row["email"] or ""),
        in_app=user_id is not None and (choice is None or choice.in_app),
        mail=mail,
        mail_at=mail_at,
        language=language_in(cast("dict[str, object] | None", row["account__preferences"])),
    )
