"""Asking for a service: the ticket, the answers behind it, the approval before it."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from bailiwick.approvals.actions import decide
from bailiwick.approvals.models import Approval
from bailiwick.catalogue.actions import order_service, publish_questions
from bailiwick.catalogue.actions.writing import draft_questions
from bailiwick.catalogue.models import Order, Service
from bailiwick.core.attachments import attachments_of
from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict
from bailiwick.core.testing import trail
from bailiwick.desk.models import State, Ticket


def order(city, service, now, who="rita", **given):
    answers = given.pop("answers", {"kind": "desk"})
    return order_service(service, actor=city.actor(who), now=now, requester=city.person(who), answers=answers, **given)


class TestOrderService:
    def test_opens_the_ticket_with_the_answers(self, city, phone, now):
        ticket = order(city, phone, now, answers={"kind": "mobile", "data": "yes", "limit": "3", "by": "2026-04-01"})
        assert (ticket.title, ticket.team, ticket.kind, ticket.requester) == ("A phone: Mobile", city.teams.network, "request", city.person("rita"))
        made = Order.objects.get(ticket=ticket)
        assert made.answers == {"kind": "mobile", "data": "yes", "limit": "3", "by": "2026-04-01"}
        assert [line["value"] for line in made.lines()] == ["Mobile", "Yes", "3", "2026-04-01"]
        with translation.override("es"):
            assert made.lines()[0] == {"label": "¿Cuál?", "value": "Móvil"}
        assert "catalogue.ServiceOrdered" in trail(ticket)

    def test_answers_to_what_is_not_asked_count_for_nothing(self, city, phone, now):
        ticket = order(city, phone, now, answers={"kind": "desk", "data": "yes", "limit": "3", "nonsense": "x"})
        assert ticket.order.answers == {"kind": "desk"}

    @pytest.mark.parametrize(
        ("answers", "field"),
        [
            ({}, "kind"),
            ({"kind": "smoke signals"}, "kind"),
            ({"kind": "mobile"}, "data"),
            ({"kind": "mobile", "data": "yes", "limit": "10"}, "limit"),
            ({"kind": "mobile", "data": "yes", "limit": "1e3"}, "limit"),
            ({"kind": "desk", "by": "tomorrow"}, "by"),
            ({"kind": "desk", "who": "99999999999999999999"}, "who"),
        ],
    )
    def test_names_the_question_at_fault(self, city, phone, now, answers, field):
        with pytest.raises(ValidationError) as refused:
            order(city, phone, now, answers=answers)
        assert set(refused.value.message_dict) == {field}
        assert not Ticket.objects.exists()

    def test_a_client_answers_with_colleagues_only(self, city, phone, now):
        with pytest.raises(ValidationError):
            order(city, phone, now, answers={"kind": "desk", "who": str(city.person("carl").pk)})
        ticket = order(city, phone, now, answers={"kind": "desk", "who": str(city.person("otto").pk)})
        assert ticket.order.words == {"who": "Otto Brandt"}

    def test_keeps_a_file_on_the_ticket(self, city, phone, now):
        photo = SimpleUploadedFile("door.txt", b"a door", content_type="text/plain")
        ticket = order(city, phone, now, files={"photo": photo})
        assert [file.name for file in attachments_of(ticket)] == ["door.txt"]
        assert ticket.order.answers["photo"] == "door.txt"

    def test_changed_questions_are_answered_once_more(self, city, phone, now):
        draft_questions(phone, actor=city.actor("grace"), now=now, definition={"questions": []})
        publish_questions(phone, actor=city.actor("grace"), now=now)
        with pytest.raises(Conflict):
            order(city, phone, now, version=1)

    def test_is_refused_outside_its_departments(self, city, phone, now):
        phone.departments.add(city.departments["FIN"])
        with pytest.raises(Refused):
            order(city, phone, now)
        assert phone not in Service.objects.offered_to(city.rita)
        assert phone in Service.objects.offered_to(city.otto)


class TestApproval:
    @pytest.fixture
    def asked(self, city, phone, now):
        Service.objects.update(approval="manager")
        return order(city, phone, now, answers={"kind": "desk"})

    def test_waits_for_the_manager(self, city, asked, now):
        assert asked.state == State.WAITING
        approval = Approval.objects.get()
        assert approval.votes.get().approver == city.person("otto")
        assert "Which? Desk" in approval.body
        decide(approval, actor=city.actor("otto"), now=now, approve=True)
        asked.refresh_from_db()
        assert asked.state == State.OPEN

    def test_a_refusal_ends_it_with_the_reason(self, city, asked, now):
        decide(Approval.objects.get(), actor=city.actor("otto"), now=now, approve=False, comment="No budget")
        asked.refresh_from_db()
        assert asked.state == State.SOLVED
        assert "No budget" in asked.entries.get(kind="resolution").body
        assert "catalogue.OrderRefused" in trail(asked)

    def test_nobody_approves_their_own(self, city, phone, now):
        Service.objects.update(approval="owner", owner=city.person("rita"))
        city.teams.network.lead = city.person("grace")
        city.teams.network.save()
        order(city, phone, now)
        assert Approval.objects.get().votes.get().approver == city.person("grace")

    def test_says_so_when_nobody_is_known(self, city, phone, now):
        Service.objects.update(approval="manager")
        ticket = order(city, phone, now, who="carl")
        assert not Approval.objects.exists()
        assert "nobody is known" in ticket.entries.get(kind="note").body
