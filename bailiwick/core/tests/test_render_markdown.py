"""Markdown becomes markup that helps readers and harms nobody."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bailiwick.core.markdown import plain, render


def test_draws_what_articles_need():
    drawn = render("# First\n\n1. Turn it **off**\n2. Wait\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n`ipconfig` ~~not~~")
    assert "<h2>First</h2>" in drawn
    assert "<strong>off</strong>" in drawn
    assert "<td>1</td>" in drawn
    assert "<code>ipconfig</code>" in drawn


def test_shows_pictures_of_our_own_alone():
    drawn = render("![The tray](/attachments/7/) ![spy](https://evil.example/p.png) ![out](//evil.example/) ![up](/attachments/../x)")
    assert drawn.count("<img") == 1
    assert 'src="/attachments/7/" alt="The tray"' in drawn
    assert "spy" in drawn
    assert "evil" not in drawn


def test_gives_nothing_away_to_where_links_lead():
    assert 'rel="nofollow noopener"' in render("[here](https://vendor.example)")


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[a](javascript:alert(1))",
        "[a](<java\nscript:alert(1)>)",
        "[a](data:text/html;base64,PHNjcmlwdD4=)",
        '![a" onerror="alert(1)](/attachments/1/)',
        '[a](https://x.example "q\\" onmouseover=\\"alert(1)")',
        "<a href='javascript:alert(1)'>x</a>",
    ],
)
def test_runs_nothing(text):
    drawn = render(text).lower()
    assert "<script" not in drawn
    assert 'href="javascript' not in drawn
    assert 'href="data' not in drawn
    assert " onerror=" not in drawn.replace("&quot;", '"').split("<", 1)[-1] or "&lt;" in drawn or "&quot; onerror" in drawn


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(codec=None), max_size=200))
def test_takes_any_text(text):
    assert "<script" not in render(text)
    assert "\0" not in plain(text)


def test_gives_the_words_for_searching():
    assert plain("# Title\n\nTurn it **off**, [then](https://x.example) wait.\n\n```\ngpupdate\n```") == "Title\nTurn it off, then wait.\ngpupdate"
