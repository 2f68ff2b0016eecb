"""HTML that strangers sent does no harm, tells nobody that it was read, and reads as text."""

from __future__ import annotations

import pytest

from bailiwick.mailroom.engine.html import page


@pytest.mark.parametrize(
    "harm",
    [
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '<a href="javascript:alert(1)">x</a>', "<iframe src=//x></iframe>", "<style>p{}</style>",
        '<p style="background:url(http://t.example/x)">x</p>', "<svg onload=alert(1)>", '<form action="http://t.example"><input name=a></form>', "<base href=//t.example>",
        '<a href="data:text/html,<script>alert(1)</script>">x</a>', '<img src="data:image/svg+xml;base64,PHN2Zz4=">', "<!--[if mso]><script>x</script><![endif]-->",
        '<meta http-equiv="refresh" content="0;url=http://t.example">', '<math><mi xlink:href="javascript:x">', '<img src="//t.example/x">', '<link rel=stylesheet href="//t.example">',
    ],
)  # fmt: skip
def test_harm_is_taken_out(harm):
    made = page(f"<p>before</p>{harm}<p>after</p>").html
    assert "before" in made
    assert not any(
        sign in made.lower() for sign in ("script", "onerror", "onload", "t.example", "<style", "svg", "<form", "<base", "<meta", "iframe")
    )


def test_pictures_of_other_servers_are_blocked_and_counted():
    made = page('<img src="https://t.example/logo.png" alt="County seal"><img src="http://t.example/x.gif" width="1" height="1">')
    assert made.html == '<span class="remote-image">County seal</span>'
    assert made.remote_images == 2


def test_pictures_that_came_with_the_mail_are_kept():
    made = page('<img src="cid:seal@x" width="40"><img src="data:image/png;base64,iVBOR">')
    assert made.html == '<img src="cid:seal@x" width="40"><img src="data:image/png;base64,iVBOR">'
    assert (made.pictures, made.remote_images) == (frozenset({"seal@x"}), 0)


@pytest.mark.parametrize(
    "hidden",
    [
        '<div style="display:none">x</div>',
        '<span style="mso-hide:all">x</span>',
        "<div hidden>x</div>",
        '<div style="max-height:0;overflow:hidden">x</div>',
        '<p style="VISIBILITY: hidden">x</p>',
    ],
)
def test_what_readers_do_not_see_is_left_out(hidden):
    made = page(f"{hidden}<p>seen</p>")
    assert (made.text, made.html) == ("seen", "<p>seen</p>")


def test_a_size_of_zero_alone_hides_nothing():
    assert page('<td style="font-size:0px"><div style="font-size:13px">seen</div></td>').text == "seen"


def test_links_lead_out_without_recommending():
    assert (
        page('<a href="https://x.example/?a=1&amp;b=2">x</a>').html
        == '<a href="https://x.example/?a=1&amp;b=2" rel="nofollow noopener noreferrer">x</a>'
    )


def test_text_has_the_shape_of_the_page():
    source = "<h1>Roof</h1><p>It   leaks&nbsp;here<br>and there.</p><ul><li>one<li>two</ul><ol start=3><li>c</ol><table><tr><td>a<td>b<tr><td>c</table><pre>x  y\n z</pre>"
    assert page(source).text == "Roof\n\nIt leaks here\nand there.\n\n- one\n- two\n\n3. c\n\na b\nc\n\nx  y\n z"


def test_quotes_are_marked_in_the_text():
    assert page("Yes<blockquote>Which?<blockquote>It burns</blockquote></blockquote>").text == "Yes\n\n> Which?\n>\n> > It burns"


def test_an_indent_is_no_quote():
    assert page('<blockquote style="margin:0 0 0 40px;border:none;padding:0px">indented</blockquote>').text == "indented"
