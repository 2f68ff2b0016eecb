"""PGP: signatures are judged and messages opened, each task with the keys that it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bailiwick.mailroom.engine.sealed import Opened, Verdict
from bailiwick.mailroom.unsealing import gpg

if TYPE_CHECKING:
    from bailiwick.mailroom.engine.document import Seal
    from bailiwick.mailroom.unsealing.gpg import Home, Said
    from bailiwick.mailroom.unsealing.rings import Ring

#: how gpg names a recipient who shall not be known
HIDDEN = "0" * 16
_LINE_ENDS = (b"\r\n", b"\n")


def check(seal: Seal, ring: Ring) -> Verdict:
    """Judge a signature beside the part that it signs, or a signed text."""
    if not ring.pgp_senders:
        return Verdict("unknown", why="untrusted")
    try:
        with gpg.home() as home:
            home.take([each.key for each in ring.pgp_senders])
            if not seal.signature:
                return _verdict(home.run("--output=-", "--decrypt", given=seal.content), ring) or Verdict("unreadable")
            return _beside(home, seal, ring)
    except gpg.NoProgramError:
        return Verdict("unchecked", why="no_program")


def _beside(home: Home, seal: Seal, ring: Ring) -> Verdict:
    """Judge a signature over a part, whichever line ends the mail came with."""
    signature, plain = home.file("signature", seal.signature), seal.content.replace(b"\r\n", b"\n")
    verdict = None
    for ends in _LINE_ENDS:
        verdict = _verdict(home.run("--verify", signature, "-", given=plain.replace(b"\n", ends)), ring)
        if verdict is None or verdict.state != "bad":
            break
    return verdict or Verdict("unreadable")


def open_pgp(seal: Seal, ring: Ring) -> Opened:
    """Open what was encrypted for a key of ours; a signature within is judged too."""
    if not ring.pgp:
        return Opened(why="no_key")
    try:
        named = _recipients(seal.content)
        ours = [key for key in ring.pgp if named & key.ids]
        for key in ours or (ring.pgp if HIDDEN in named else ()):
            with gpg.home() as home:
                home.take([*(each.key for each in ring.pgp_senders), key.key])
                said = home.run("--output=-", "--decrypt", given=seal.content, pass_phrase=key.pass_phrase)
            if _is_open(said):
                return Opened(said.output, key.name, signed=_verdict(said, ring))
    except gpg.NoProgramError:
        return Opened(why="no_program")
    return Opened(why="unreadable" if ours or not named else "no_key")


def _recipients(content: bytes) -> set[str]:
    """Return the short names of the keys that a message is for."""
    with gpg.home() as home:
        said = home.run("--list-only", "--decrypt", given=content)
    return {words[0] for words in said.words("ENC_TO") if words}


def _is_open(said: Said) -> bool:
    """Whether a message was opened as it was sent; gpg also ends with an error where only its signature is amiss."""
    opened = said.has("DECRYPTION_OKAY") and not said.has("DECRYPTION_FAILED", "BADMDC", "NODATA")
    return opened and (said.code == 0 or said.has("BADSIG", "ERRSIG", "EXPSIG", "EXPKEYSIG", "REVKEYSIG"))


def _verdict(said: Said, ring: Ring) -> Verdict | None:
    """Return what gpg thinks of the signatures; None where there are none. A good one counts before others."""
    addresses = _addresses(said, ring)
    if said.has("GOODSIG") and addresses is not None:
        return Verdict("good", addresses)
    if said.has("BADSIG"):
        return Verdict("bad", addresses or ())
    if said.has("EXPKEYSIG", "EXPSIG", "REVKEYSIG"):
        return Verdict("expired", addresses or (), "revoked" if said.has("REVKEYSIG") else "")
    if said.has("ERRSIG", "NO_PUBKEY"):
        return Verdict("unknown", why="untrusted")
    return None


def _addresses(said: Said, ring: Ring) -> tuple[str, ...] | None:
    """Return the addresses of whoever signed; None where it is nobody in the ring. VALIDSIG ends with the name of the whole key."""
    signers = {words[-1].upper() for words in said.words("VALIDSIG") if words}
    return next((each.addresses for each in ring.pgp_senders if each.fingerprint.upper() in signers), None)
