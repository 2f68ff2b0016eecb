"""Whether a certificate is believed: by itself, or by the authorities that the administrators trust."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.x509 import verification
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cryptography.x509 import Certificate

    from bailiwick.mailroom.unsealing.rings import Ring

#: authorities between a certificate and one that is trusted
LONGEST = 6
_FOR_MAIL = {ExtendedKeyUsageOID.EMAIL_PROTECTION, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE}


def addresses_in(certificate: Certificate) -> tuple[str, ...]:
    """Return the mail addresses a certificate stands for."""
    found: list[str] = []
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        found.extend(names.get_values_for_type(x509.RFC822Name))
    except (x509.ExtensionNotFound, ValueError):
        pass
    found.extend(str(each.value) for each in certificate.subject.get_attributes_for_oid(NameOID.EMAIL_ADDRESS))
    return tuple(dict.fromkeys(each.strip().lower() for each in found if "@" in each))


def may_sign(certificate: Certificate) -> bool:
    """Whether a certificate is meant for signing mail; one that does not say is."""
    try:
        extensions = certificate.extensions
        usage = next((each.value for each in extensions if isinstance(each.value, x509.KeyUsage)), None)
        purposes = next((each.value for each in extensions if isinstance(each.value, x509.ExtendedKeyUsage)), None)
    except ValueError:
        return False
    signs = usage is None or usage.digital_signature or usage.content_commitment
    return signs and (purposes is None or bool(_FOR_MAIL & set(purposes)))


def standing(certificate: Certificate, others: Sequence[Certificate], ring: Ring, now: datetime) -> str:
    """Return whether a certificate is `trusted`, `expired` (it was trusted in its time), or `untrusted`."""
    ended = certificate.not_valid_after_utc < now
    moment = certificate.not_valid_after_utc - timedelta(seconds=1) if ended else now
    if certificate.not_valid_before_utc > now or not _is_believed(certificate, others, ring, moment):
        return "untrusted"
    return "expired" if ended else "trusted"


def _is_believed(certificate: Certificate, others: Sequence[Certificate], ring: Ring, moment: datetime) -> bool:
    if any(each.certificate == certificate for each in ring.smime_senders):
        return True
    if not ring.authorities:
        return False
    store = verification.Store(list(ring.authorities))
    builder = verification.PolicyBuilder().store(store).time(moment).max_chain_depth(LONGEST)
    builder = builder.extension_policies(ca_policy=_authorities(), ee_policy=verification.ExtensionPolicy.permit_all())
    try:
        builder.build_client_verifier().verify(certificate, list(others))
    except (verification.VerificationError, ValueError):
        return False
    return True


def _authorities() -> verification.ExtensionPolicy:
    """Return what an authority must say of itself: that it is one."""
    policy = verification.ExtensionPolicy.permit_all()
    policy = policy.require_present(x509.BasicConstraints, verification.Criticality.AGNOSTIC, _is_authority)
    return policy.may_be_present(x509.KeyUsage, verification.Criticality.AGNOSTIC, _signs_certificates)


def _is_authority(_policy: object, _certificate: object, said: x509.BasicConstraints) -> None:
    if not said.ca:
        message = "this is no authority"
        raise ValueError(message)


def _signs_certificates(_policy: object, _certificate: object, said: x509.KeyUsage | None) -> None:
    if said is not None and not said.key_cert_sign:
        message = "this authority may not sign certificates"
        raise ValueError(message)
