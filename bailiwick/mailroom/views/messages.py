"""A mail as it was written: on a page of its own or within its ticket, harmless, and without asking others for pictures."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html import unescape
from typing import TYPE_CHECKING, Any, Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.core.moments import exact
from bailiwick.desk.actions import read_ticket
from bailiwick.mailroom.engine.showing import shown
from bailiwick.mailroom.models import MessageFile, MessageLink
from bailiwick.mailroom.words import details_of, file_line, meetings_of, seals_of, sender_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest

    from bailiwick.mailroom.models import Message

#: files told of one mail, and recipients of each kind
FILES, RECIPIENTS = 200, 50
#: by this parameter somebody asks for the pictures of other servers, for this one look
PICTURES: Final = "pictures"
#: by this one the page of a ticket says that it shows the mail within itself
WITHIN: Final = "within"
#: what the page of a mail looks like; the policy lets in this style and no other
STYLE: Final = (
    ":root{color-scheme:light dark}:root.light{color-scheme:light}:root.dark{color-scheme:dark}"
    "body{margin:0;padding:.75rem;font:15px/1.5 system-ui,sans-serif;overflow-wrap:anywhere;background:transparent;color:CanvasText}h1.name{position:absolute;width:1px;height:1px;margin:0;overflow:hidden;clip-path:inset(50%)}h1.name+*{margin-top:0}main>:last-child{margin-bottom:0}"
    "img{max-width:100%;height:auto}table{max-width:100%;border-collapse:collapse}td,th{padding:.15rem .4rem;vertical-align:top}"
    "blockquote{margin:.75rem 0;padding-inline-start:.75rem;border-inline-start:3px solid GrayText}pre{white-space:pre-wrap}"
    ".remote-image{display:inline-block;padding:.1rem .4rem;border:1px dashed;font-size:.85em}.remote-image:empty{padding:.6rem}"
)
_STYLE_HASH: Final = b64encode(sha256(STYLE.encode()).digest()).decode()
_PICTURE: Final = re.compile(r'(<img\b[^<>]*?\ssrc=")cid:([^"]*)"')


def link_or_404(request: HttpRequest, pk: int) -> MessageLink:
    """Return what a mail did on a ticket of which whoever asks may read everything; a stranger learns nothing."""
    seen = MessageLink.objects.visible_to(account_of(request)).select_related("message__raw__file", "ticket", "arrival__mailbox")
    link = seen.filter(pk=pk).first()
    if link is None:
        raise Http404
    if link.ticket.need_to_know:
        read_ticket(link.ticket, actor=actor_of(request), now=now())
    return link


@require_safe
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a mail as it was written; within its ticket where the page asks for a part."""
    link = link_or_404(request, pk)
    files = list(link.files.select_related("attachment").order_by("id")[:FILES])
    asks = PICTURES in request.GET
    url = reverse("mailroom:message", args=[link.pk])
    frame = reverse("mailroom:message_frame", args=[link.pk])
    context: dict[str, Any] = {
        "link": link,
        "ticket": link.ticket,
        "title": link.message.subject or _("(no subject)"),
        "facts": _facts(link),
        "text": "" if link.message.html else link.message.text,
        "frame_url": (f"{frame}?{PICTURES}=1" if asks else frame) if link.message.html else "",
        "blocked": 0 if asks else link.message.remote_images,
        "pictures_url": f"{url}?{PICTURES}=1",
        "are_shown": asks and link.message.remote_images > 0,
        "url": url,
        "slot": f"mail-{link.pk}",
        "files": [file_line(link, file) for file in files if not file.is_logo],
        "logos": [file_line(link, file) for file in files if file.is_logo],
        "meetings": meetings_of(link.message),
        "seals": seals_of(link.message),
        "is_within": WITHIN in request.GET,
    }
    return render(request, "mailroom/_message.html" if request.headers.get("HX-Request") else "mailroom/message.html", context)


def _facts(link: MessageLink) -> list[dict[str, str]]:
    mail = link.message
    arrival = link.arrival
    came = str(arrival.mailbox or arrival.envelope_to) if arrival is not None else ""
    facts = (
        (_("From"), sender_of(mail)),
        (_("To"), _listed(mail.to)),
        (_("Copies to"), _listed(mail.cc)),
        (_("Written"), exact(mail.date) if mail.date is not None else ""),
        (_("Came"), ", ".join(filter(None, (exact(arrival.at) if arrival is not None else "", came)))),
        (_("What it did"), ", ".join((str(link.get_role_display()), *details_of(link)))),
    )
    return [{"label": label, "value": value} for label, value in facts if value]


def _listed(addresses: Sequence[str]) -> str:
    more = len(addresses) - RECIPIENTS
    return ", ".join([*addresses[:RECIPIENTS], *([_("and %(count)d more") % {"count": more}] if more > 0 else [])])


@require_safe
@xframe_options_sameorigin
def message_frame(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand out the HTML of a mail for a frame in which nothing runs; pictures of other servers only when they are asked for."""
    link = link_or_404(request, pk)
    asks = PICTURES in request.GET
    html = with_own_pictures(link, _html(link.message, remote=asks))
    theme = request.COOKIES.get("theme", "")
    context = {"html": html, "style": STYLE, "theme": theme if theme in {"light", "dark"} else "", "title": link.message.subject}
    response = render(request, "mailroom/message_frame.html", context)
    images = "'self' data: https:" if asks else "'self' data:"
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; img-src {images}; style-src 'sha256-{_STYLE_HASH}'; form-action 'none'; base-uri 'none'; frame-ancestors 'self'; "
        "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox"
    )
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _html(mail: Message, *, remote: bool) -> str:
    """Return the harmless HTML of a mail; with pictures of other servers it is made anew from the raw mail."""
    if not remote:
        return mail.html
    try:
        page = shown(mail.raw.content(), remote=True)
    except OSError:
        page = None
    return page.html if page is not None else mail.html


def with_own_pictures(link: MessageLink, html: str) -> str:
    """Return the HTML of a mail with the addresses at which the pictures that came with it are kept; one that did not come shows its words."""
    files: dict[str, MessageFile] = {}
    for file in link.files.exclude(content_id="").select_related("attachment").order_by("id")[:FILES]:
        files.setdefault(file.content_id.lower(), file)

    def placed(match: re.Match[str]) -> str:
        file = files.get(unescape(match[2]).strip("<>").lower())
        return f'{match[1]}{escape(file_line(link, file)["url"])}"' if file is not None else f'{match[1]}data:,"'

    return _PICTURE.sub(placed, html)
