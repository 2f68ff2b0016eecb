"""Makes the words of a notice from its template and facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import nh3
from django.utils.html import escape
from django.utils.translation import gettext as _

from bailiwick.core.kept import kept
from bailiwick.core.sentences import fill
from bailiwick.notifications.models import EventTemplate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bailiwick.notifications.notices import Notice

#: characters of a mail's subject; longer ones are cut
TITLE = 250


@dataclass(frozen=True, slots=True)
class Template:
    """The words of a notice: as shipped or as this installation changed them."""

    subject: str
    text: str
    html: str
    is_changed: bool = False
    version: int = 0


@dataclass(frozen=True, slots=True)
class Words:
    """The words one person gets."""

    title: str
    text: str
    html: str


def shipped(notice: Notice) -> Template:
    """Return the words that came with the program."""
    return Template(str(notice.subject), str(notice.text), str(notice.html))


def template_of(notice: Notice) -> Template:
    """Return the words in use."""
    return _changed().get(notice.key) or shipped(notice)


@kept(EventTemplate)
def _changed() -> dict[str, Template]:
    """Return the words that this installation changed, by notice."""
    rows = EventTemplate.objects.values_list("notice", "subject", "text", "html", "version")
    return {notice: Template(subject, text, html, is_changed=True, version=version) for notice, subject, text, html, version in rows}


def render(template: Template, facts: Mapping[str, object]) -> Words:
    """Fill a template; facts are escaped in HTML, and the HTML keeps harmless elements only."""
    title = one_line(fill(template.subject, facts))
    text = fill(template.text, facts).strip()
    html = nh3.clean(fill(template.html, facts, escape=escape)) if template.html.strip() else ""
    return Words(title, text, html)


def one_line(text: str) -> str:
    """Return text fit for a header: no line breaks or control characters, not endlessly long."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:TITLE]


def with_link(text: str, url: str) -> str:
    """Return the text with the address it is about at its end, unless it is in there already."""
    return f"{text}\n\n{url}" if url and url not in text else text


def restricted_words(kind: str, url: str) -> Words:
    """Return words that tell nothing but that there is something to read."""
    return Words(
        one_line(_("A restricted %(kind)s was updated") % {"kind": kind}),
        with_link(_("Something happened that you may read after signing in. This mail says no more on purpose."), url),
        "",
    )
