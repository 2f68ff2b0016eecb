"""An entry of a timeline says what it was told, and nothing that somebody wrote becomes markup."""

from __future__ import annotations

import pytest
from django.template import Context, Template
from django.utils import timezone, translation
from django.utils.dateformat import format as in_words
from django.utils.formats import get_format
from django.utils.safestring import mark_safe

from bailiwick.core.templatetags.timeline import paragraphs
from bailiwick.core.testing import NOON

HOSTILE = """<script>alert(1)</script>"' & </time></li> {{ csrf_token }} {% url %} &amp; \u2028 <!-- -->"""
ENTRY = {
    "kind": "note",
    "who": "Rita",
    "what": "noted",
    "detail": "12 min",
    "at": NOON,
    "when": "12:00",
    "words": "One\n\nTwo\nThree",
    "anchor": "entry-1",
    "correct_url": "/desk/1/",
    "files": [],
    "mails": [],
    "notes": [],
}


def drawn(**said):
    return Template("{% load timeline %}{% timeline_entry item %}").render(Context({"item": ENTRY | said, "csrf_token": "token"}))


def test_say_what_was_told():
    text = drawn()
    assert '<li class="entry entry--note" id="entry-1">' in text
    assert "<p>One</p>\n\n<p>Two<br>Three</p>" in text
    assert '<a class="entry__correct no-print" href="/desk/1/">Correct</a>' in text
    assert "#note" in text
    bare = drawn(anchor="", detail="", correct_url="", words="")
    assert [part in bare for part in ("id=", "<span></span>", "entry__correct", "entry__words")] == [False] * 4


@pytest.mark.parametrize("name", ["kind", "who", "what", "detail", "when", "words", "anchor", "correct_url"])
def test_escape_what_somebody_wrote(name):
    text = drawn(**{name: HOSTILE})
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#x27; &amp; &lt;/time&gt;" in text
    for tag in ("<script", "</li> {{", "<!--"):
        assert tag not in text
    assert text.count("<li") == text.count("</li>") == 1


def test_leave_safe_words_as_they_are():
    assert "<em>yes</em> &amp; no" in drawn(words=mark_safe("<em>yes</em> &amp; no"))


@pytest.mark.parametrize("words", ["", "a", "a\r\nb\rc", "\n\n", "a\n\n\n\nb\n", HOSTILE, mark_safe("<b>a</b>\n\nb")])
def test_part_words_as_the_filter_does(words):
    assert paragraphs(words) == Template("{{ words|linebreaks }}").render(Context({"words": words}))


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Asia/Kolkata"])
def test_write_instants_as_the_reader_does(language, zone):
    with translation.override(language), timezone.override(zone):
        local = timezone.localtime(NOON)
        assert f'datetime="{local.isoformat()}" title="{in_words(local, get_format("DATETIME_FORMAT"))}"' in drawn()


def test_draw_files_mails_and_notes():
    mail = {"tone": "broken", "words": f"Mail {HOSTILE}", "why": HOSTILE, "again_url": "/again/"}
    text = drawn(files=[{"name": HOSTILE, "size": "1 KB", "url": "/files/1/"}], mails=[mail])
    assert 'name="csrfmiddlewaretoken" value="token"' in text
    assert (text.count("&lt;script&gt;"), text.count("<script")) == (3, 0)
