"""A column of many values becomes exactly what its values become one by one, the odd ones included."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bailiwick.config.moving.columns import encoded
from bailiwick.config.moving.encoding import NULL, same_json
from bailiwick.config.moving.faults import UnfitError
from bailiwick.config.moving.shapes import Column

VALUES = {
    "integer": (None, st.integers(-(2**31) - 1, 2**31)),
    "boolean": (None, st.integers(0, 2)),
    "varchar": (4, st.text(max_size=5) | st.sampled_from(["a\tb", "\\N", "\0", "\ud800", "é\n", "\x1c\x85"])),
    "timestamp with time zone": (None, st.datetimes().map(str) | st.sampled_from(["2026-01-31 12:00:00.000000", "2026-02-30 12:00:00", "2026-01-31T12:00:00Z"])),
    "double precision": (None, st.sampled_from([0.0, -0.0, 1, 1.5])),
    "jsonb": (None, st.sampled_from(["{}", '{"b": 1, "a": "\\n"}', '"\\u00e9"', "null", "1e20", "{", " 1"])),
}  # fmt: skip


def alone(column, values):
    try:
        return [NULL if value is None else column.encode(value) for value in values]
    except UnfitError as unfit:
        return type(unfit)


def together(column, values):
    try:
        return encoded(column, values, column.encode)
    except UnfitError as unfit:
        return type(unfit)


@pytest.mark.parametrize("kind", VALUES)
@given(data=st.data())
def test_many_values_become_what_each_becomes(kind, data):
    limit, usual = VALUES[kind]
    values = data.draw(st.lists(usual | st.none() | st.sampled_from([1.0, "1", b"1", True]), min_size=1, max_size=8) | st.lists(usual, min_size=1))
    column = Column("it", kind, limit, required=False, is_key=False, counts=False)
    assert together(column, values) == alone(column, values)


@pytest.mark.parametrize(
    ("ours", "theirs", "is_same"),
    [
        ('{"b":1,"a":"\\u00e9"}', '{"a": "é", "b": 1}', True),
        ("[1]", "[1.0]", False),
        ("[1]", "[true]", False),
        ("{}", "no value", False),
    ],
)
def test_json_is_the_same_by_its_content(ours, theirs, is_same):
    assert same_json(["{}", ours], ["{}", theirs]) is is_same
