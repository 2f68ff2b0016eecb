"""The programs that carry mail: the watch over mailboxes, and the listeners for mail servers."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from bailiwick.core.moments import spoken
from bailiwick.mailroom.listening.ports import ports
from bailiwick.mailroom.models import Mailbox, Pulse, Via

#: the name under which the watch says that it is alive, how often, and after which silence it counts as gone
WATCHER, EVERY, SILENCE = "mailboxes", 30.0, timedelta(seconds=120)
#: seconds within which a listener greets
PATIENCE = 1.0
#: addresses that mean all of a machine, and where it reaches itself
ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - read, not bound


@dataclass(frozen=True, slots=True)
class Program:
    """One program: whether it is well, in words, and what to do."""

    name: str
    is_well: bool
    words: str
    mend: str = ""


def is_watched(now: datetime) -> bool:
    """Whether the watch over mailboxes gave a sign of life lately."""
    return Pulse.objects.filter(program=WATCHER, at__gt=now - SILENCE).exists()


def watcher_at(now: datetime) -> Program:
    """Return how the watch over mailboxes is."""
    last = Pulse.objects.filter(program=WATCHER).values_list("at", flat=True).first()
    name = _("Watch over mailboxes")
    if last is not None and last > now - SILENCE:
        return Program(name, is_well=True, words=_("Last sign of life %(when)s") % {"when": spoken(last, now)})
    words = _("No sign of life since %(when)s") % {"when": spoken(last, now)} if last is not None else _("No sign of life yet")
    if not Mailbox.objects.fetched().exists():
        return Program(name, is_well=True, words=_("There is no mailbox to watch"))
    mend = _("Start the product with “bailiwick up”, or “bailiwick manage watch_mailboxes” where programs are started one by one; read its log.")
    return Program(name, is_well=False, words=words, mend=mend)


def listeners() -> list[Program]:
    """Return how the listeners are, each asked for its greeting; none where no port is set."""
    return [_listener(Via(via), port) for via, port in ports().items()]


def _listener(via: Via, port: int) -> Program:
    host = settings.MAIL_LISTEN
    name = _("%(protocol)s on %(host)s, port %(port)s") % {"protocol": via.label, "host": host, "port": port}
    try:
        with socket.create_connection((ANYWHERE.get(host, host), port), timeout=PATIENCE) as connection:
            connection.settimeout(PATIENCE)
            said = connection.recv(512).decode("ascii", "replace").strip()
    except OSError as problem:
        mend = _("Start the product with “bailiwick up”, or “bailiwick manage listen_for_mail” where programs are started one by one; read its log.")
        return Program(name, is_well=False, words=_("Nobody answers: %(told)s") % {"told": problem.strerror or problem}, mend=mend)
    if not said.startswith("220"):
        mend = _("Another program may have the port, or too many mail servers are connected; see mail_connections.")
        return Program(name, is_well=False, words=_("It answers “%(said)s”") % {"said": said[:80]}, mend=mend)
    return Program(name, is_well=True, words=_terms())


def _terms() -> str:
    """Return on which terms a listener takes mail, as the settings say."""
    facts = {"connections": settings.MAIL_CONNECTIONS, "size": filesizeformat(settings.MAIL_HARD_LIMIT)}
    if settings.MAIL_CERTIFICATE is None:
        return _("Takes mails up to %(size)s over %(connections)d connections at once; not encrypted, for there is no mail_certificate") % facts
    return _("Takes mails up to %(size)s over %(connections)d connections at once; offers STARTTLS") % facts
