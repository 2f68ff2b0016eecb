"""One-time codes to an address on file: made and mailed by the worker, checked by their digest, never seen by the desk."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.core.problems import Conflict
from bailiwick.people.models import User
from bailiwick.runbooks.actions.rows import hold_unfinished
from bailiwick.runbooks.actions.verifying import Check, check_may_verify, keep_verification
from bailiwick.runbooks.events import CodeAsked
from bailiwick.runbooks.models import Method, Verification, VerificationCode, contacts_on_file

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor
    from bailiwick.desk.models import Ticket
    from bailiwick.people.models import Person

CODE_LIFE = timedelta(minutes=10)
DIGITS = 6
TRIES = 5
#: codes within the last hour, to one person and by one technician
HOUR = timedelta(hours=1)
MOST_TO_PERSON = 3
MOST_BY_TECHNICIAN = 10
NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a code that was read out: the verification, or how many tries are left."""

    verification: Verification | None
    tries_left: int

    @property
    def matched(self) -> bool:
        """Whether it was the right code."""
        return self.verification is not None and self.verification.result == Verification.Result.PASSED


@transaction.atomic
def ask_code(ticket: Ticket, *, actor: Actor, now: datetime, person: Person) -> VerificationCode:
    """Have a code of six digits sent to the person's address on file; a former one no longer counts.

    Raises ValidationError without such an address or a mail server, Conflict when too many were sent.
    """
    held = hold_unfinished(ticket)
    check_may_verify(held, person, actor=actor)
    if settings.EMAIL_BACKEND == NO_MAIL:
        raise ValidationError({"method": _("No mail server is set up, so no code can be sent. Verify in another way.")})
    address = contacts_on_file(person, held).get("email")
    if address is None:
        raise ValidationError({"method": _("No e-mail address of this person was on file before the call. Verify in another way.")})
    user = cast("User", actor.user)
    _check_rate(person, user, now=now)
    VerificationCode.objects.filter(person=person, ended_at=None).update(ended_at=now)
    code = VerificationCode.objects.create(ticket=held, person=person, address=address, asked_at=now, asked_by=user, expires_at=now + CODE_LIFE)
    publish(CodeAsked(actor=actor, subject=held, at=now, person=str(person), code=code.pk))
    return code


def _check_rate(person: Person, user: User, *, now: datetime) -> None:
    recent = VerificationCode.objects.filter(asked_at__gt=now - HOUR)
    if recent.filter(person=person).count() >= MOST_TO_PERSON:
        raise Conflict(_("Three codes went to %(person)s within the hour. Verify in another way.") % {"person": person})
    if recent.filter(asked_by=user).count() >= MOST_BY_TECHNICIAN:
        raise Conflict(_("You have asked for too many codes within the hour. Wait, or verify in another way."))


def deliver_code(code: VerificationCode, *, now: datetime) -> bool:
    """Make the digits, keep their digest and mail them; return whether a mail went out. One that was sent is not sent again."""
    if code.sent_at is not None or code.ended_at is not None or code.expires_at <= now:
        return False
    digits = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    VerificationCode.objects.filter(pk=code.pk).update(digest=_digest(code, digits))
    with translation.override(_language(code.person)):
        facts = {"digits": digits, "name": code.person.name, "minutes": int(CODE_LIFE.total_seconds() // 60), "phone": settings.DESK_PHONE}
        send_mail(_("Your code for the service desk"), render_to_string("runbooks/mail/code.txt", facts), settings.DEFAULT_FROM_EMAIL, [code.address])
    VerificationCode.objects.filter(pk=code.pk).update(sent_at=now)
    return True


def _language(person: Person) -> str:
    account = User.objects.filter(person=person).first()
    return str((account.preferences.get("language") if account else "") or settings.LANGUAGE_CODE)


def _digest(code: VerificationCode, digits: str) -> str:
    return salted_hmac(f"runbooks.code.{code.pk}", digits, algorithm="sha256").hexdigest()


@transaction.atomic
def check_code(ticket: Ticket, *, actor: Actor, now: datetime, person: Person, digits: str) -> Answer:
    """Compare what the caller read out with the code that was sent, and record the verification when it is the same.

    A wrong one costs a try, so it is an answer and no exception; after five the verification counts as refused.
    Raises ValidationError when no code is under way.
    """
    held = hold_unfinished(ticket)
    check_may_verify(held, person, actor=actor)
    code = VerificationCode.objects.select_for_update().filter(ticket=held, person=person, ended_at=None, expires_at__gt=now).first()
    if code is None:
        raise ValidationError({"code": _("No code holds any more. Send a new one.")})
    if not code.digest:
        raise ValidationError({"code": _("The code is still on its way. Try again in a moment.")})
    code.tries += 1
    matched = constant_time_compare(code.digest, _digest(code, "".join(digits.split())))
    if matched or code.tries >= TRIES:
        code.ended_at = now
    code.save(update_fields=["tries", "ended_at"])
    if code.ended_at is None:
        return Answer(None, TRIES - code.tries)
    check = Check(method=Method.CODE, passed=matched, reason="" if matched else _("A wrong code was read out five times."))
    return Answer(keep_verification(held, person, actor=actor, now=now, check=check, evidence=code.address), 0)
