"""A question is decided exactly when no open vote can turn it."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from bailiwick.approvals.models import Rule, needed, result


def final(rule, asked, agreed):
    """Say the result of a complete count, in the plainest words."""
    return {Rule.ONE: agreed > 0, Rule.MAJORITY: agreed * 2 > asked, Rule.ALL: agreed == asked}[rule]


@given(rule=st.sampled_from(Rule), votes=st.lists(st.sampled_from(["yes", "no", "open"]), min_size=1, max_size=8))
def test_agrees_with_trying_every_way_it_can_go_on(rule, votes):
    agreed, refused, still = votes.count("yes"), votes.count("no"), votes.count("open")
    ends = {final(rule, len(votes), agreed + sum(rest)) for rest in product((0, 1), repeat=still)}
    expected = ends.pop() if len(ends) == 1 else None
    assert result(rule, asked=len(votes), agreed=agreed, refused=refused) is expected


def test_more_than_half_is_more_than_half():
    assert [needed(Rule.MAJORITY, asked) for asked in (1, 2, 3, 4, 5)] == [1, 2, 2, 3, 3]
