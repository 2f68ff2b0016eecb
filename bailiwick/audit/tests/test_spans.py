"""Keys as spans say the same as the keys."""

from hypothesis import given
from hypothesis import strategies as st

from bailiwick.audit.spans import holds, holes_in, keys_in, merged, portions, spans_of

KEYS = st.sets(st.integers(1, 60)).map(sorted)


class TestSpans:
    @given(KEYS)
    def test_hold_exactly_the_keys(self, keys):
        assert list(keys_in(spans_of(keys))) == keys

    @given(KEYS)
    def test_and_their_holes_make_the_whole(self, keys):
        spans = spans_of(keys)
        assert sorted([*keys, *keys_in(holes_in(spans, 1, 60))]) == list(range(1, 61))

    @given(KEYS, KEYS)
    def test_are_merged_as_sets(self, one, other):
        assert list(keys_in(merged([*spans_of(one), *spans_of(other)]))) == sorted({*one, *other})

    @given(KEYS, st.integers(0, 61))
    def test_know_what_they_hold(self, keys, key):
        assert holds(spans_of(keys), key) == (key in keys)

    def test_come_in_portions(self):
        assert [len(p) for p in portions([[1, 1]] * 250)] == [100, 100, 50]
