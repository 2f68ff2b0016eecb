"""What is folded and what is new are together the whole text: nothing is left out, whatever somebody wrote and quoted."""

from __future__ import annotations

import random

import pytest

from bailiwick.mailroom.engine import visible
from bailiwick.mailroom.engine.folding import folds

WROTE = "On Sun, Nov 22, 2026 at 9:00 AM Service desk <desk@city.example> wrote:"
BLOCK = "________________________________\nFrom: Desk <desk@city.example>\nSent: Sunday\nTo: Rita\nSubject: Printer"
PIECES = (
    "It works.", "", "Thanks!", "> quoted", ">> deeper", "> ", WROTE, BLOCK, "-- ", "Rita Alvarez\nLibrary", "Sent from my iPhone", "--", "* one\n* two", "El 22 nov 2026 escribió:",
    "-----Original Message-----", "It works.", "Von: Desk", "_____", "\u200f> turned", "  indented", "A line with a > in it",
)  # fmt: skip


def lines(*texts):
    """Return the lines with something on them, as they are compared, in no order."""
    return sorted(line for text in texts for each in text.split("\n") if (line := each.replace("\u200f", "").rstrip()))


@pytest.mark.parametrize(
    ("text", "quote", "signature"),
    [
        (f"Works.\n\n-- \nRita\n\n{WROTE}\n\n> Off\n> and on", f"{WROTE}\n\n> Off\n> and on", "--\nRita"),
        (f"Works.\n\n{BLOCK}\n\nOff and on.\n-- \nThe desk", f"{BLOCK}\n\nOff and on.\n-- \nThe desk".replace("-- ", "--"), ""),
        ("> Is it on?\n\nYes.\n\n> Which one?\n\nThe left.\n\n-- \nRita", "> Is it on?\n\n> Which one?", "--\nRita"),
        ("Nothing but words.", "", ""),
        ("", "", ""),
        ("> Only a quote", "", ""),
    ],
)
def test_are_told_apart(text, quote, signature):
    found = folds(text, visible(text))
    assert (found.quote, found.signature, found.is_whole) == (quote, signature, False)


def test_leave_nothing_out():
    dice = random.Random(5)
    for _turn in range(400):
        text = "\n".join(dice.choice(PIECES) for _ in range(dice.randrange(12)))
        found = folds(text, visible(text))
        kept = (found.quote,) if found.is_whole else (visible(text), found.quote, found.signature)
        assert lines(*kept) == lines(text), text


def test_are_the_whole_text_where_the_words_wrap_otherwise():
    found = folds("It works\nnow.\n> Off", "It works now.")
    assert (found.quote, found.signature, found.is_whole) == ("It works\nnow.\n> Off", "", True)
    assert folds("It works\nnow.", "It works now.").quote == ""
