"""How a mail is signed or encrypted, in sentences for people. Takes seals as the engine finds them, and as messages keep them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from bailiwick.mailroom.engine.document import Seal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

OK, WARNING, NEUTRAL = "ok", "warning", "neutral"


@dataclass(frozen=True, slots=True)
class SealWord:
    """A sentence about a seal, with a badge of one or two words and how the badge looks: `ok`, `warning` or `neutral`."""

    level: str
    badge: str
    text: str


def words_of(seals: Iterable[Seal | dict[str, Any]]) -> list[SealWord]:
    """Return a sentence for each thing worth saying, each once."""
    found = [word for each in seals if (word := _word(each if isinstance(each, Seal) else _from_data(each))) is not None]
    return list(dict.fromkeys(found))


def is_locked(seals: Iterable[Seal]) -> bool:
    """Whether something in a mail stayed encrypted."""
    return any(seal.what == "encrypted" and seal.state != "opened" for seal in seals)


def locked_words(seals: Iterable[Seal]) -> str:
    """Return what stands in place of a text that nobody could open."""
    return next(_word_of_lock(seal).text for seal in seals if seal.what == "encrypted" and seal.state != "opened")


def _from_data(data: dict[str, Any]) -> Seal:
    return Seal(
        str(data.get("way", "")),
        str(data.get("what", "")),
        state=str(data.get("state", "unchecked")),
        by=tuple(data.get("by", ())),
        key=data.get("key", ""),
        why=data.get("why", ""),
        whole=bool(data.get("whole", True)),
    )


def _word(seal: Seal) -> SealWord | None:
    if seal.what == "encrypted":
        return _word_of_lock(seal)
    if seal.what == "compressed":
        return (
            SealWord(WARNING, _("Damaged"), _("A compressed part cannot be read. It is in the mail as it came.")) if seal.state != "opened" else None
        )
    made = _SIGNED.get(seal.state, _SIGNED["unchecked"])(seal)
    if seal.whole:
        return made
    outside = _("Other parts of the mail lie outside the signature.")
    return SealWord(NEUTRAL if made.level == OK else made.level, made.badge, f"{made.text} {outside}")


def _way(seal: Seal) -> str:
    return "PGP" if seal.way == "pgp" else "S/MIME"


def _word_of_lock(seal: Seal) -> SealWord:
    if seal.state == "opened":
        text = _("It came encrypted (%(way)s) and was opened with the key “%(key)s”.") % {"way": _way(seal), "key": seal.key}
        outside = "" if seal.whole else _("Other parts of the mail were not encrypted.")
        return SealWord(OK, _("Encrypted"), f"{text} {outside}".rstrip())
    if seal.why == "no_program":
        text = _("This mail is encrypted with PGP, and the program gpg that would open it is not installed here.")
    elif seal.state == "unreadable":
        text = _("This mail is encrypted, and what was encrypted is damaged. Ask its sender to send it again.")
    else:
        text = _("This mail is encrypted and no key here opens it. Ask its sender to send it again without encryption, or add the key it is for.")
    return SealWord(WARNING, _("Not opened"), text)


def _by(seal: Seal) -> str:
    return ", ".join(seal.by) or _("somebody without an address")


def _good(seal: Seal) -> SealWord:
    return SealWord(OK, _("Signed"), _("Signed by %(by)s (%(way)s), and unchanged since.") % {"by": _by(seal), "way": _way(seal)})


def _differs(seal: Seal) -> SealWord:
    return SealWord(WARNING, _("Signed by another"), _("Signed by %(by)s, which is not the address it says it is from.") % {"by": _by(seal)})


def _bad(_seal: Seal) -> SealWord:
    return SealWord(WARNING, _("Signature wrong"), _("The signature does not fit: the mail was changed on its way, or is not by whom it says."))


def _expired(seal: Seal) -> SealWord:
    if seal.why == "revoked":
        return SealWord(WARNING, _("Key revoked"), _("Signed by %(by)s with a key that its owner has revoked.") % {"by": _by(seal)})
    return SealWord(WARNING, _("Key ended"), _("Signed by %(by)s with a certificate or key whose time is over.") % {"by": _by(seal)})


def _weak(seal: Seal) -> SealWord:
    return SealWord(WARNING, _("Signature weak"), _("Signed by %(by)s in an old way that proves nothing today.") % {"by": _by(seal)})


def _unknown(seal: Seal) -> SealWord:
    if seal.why == "algorithm":
        text = _("Signed in a way that this installation does not know.")
    elif seal.why == "not_for_mail":
        text = _("Signed with a certificate of %(by)s that is not meant for mail.") % {"by": _by(seal)}
    elif seal.by:
        text = _("Signed by %(by)s, whose certificate no authority trusted here has issued.") % {"by": _by(seal)}
    else:
        text = _("Signed with a key that is not known here.")
    return SealWord(NEUTRAL, _("Signer unknown"), text)


def _unchecked(seal: Seal) -> SealWord:
    if seal.why == "no_program":
        return SealWord(NEUTRAL, _("Not checked"), _("Signed with PGP; the program gpg that would check it is not installed here."))
    return SealWord(NEUTRAL, _("Not checked"), _("Signed with %(way)s; no key is kept here to check it with.") % {"way": _way(seal)})


def _unreadable(seal: Seal) -> SealWord:
    return SealWord(WARNING, _("Signature wrong"), _("It bears a signature (%(way)s) that cannot be read.") % {"way": _way(seal)})


_SIGNED: dict[str, Callable[[Seal], SealWord]] = {
    "good": _good,
    "differs": _differs,
    "bad": _bad,
    "expired": _expired,
    "weak": _weak,
    "unknown": _unknown,
    "unchecked": _unchecked,
    "unreadable": _unreadable,
}
