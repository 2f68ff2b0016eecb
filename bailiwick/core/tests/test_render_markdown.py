"""What people write in Markdown becomes markup that can do no harm."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bailiwick.core.markdown import plain, render


def test_says_what_was_meant():
    shown = render("# Cause\n\nThe **switch** in `2.14` is *dead*.\n\n1. Call\n2. Wait")
    assert "<h2>Cause</h2>" in shown
    assert "<strong>switch</strong>" in shown
    assert "<code>2.14</code>" in shown
    assert "<li>Wait</li>" in shown


def test_draws_tables_with_their_alignment():
    shown = render("| site | down |\n|---|---:|\n| Annex 2 | 6 |")
    assert "<table>" in shown
    assert '<td align="right">6</td>' in shown


def test_shows_typed_html_as_text():
    shown = render("<script>alert(1)</script> <b onclick=x>loud</b>")
    assert "<script" not in shown
    assert "<b" not in shown
    assert "&lt;script&gt;" in shown


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "JaVaScRiPt:alert(1)"])
def test_follows_no_harmful_link(address):
    assert "href" not in render(f"[press]({address})")


def test_recommends_no_link():
    assert 'rel="nofollow noopener noreferrer"' in render("[the vendor](https://vendor.example/fix)")


def test_shows_only_pictures_kept_here():
    assert 'src="/attachments/12/"' in render("![the switch](/attachments/12/)")
    for elsewhere in ("https://spy.example/pixel.gif", "//spy.example/x", "/records/", "/attachments/../my/", "data:image/gif;base64,R0"):
        assert "src" not in render(f"![x]({elsewhere})")


def test_opens_a_picture_in_its_full_size():
    assert '<a href="/attachments/12/"' in render("![the switch](/attachments/12/)")


def test_says_the_words_of_a_picture_kept_elsewhere():
    assert render("see ![the spy](https://spy.example/pixel.gif)") == "<p>see the spy</p>\n"


def test_gives_words_alone():
    assert plain("# Down\n\n**No** network <b>& no</b> phones") == "Down No network <b>& no</b> phones"


@given(st.text(alphabet=st.characters(codec=None), max_size=300))
def test_never_fails_nor_lets_markup_through(text):
    shown = render(text).lower()
    assert "<script" not in shown
    assert "<iframe" not in shown
