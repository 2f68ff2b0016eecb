"""Two texts side by side: whatever is not marked is the same on both sides, and nothing is lost."""

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from bailiwick.knowledge.comparing import compare, marked

LINES = st.text(alphabet="ab <>&.\n", max_size=40)


def test_marks_words_not_lines():
    left, right = marked("Turn the printer off", "Turn the copier off")
    assert left == "Turn the <del>printer</del> off"
    assert right == "Turn the <ins>copier</ins> off"


def test_leaves_out_what_is_the_same_for_long():
    text = "\n".join(f"line {n}" for n in range(50))
    rows = compare({"body": text}, {"body": text.replace("line 25", "line x")})[0].rows
    assert [row.kind for row in rows] == ["gap", "same", "same", "changed", "same", "same", "gap"]


def test_says_nothing_of_parts_that_are_the_same():
    assert [d.name for d in compare({"title": "a", "body": "b"}, {"title": "a", "body": "c"})] == ["body"]


@given(LINES, LINES)
def test_loses_and_adds_nothing(old, new):
    for difference in compare({"body": old}, {"body": new}):
        if any(row.kind == "gap" for row in difference.rows):
            continue
        left = [unescape(re.sub(r"</?(del|ins)>", "", row.old)) for row in difference.rows if row.old_number]
        right = [unescape(re.sub(r"</?(del|ins)>", "", row.new)) for row in difference.rows if row.new_number]
        assert (left, right) == (old.splitlines(), new.splitlines())
