"""Reminders on working days, and the end of questions nobody answered."""

from datetime import timedelta

from bailiwick.approvals.actions import decide, expire_approvals, name_substitute, remind_approvers
from bailiwick.approvals.models import Approval, ApprovalState
from bailiwick.clocks.actions import declare_exceptions
from bailiwick.clocks.models import WorkCalendar
from bailiwick.core.testing import trail
from bailiwick.notifications.models import Outgoing

DAY = timedelta(days=1)


def reminders():
    return [mail.address for mail in Outgoing.objects.filter(notice="approvals.ApprovalReminded").order_by("id")]


def test_come_after_working_days_once(city, ask, now):
    friday = now + 3 * DAY
    approval = ask("otto", at=friday)
    assert remind_approvers(now=friday + 2 * DAY) == 0
    assert remind_approvers(now=friday + 4 * DAY) == 1
    assert remind_approvers(now=friday + 4 * DAY) == 0
    assert reminders() == ["otto@city.example"]
    assert trail(approval)[-1] == "approvals.ApprovalReminded"
    assert approval.votes.get().reminders == 1


def test_skip_holidays(city, ask, now):
    ask("otto", remind_after=1)
    office = WorkCalendar.objects.filter(is_default=True)
    declare_exceptions(office, actor=city.actor("ada"), now=now, days=[(now + DAY).date()], reason="Founders’ day")
    assert remind_approvers(now=now + DAY) == 0


def test_go_to_whoever_stands_in_by_then(city, ask, now):
    ask("otto")
    tomorrow = (now + DAY).date()
    name_substitute(
        city.person("otto"), actor=city.actor("otto"), now=now, substitute=city.person("carl"), starts_on=tomorrow, ends_on=tomorrow + DAY
    )
    remind_approvers(now=now + 2 * DAY)
    assert reminders() == ["carl@city.example"]


def test_stop_once_it_is_decided(city, ask, now):
    approval = ask("otto", "ada")
    decide(approval, actor=city.actor("ada"), now=now, approve=True)
    assert remind_approvers(now=now + 5 * DAY) == 0


def test_can_be_left_out(ask, now):
    ask("otto", remind_after=0)
    assert remind_approvers(now=now + 30 * DAY) == 0


def test_a_question_ends_when_its_last_day_is_over(ask, now):
    approval = ask("otto", due_on=now.date())
    assert expire_approvals(now=now) == 0
    assert expire_approvals(now=now + DAY) == 1
    assert expire_approvals(now=now + DAY) == 0
    assert Approval.objects.get().state == ApprovalState.EXPIRED
    assert trail(approval)[-1] == "approvals.ApprovalExpired"
