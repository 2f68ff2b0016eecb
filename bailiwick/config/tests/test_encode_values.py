"""Every value of SQLite becomes the text that PostgreSQL writes itself, or is refused in words."""

from __future__ import annotations

import pytest

from bailiwick.config.moving.encoding import canonical_json, encoder, shown
from bailiwick.config.moving.faults import UnfitError


@pytest.mark.parametrize(
    ("kind", "limit", "value", "text"),
    [
        ("bigint", None, -(2**63), str(-(2**63))),
        ("boolean", None, 1, "t"),
        ("boolean", None, 0, "f"),
        ("varchar", 3, "äöü", "äöü"),
        ("text", None, "a\tb\nc\\d\re\b\f\v", "a\\tb\\nc\\\\d\\re\\b\\f\\v"),
        ("text", None, "\\N", "\\\\N"),
        ("timestamp with time zone", None, "2026-01-31 12:00:00.120000", "2026-01-31 12:00:00.12+00"),
        ("timestamp with time zone", None, "2026-01-31 12:00:00", "2026-01-31 12:00:00+00"),
        ("timestamp with time zone", None, "2026-01-31T12:00:00.000001+02:00", "2026-01-31 10:00:00.000001+00"),
        ("date", None, "2026-01-31", "2026-01-31"),
        ("time", None, "08:30:00.500000", "08:30:00.5"),
        ("interval", None, -1, "-1 days 86399999999 microseconds"),
        ("numeric", 2, 0.1, "0.10"),
        ("bytea", None, b"\0\xff", "\\\\x00ff"),
        ("uuid", None, "0" * 32, "00000000-0000-0000-0000-000000000000"),
        ("inet", None, "2001:DB8::1", "2001:db8::1"),
        ("jsonb", None, '{"a": "b\\n"}', '{"a": "b\\\\n"}'),
    ],
)
def test_what_fits_is_written(kind, limit, value, text):
    assert encoder(kind, limit)(value) == text


@pytest.mark.parametrize(
    ("kind", "limit", "value", "said"),
    [
        ("smallint", None, 40_000, "beyond"),
        ("integer", None, "7", "not a whole number"),
        ("boolean", None, 2, "neither yes"),
        ("varchar", 3, "four", "holds 3"),
        ("text", None, "a\0", "NUL"),
        ("text", None, "caf\udce9", "UTF-8"),
        ("text", None, b"a", "not a text"),
        ("timestamp with time zone", None, "2026-02-30 12:00:00", "not an instant"),
        ("date", None, "31.1.2026", "not a day"),
        ("time", None, 5, "not a time"),
        ("interval", None, "1 day", "microseconds"),
        ("double precision", None, "x", "not a number"),
        ("numeric", 2, "x", "not a number"),
        ("uuid", None, "zz", "UUID"),
        ("inet", None, "10.0.0.256", "address"),
        ("jsonb", None, "{", "not JSON"),
        ("jsonb", None, "NaN", "no JSON"),
        ("jsonb", None, '"\\u0000"', "NUL"),
        ("jsonb", None, '"\\ud800"', "lone surrogate"),
        ("jsonb", None, "1e20", "another kind"),
        ("jsonb", None, "-0.0", "another kind"),
    ],
)
def test_what_does_not_fit_is_refused_in_words(kind, limit, value, said):
    with pytest.raises(UnfitError) as refused:
        encoder(kind, limit)(value)
    assert said in refused.value.why
    assert refused.value.mend


def test_json_is_compared_by_content_and_kind():
    assert canonical_json('{"b":1,"a":[1.50]}') == canonical_json('{"a": [1.5], "b": 1}')
    assert canonical_json("1") != canonical_json("1.0")
    assert canonical_json("true") != canonical_json("1")
    assert canonical_json('"\\\\u0000"')


def test_an_escaped_backslash_before_u0000_is_no_nul():
    assert encoder("jsonb")('"\\\\u0000"') == '"\\\\\\\\u0000"'


def test_long_values_are_shown_short():
    assert shown("x" * 100) == f"“{'x' * 40}…”"
