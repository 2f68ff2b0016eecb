"""Asking people to agree: who can be asked, who is told, and how."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from bailiwick.approvals.actions import ask_approval, mail_note, replace_approver, withdraw_approval
from bailiwick.approvals.models import Approval, ApprovalState, DecisionLink
from bailiwick.core.lifecycle import IllegalMove
from bailiwick.core.permissions import Refused
from bailiwick.core.testing import trail
from bailiwick.notifications.models import Outgoing


class TestAskApproval:
    def test_asks_each_once_and_tells_them(self, city, ask):
        approval = ask("ada", "otto", "ada", rule="all", body="It costs 400 dollars")
        assert approval.state == ApprovalState.ASKED
        assert [vote.approver.name for vote in approval.votes.all()] == ["Ada Lindqvist", "Otto Brandt"]
        assert trail(approval) == ["approvals.ApprovalAsked"]
        mails = {mail.address: mail for mail in Outgoing.objects.all()}
        assert set(mails) == {"ada@city.example", "otto@city.example"}
        assert "It costs 400 dollars" in mails["ada@city.example"].text

    def test_the_database_alone_does_not_open_a_link(self, ask):
        ask("ada")
        link = DecisionLink.objects.get()
        assert "/decide/" not in Outgoing.objects.get().text
        assert len(link.digest) == 64

    @pytest.mark.parametrize(("names", "by"), [(("rita",), "grace"), (("ada", "grace"), "grace"), ((), "grace")])
    def test_nobody_approves_their_own_request(self, ask, names, by):
        with pytest.raises(ValidationError) as refused:
            ask(*names, by=by)
        assert set(refused.value.message_dict) == {"approvers"}
        assert not Approval.objects.exists()

    @pytest.mark.parametrize(("values", "field"), [({"title": " "}, "title"), ({"rule": "most"}, "rule"), ({"remind_after": -1}, "remind_after")])
    def test_names_the_field_at_fault(self, ask, values, field):
        with pytest.raises(ValidationError) as refused:
            ask("ada", **values)
        assert set(refused.value.message_dict) == {field}

    def test_cannot_end_before_it_begins(self, ask, now):
        with pytest.raises(ValidationError):
            ask("ada", due_on=now.date() - timedelta(days=1))

    def test_is_refused_to_clients(self, city, now):
        with pytest.raises(Refused):
            ask_approval(city.places.hall, actor=city.actor("rita"), now=now, approvers=[city.person("ada")], title="More pay")

    def test_of_a_secret_nothing_is_said_by_mail(self, city, ask, now):
        approval = ask("ada", title="Quillfeather complaint", is_secret=True)
        assert "Quillfeather" not in Outgoing.objects.get().title + Outgoing.objects.get().text
        assert mail_note(approval.pk, city.person("ada").pk, now) == []


class TestWithdrawApproval:
    def test_ends_it(self, city, ask, now):
        approval = ask("ada")
        withdraw_approval(approval, actor=city.actor("grace"), now=now, reason="No longer needed")
        approval.refresh_from_db()
        assert approval.state == ApprovalState.WITHDRAWN
        assert trail(approval)[-1] == "approvals.ApprovalWithdrawn"
        with pytest.raises(IllegalMove):
            withdraw_approval(approval, actor=city.actor("grace"), now=now, reason="Twice")

    def test_needs_a_reason(self, city, ask, now):
        with pytest.raises(ValidationError):
            withdraw_approval(ask("ada"), actor=city.actor("grace"), now=now, reason=" ")

    def test_is_not_for_those_who_were_asked(self, city, ask, now):
        with pytest.raises(Refused):
            withdraw_approval(ask("otto"), actor=city.actor("otto"), now=now, reason="I would rather not")


class TestReplaceApprover:
    def test_asks_somebody_else(self, city, ask, now):
        approval = ask("ada")
        replace_approver(approval, actor=city.actor("grace"), now=now, before=city.person("ada"), after=city.person("otto"), reason="Ada left")
        assert [vote.approver for vote in approval.votes.all()] == [city.person("otto")]
        assert [link.person for link in DecisionLink.objects.all()] == [city.person("otto")]
        assert trail(approval)[-1] == "approvals.ApproverReplaced"

    @pytest.mark.parametrize("after", ["rita", "grace", "ada"])
    def test_not_by_whose_request_it_is_or_who_is_asked_already(self, city, ask, now, after):
        with pytest.raises(ValidationError):
            replace_approver(
                ask("ada", "otto"), actor=city.actor("grace"), now=now, before=city.person("otto"), after=city.person(after), reason="Away"
            )
