"""An entry of a timeline as ready text: a story has a hundred of them, and a template takes ten times as long.

What few entries have (mails, notes of other apps, files) is drawn by a template.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape as quoted
from typing import TYPE_CHECKING, Any

from django import template
from django.template.loader import get_template
from django.utils import timezone
from django.utils.dateformat import format as in_words
from django.utils.formats import get_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bailiwick.core.drawn import drawn

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from django.template.context import Context

register = template.Library()

#: kind of an entry -> its sign, and the sign's classes
SIGNS = {
    "call": ("phone", ""),
    "reply": ("reply", "icon--directional"),
    "note": ("note", ""),
    "test": ("test", ""),
    "adjustment": ("wrench", ""),
    "resolution": ("check", ""),
}
_PARAGRAPHS = re.compile(r"\n{2,}")
_NEWLINES = re.compile(r"\r\n|\r|\n")


@register.simple_tag(takes_context=True)
def timeline_entry(context: Context, item: Mapping[str, Any]) -> SafeString:
    """Draw an entry.

    It has kind; who; what (its name); at (an instant); when (as people say it); words (text, or safe HTML); detail ("12 min"); anchor;
    correct_url where its author corrects it; files, mails and notes as `components/entry_more.html` has them.
    """
    local = timezone.localtime(item["at"])
    exact = quoted(_written(local, get_language()))
    anchor = f' id="{quoted(item["anchor"])}"' if item["anchor"] else ""
    detail = f" <span>{quoted(item['detail'])}</span>" if item["detail"] else ""
    correct = f' <a class="entry__correct no-print" href="{quoted(item["correct_url"])}">{quoted(_("Correct"))}</a>' if item["correct_url"] else ""
    words = f'\n    <div class="entry__words">{paragraphs(item["words"])}</div>' if item["words"] else ""
    more = ""
    if item["mails"] or item["notes"] or item["files"]:
        told = {name: item[name] for name in ("mails", "notes", "files")}
        part: Any = get_template("components/entry_more.html")
        more = "\n" + part.template.render(context.new({**told, "csrf_token": context["csrf_token"]}))
    return SafeString(
        f'<li class="entry entry--{quoted(item["kind"])}"{anchor}>\n'
        f'  <span class="entry__mark">{sign(item["kind"])}</span>\n'
        f'  <article class="entry__box">\n'
        f'    <header class="entry__head"><span class="entry__who">{quoted(item["who"])}</span>'
        f' <span class="entry__kind">{quoted(item["what"])}</span>{detail}\n'
        f'      <time class="entry__when" datetime="{local.isoformat()}" title="{exact}">{quoted(item["when"])}</time>{correct}</header>'
        f"{words}{more}\n"
        f"  </article>\n</li>"
    )


def sign(kind: str) -> str:
    """Return the sign of a kind of entry."""
    name, css = SIGNS.get(kind, ("history", ""))
    return drawn("components/icon.html", (name, css), {"name": name, "class": css})


def paragraphs(words: str) -> str:
    """Return a text in paragraphs, as the filter `linebreaks` does: what is safe already stays as it is."""
    text = _NEWLINES.sub("\n", words)
    text = text if isinstance(words, SafeString) else quoted(text)
    return "\n\n".join([f"<p>{part.replace(chr(10), '<br>')}</p>" for part in _PARAGRAPHS.split(text)])


def _written(local: datetime, language: str | None) -> str:
    """Return an instant as the filter `date` writes it by DATETIME_FORMAT, of which the clock is the last part in every language."""
    return f"{_day(local.date(), language)} {local.hour:02}:{local.minute:02}"


@lru_cache(maxsize=2_000)
def _day(day: date, _language: str | None) -> str:
    return in_words(day, str(get_format("DATETIME_FORMAT")).removesuffix(" H:i"))
