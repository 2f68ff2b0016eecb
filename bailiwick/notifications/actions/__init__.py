"""Telling people, keeping their choices, sending mail; `notice` registers who is told what."""

from bailiwick.core.silence import silence
from bailiwick.notifications.absolute import absolute
from bailiwick.notifications.actions.choose import Rhythms, choose
from bailiwick.notifications.actions.come_back import note_return
from bailiwick.notifications.actions.drain import Drained, drain
from bailiwick.notifications.actions.forget import forget_old
from bailiwick.notifications.actions.read import mark_all_read, mark_read
from bailiwick.notifications.actions.resend import put_back, send_again
from bailiwick.notifications.actions.tell import notify, tell
from bailiwick.notifications.actions.templates import change_template, reset_template
from bailiwick.notifications.messages import domain, thread_of
from bailiwick.notifications.models import Mail, guard
from bailiwick.notifications.notices import Urgency, notice
from bailiwick.notifications.sending import Enclosure, Letterhead, Manner, add_address, add_letterhead, add_manner, refuse
from bailiwick.notifications.sparing import spare

__all__ = [
    "Drained",
    "Enclosure",
    "Letterhead",
    "Mail",
    "Manner",
    "Rhythms",
    "Urgency",
    "absolute",
    "add_address",
    "add_letterhead",
    "add_manner",
    "change_template",
    "choose",
    "domain",
    "drain",
    "forget_old",
    "guard",
    "mark_all_read",
    "mark_read",
    "note_return",
    "notice",
    "notify",
    "put_back",
    "refuse",
    "reset_template",
    "send_again",
    "silence",
    "spare",
    "tell",
    "thread_of",
]
