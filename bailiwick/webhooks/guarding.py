"""Keeps webhooks from being a way into the county's own network.

The name is resolved here, every address it gives is judged, and the connection is made to
the address that was judged: an answer that changes in between opens nothing.
"""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
#: addresses of IPv6 that carry one of IPv4 in their last four bytes
_NAT64 = ip_network("64:ff9b::/96")


class Forbidden(Exception):  # noqa: N818 - a wish that is not granted, not a fault
    """The address must not be reached; the message says why and what to do."""


def allowed_networks() -> list[Network]:
    """Return the networks that webhooks may reach though they are not public."""
    return [ip_network(text, strict=False) for text in settings.WEBHOOK_NETWORKS]


def is_let_in(address: Address) -> bool:
    """Whether the administrator named the address's network."""
    return any(address.version == network.version and address in network for network in allowed_networks())


def is_public(address: Address) -> bool:
    """Whether an address belongs to the internet at large, in every disguise it may wear."""
    inner = _carried(address)
    if inner is not None:
        return is_public(inner)
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified or address.is_link_local)


def _carried(address: Address) -> IPv4Address | None:
    """Return the IPv4 address inside an IPv6 one: mapped, translated, 6to4 or Teredo."""
    if isinstance(address, IPv4Address):
        return None
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    if address.sixtofour is not None:
        return address.sixtofour
    return address.teredo[1] if address.teredo is not None else None


def check_url(url: str) -> None:
    """Raise Forbidden for an address that no message may be sent to, as far as its text tells."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Forbidden(_("This is no web address.")) from None
    if parts.scheme not in {"https", "http"} or not parts.hostname:
        raise Forbidden(_("Give a whole address that begins with https://."))
    if parts.username or parts.password:
        raise Forbidden(_("Leave user name and password out of the address; messages are signed instead."))
    if port == 0 or any(c.isspace() or ord(c) < 32 for c in url):  # noqa: PLR2004 - control characters
        raise Forbidden(_("This is no web address."))
    literal = _literal(parts.hostname)
    if parts.scheme == "http" and (literal is None or not is_let_in(literal)) and not _may_be_inside(parts.hostname):
        raise Forbidden(_("Messages are sent over https only."))
    if literal is not None:
        _check(literal, parts.hostname)


def resolve(url: str) -> tuple[str, int]:
    """Return the judged address and port to connect to; raises Forbidden, and OSError when the name is not known."""
    check_url(url)
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    found = [ip_address(str(entry[4][0]).partition("%")[0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    for address in found:
        _check(address, host)
        if parts.scheme == "http" and not is_let_in(address):
            raise Forbidden(_("Messages are sent over https only."))
    if not found:
        raise OSError(_("The name %(host)s is not known.") % {"host": host})
    return str(found[0]), port


def _check(address: Address, host: str) -> None:
    if not is_public(address) and not is_let_in(address):
        raise Forbidden(
            _("%(host)s is an address inside the network (%(address)s). Name its network in the setting webhook_networks if it is meant.")
            % {"host": host, "address": address}
        )


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _may_be_inside(host: str) -> bool:
    """Whether a name may turn out to be in an allowed network once it is resolved."""
    return bool(settings.WEBHOOK_NETWORKS) and _literal(host) is None
