"""The list of security requirements is whole, and everything that it names as proof exists."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LIST = ROOT / "docs" / "security.md"
STATES = {"met", "county", "not applicable", "open"}
#: chapter and section -> the last number of its requirements for levels 1 and 2, and those between that belong to level 3 or were withdrawn
WHOLE = {
    "1.1": (7, ()), "1.2": (4, ()), "1.4": (5, (2, 3)), "1.5": (4, ()), "1.6": (4, ()), "1.7": (2, ()), "1.8": (2, ()), "1.9": (2, ()),
    "1.10": (1, ()), "1.11": (2, ()), "1.12": (2, (1,)), "1.14": (6, ()), "2.1": (12, ()), "2.2": (3, ()), "2.3": (3, ()), "2.4": (5, ()),
    "2.5": (7, ()), "2.6": (3, ()), "2.7": (6, ()), "2.8": (7, ()), "2.9": (3, ()), "2.10": (4, ()), "3.1": (1, ()), "3.2": (4, ()),
    "3.3": (4, ()), "3.4": (5, ()), "3.5": (3, ()), "3.7": (1, ()), "4.1": (5, (4,)), "4.2": (2, ()), "4.3": (3, ()), "5.1": (5, ()),
    "5.2": (8, ()), "5.3": (10, ()), "5.4": (3, ()), "5.5": (4, ()), "6.1": (3, ()), "6.2": (6, ()), "6.3": (2, ()), "6.4": (2, ()),
    "7.1": (4, ()), "7.2": (2, ()), "7.3": (4, (2,)), "7.4": (3, ()), "8.1": (4, ()), "8.2": (3, ()), "8.3": (8, ()), "9.1": (3, ()),
    "9.2": (4, ()), "10.2": (2, ()), "10.3": (3, ()), "11.1": (8, ()), "12.1": (3, ()), "12.2": (1, ()), "12.3": (6, ()), "12.4": (2, ()),
    "12.5": (2, ()), "12.6": (1, ()), "13.1": (5, (2,)), "13.2": (6, (4,)), "13.3": (2, ()), "13.4": (2, ()), "14.1": (4, ()), "14.2": (6, ()),
    "14.3": (3, (1,)), "14.4": (7, ()), "14.5": (4, ()),
}  # fmt: skip
_ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| (.+?) \| ([a-z ]+) \| (.+) \|$", re.MULTILINE)
_NAMED = re.compile(r"`([\w./-]+\.(?:py|md|json|ts|html|txt))(?:::([\w:]+))?`")
_LINKED = re.compile(r"\]\((?!https?:)([\w./-]+?)(?:#[\w-]+)?\)")


def lines(text):
    """Return number, statement, state and proof of every line."""
    return _ROW.findall(text)


@cache
def names_in(path):
    """Return the functions and classes of a module."""
    return {node.name for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)}


def missing(proof):
    """Return what a proof names that does not exist."""
    gone = []
    for file, names in _NAMED.findall(proof):
        path = ROOT / file
        if not path.is_file():
            gone.append(file)
        elif names and not set(names.split("::")) <= names_in(path):
            gone.append(f"{file}::{names}")
    return gone


class TestList:
    def test_holds_every_requirement_once(self):
        wanted = [f"{section}.{n}" for section, (last, left_out) in WHOLE.items() for n in range(1, last + 1) if n not in left_out]
        assert len(wanted) == 259
        assert [number for number, *_rest in lines(LIST.read_text())] == wanted

    def test_every_line_has_a_state_and_a_reason(self):
        for number, statement, state, proof in lines(LIST.read_text()):
            assert state in STATES, number
            assert len(statement) > 12, number
            assert len(proof) > 12, number

    def test_what_is_met_is_proved_by_something_that_exists(self):
        for number, _statement, state, proof in lines(LIST.read_text()):
            assert missing(proof) == [], number
            if state == "met" and number.split(".")[0] not in {"1", "2"}:
                assert _NAMED.search(proof), f"{number} names neither test nor file"

    def test_says_how_many(self):
        text = LIST.read_text()
        found = [state for _number, _statement, state, _proof in lines(text)]
        said = re.search(r"Of (\d+) lines (\d+) are met, (\d+) are up to the county, (\d+) are not applicable and (\d+) are open", text)
        assert [int(n) for n in said.groups()] == [len(found), *(found.count(state) for state in ("met", "county", "not applicable", "open"))]


@pytest.mark.parametrize("name", ["THREAT_MODEL.md", "docs/cjis.md", "docs/security.md", "docs/how-to/rotate-keys.md", "SECURITY.md"])
def test_papers_name_only_what_exists(name):
    paper = ROOT / name
    assert missing(paper.read_text()) == []
    assert [link for link in _LINKED.findall(paper.read_text()) if not (paper.parent / link).exists()] == []


def test_a_proof_that_is_gone_is_seen():
    assert missing("`tests/test_security_list.py::test_nowhere`") == ["tests/test_security_list.py::test_nowhere"]
    assert missing("`tests/nowhere.py` and `tests/test_security_list.py::TestList::test_says_how_many`") == ["tests/nowhere.py"]
