"""Answering a question: by whom, when it ends, and what is refused."""

import pytest
from django.core.exceptions import ValidationError

from bailiwick.approvals.actions import decide
from bailiwick.approvals.models import Approval, ApprovalState
from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict
from bailiwick.core.testing import trail
from bailiwick.notifications.models import Notification


def answer(city, approval, name, now, *, approve=True, comment="No budget"):
    decide(approval, actor=city.actor(name), now=now, approve=approve, comment="" if approve else comment)
    return Approval.objects.get(pk=approval.pk).state


def test_one_of_them_is_enough(city, ask, now):
    approval = ask("ada", "otto")
    assert answer(city, approval, "otto", now) == ApprovalState.GRANTED
    assert trail(approval)[-2:] == ["approvals.VoteCast", "approvals.ApprovalGranted"]
    assert Notification.objects.filter(user=city.grace, notice="approvals.ApprovalGranted").exists()
    assert Notification.objects.filter(user=city.rita, notice="approvals.ApprovalGranted").exists()


def test_one_refusal_is_not_the_end_while_another_may_agree(city, ask, now):
    approval = ask("ada", "otto")
    assert answer(city, approval, "ada", now, approve=False) == ApprovalState.ASKED
    assert answer(city, approval, "otto", now, approve=False) == ApprovalState.REFUSED


def test_all_must_agree(city, ask, now):
    approval = ask("ada", "otto", rule="all")
    assert answer(city, approval, "ada", now) == ApprovalState.ASKED
    assert answer(city, approval, "otto", now) == ApprovalState.GRANTED


def test_the_majority_ends_it_early(city, ask, now):
    approval = ask("ada", "otto", "carl", rule="majority")
    answer(city, approval, "ada", now, approve=False)
    assert answer(city, approval, "carl", now, approve=False) == ApprovalState.REFUSED
    with pytest.raises(Conflict):
        answer(city, approval, "otto", now)


def test_a_refusal_needs_a_reason(city, ask, now):
    with pytest.raises(ValidationError):
        answer(city, ask("ada"), "ada", now, approve=False, comment=" ")


def test_nobody_answers_twice(city, ask, now):
    approval = ask("ada", "otto", rule="all")
    answer(city, approval, "ada", now)
    with pytest.raises(Conflict):
        answer(city, approval, "ada", now)


@pytest.mark.parametrize("name", ["grace", "rita", "tomas"])
def test_is_refused_to_the_asker_the_requester_and_strangers(city, ask, now, name):
    with pytest.raises(Refused):
        answer(city, ask("ada"), name, now)
