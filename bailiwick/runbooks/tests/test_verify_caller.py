"""Nobody's account is reset before fresh proof of who they are, through what was on file before they called."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from bailiwick.core.gates import GateShut
from bailiwick.core.moments import exact
from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict
from bailiwick.core.records.actions import change_record
from bailiwick.core.testing import run_jobs, trail
from bailiwick.desk.actions import Contact, NewCaller, Opening, log_call
from bailiwick.desk.tests.factories import make_ticket
from bailiwick.notifications.models import Notification
from bailiwick.people.models import Person, Team
from bailiwick.runbooks.actions import (
    Check,
    ask_code,
    check_code,
    override_refusal,
    proof_of,
    record_reset,
    record_verification,
    unproven_resets,
    unproven_tickets,
)
from bailiwick.runbooks.models import Method, PrivilegedPerson, Reset, Run, Verification, VerificationCode
from bailiwick.runbooks.tests.factories import make_run, verify

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def ticket(city):
    return make_ticket(city, title="Password forgotten")


def reset(city, ticket, now, *, slug="rita", by="tomas", **values):
    told = {"kind": "password", "account": "ralvarez"} | values
    return record_reset(ticket, actor=city.actor(by), now=now, person=city.person(slug), **told)


class TestRecordVerification:
    def test_by_calling_a_number_on_file(self, city, ticket, now):
        row = verify(city, ticket)
        assert (row.result, row.evidence, row.by, row.expires_at) == ("passed", "Extension 4100", city.tomas, now + 30 * MINUTE)
        assert trail(ticket)[-1] == "runbooks.CallerVerified"

    def test_never_by_a_number_that_is_not_on_file(self, city, ticket):
        with pytest.raises(ValidationError):
            verify(city, ticket, line="mobile")
        with pytest.raises(ValidationError):
            verify(city, ticket, line="555 0199")

    def test_never_by_a_number_entered_since(self, city, ticket, now):
        person = city.person("rita")
        change_record(person, actor=city.actor("tomas"), now=now, data={"name": person.name, "extension": "6666"}, version=person.version)
        ticket.refresh_from_db()
        with pytest.raises(ValidationError, match="on file before the call"):
            verify(city, ticket)

    def test_never_by_what_a_new_caller_said(self, city, now):
        call = log_call(
            NewCaller(name="Mallory Finch", phone="555 0100"),
            actor=city.actor("tomas"),
            now=now,
            contact=Contact(started_at=now),
            opening=Opening(title="x"),
        )
        with pytest.raises(ValidationError, match="on file before the call"):
            record_verification(
                call.ticket, actor=city.actor("tomas"), now=now, person=call.caller, check=Check(method=Method.CALLBACK, line="phone", passed=True)
            )

    def test_by_the_word_of_the_manager_on_file(self, city, ticket):
        with pytest.raises(ValidationError):
            verify(city, ticket, method=Method.MANAGER, manager=city.person("grace"))
        Person.objects.filter(pk=city.person("rita").pk).update(manager=city.person("otto"))
        ticket.requester.refresh_from_db()
        city.person("rita").refresh_from_db()
        assert verify(city, ticket, method=Method.MANAGER, manager=city.person("otto")).manager == city.person("otto")

    def test_by_a_badge_whose_photo_matches(self, city, ticket):
        with pytest.raises(ValidationError):
            verify(city, ticket, method=Method.BADGE, badge="B-77")
        assert verify(city, ticket, method=Method.BADGE, badge="B-77", photo_matched=True).evidence == "B-77"

    def test_nobody_verifies_themselves(self, city, now):
        own = make_ticket(city, requester=city.person("tomas"))
        with pytest.raises(Refused, match="themselves"):
            verify(city, own, slug="tomas")

    def test_only_whom_the_ticket_names(self, city, ticket):
        with pytest.raises(ValidationError):
            verify(city, ticket, slug="carl")

    def test_is_refused_to_clients_and_auditors(self, city, ticket):
        for by in ("rita", "otto"):
            with pytest.raises(Refused):
                verify(city, ticket, by=by)
        assert not Verification.objects.exists()


class TestRecordReset:
    def test_rests_on_a_fresh_verification(self, city, ticket, now):
        with pytest.raises(GateShut, match=r"Verify Rita Alvarez first"):
            reset(city, ticket, now)
        proof = verify(city, ticket)
        made = reset(city, ticket, now + 29 * MINUTE)
        assert (made.verification, made.second_verification, made.is_privileged) == (proof, None, False)
        assert trail(ticket)[-1] == "runbooks.ResetRecorded"

    def test_not_on_a_stale_one_nor_on_one_of_another_ticket(self, city, ticket, now):
        verify(city, ticket)
        with pytest.raises(GateShut):
            reset(city, ticket, now + 31 * MINUTE)
        with pytest.raises(GateShut):
            reset(city, make_ticket(city), now)
        assert not Reset.objects.exists()

    @pytest.mark.parametrize("slug", ["grace", "ada"])
    def test_of_staff_and_administrators_rests_on_two_methods(self, city, now, slug):
        ticket = make_ticket(city, requester=city.person(slug))
        verify(city, ticket, slug=slug)
        verify(city, ticket, slug=slug)
        with pytest.raises(GateShut, match="1 more verification"):
            reset(city, ticket, now, slug=slug)
        verify(city, ticket, slug=slug, method=Method.BADGE, badge="B-1", photo_matched=True)
        assert reset(city, ticket, now, slug=slug).second_verification is not None

    def test_of_marked_persons_and_named_accounts_too(self, city, ticket, now):
        verify(city, ticket)
        with pytest.raises(GateShut):
            reset(city, ticket, now, privileged=True)
        PrivilegedPerson.objects.create(person=city.person("rita"), why="runs the payroll")
        with pytest.raises(GateShut):
            reset(city, ticket, now)

    def test_waits_for_the_steps_before_it_and_ticks_its_own(self, city, ticket, now):
        run = make_run(city, ticket)
        verify(city, ticket)
        reset(city, ticket, now)
        ticked = set(run.marks.values_list("step__text", flat=True))
        assert ticked == {"Verify the caller", "Record the reset"}
        assert Run.objects.get().state == Run.State.RUNNING

    def test_the_database_refuses_one_without_proof(self, city, ticket, now):
        common = {"ticket": ticket, "person": city.person("rita"), "kind": "password", "account": "x", "at": now, "by_name": "x"}
        with pytest.raises(IntegrityError), transaction.atomic():
            Reset.objects.create(**common)
        with pytest.raises(IntegrityError), transaction.atomic():
            Reset.objects.create(**common, verification=verify(city, ticket), is_privileged=True)

    def test_the_report_of_resets_without_proof_is_empty(self, city, ticket, now):
        verify(city, ticket)
        reset(city, ticket, now)
        assert not unproven_resets(city.otto)
        assert not unproven_tickets(city.otto)
        Verification.objects.update(expires_at=now)  # what no action does: the query would see it
        assert unproven_resets(city.otto).count() == 1


class TestExpiry:
    @pytest.mark.parametrize("later", [30 * MINUTE, HOUR])
    def test_is_said_with_what_was_proved_and_until_when(self, city, ticket, now, later):
        verify(city, ticket)
        proof = proof_of(city.person("rita"), ticket, at=now + later)
        assert (proof.is_enough, proof.fresh, len(proof.expired)) == (False, (), 1)
        assert proof.lapsed == f"Verified by callback, expired at {exact(now + 30 * MINUTE)}"
        with pytest.raises(GateShut, match=r"Verify Rita Alvarez first: .* Verified by callback, expired at"):
            reset(city, ticket, now + later)

    def test_is_shown_on_the_ticket_and_in_the_api(self, city, ticket, now, sign_in):
        verify(city, ticket)
        desk = sign_in("tomas")
        Verification.objects.update(at=now - 2 * HOUR, expires_at=now - HOUR)
        page = desk.get(f"/runbooks/tickets/{ticket.pk}/proof/").content.decode()
        assert "Verified by callback, expired at" in page
        assert "not verified" not in page
        (told,) = desk.get(f"/api/v1/runbooks/tickets/{ticket.number}/proof").json()
        assert (told["methods"], told["expired"]) == ([], ["callback"])

    def test_is_forgotten_once_verified_anew(self, city, ticket, now):
        verify(city, ticket)
        verify(city, ticket, now=now + HOUR)
        proof = proof_of(city.person("rita"), ticket, at=now + HOUR + MINUTE)
        assert (proof.is_enough, proof.expired, proof.lapsed) == (True, (), "")


class TestRefusal:
    def test_blocks_until_a_supervisor_sets_it_aside(self, city, ticket, now):
        refusal = verify(city, ticket, passed=False, reason="did not know her room")
        assert trail(ticket)[-1] == "runbooks.CallerRefused"
        other = make_ticket(city)
        verify(city, other, now=now + HOUR)
        with pytest.raises(GateShut, match="A supervisor can set that aside"):
            reset(city, other, now + HOUR)
        with pytest.raises(Refused):
            override_refusal(refusal, actor=city.actor("tomas"), now=now, reason="trust me")
        with pytest.raises(ValidationError):
            override_refusal(refusal, actor=city.actor("grace"), now=now, reason=" ")
        override_refusal(refusal, actor=city.actor("grace"), now=now + HOUR, reason="I know her voice and saw her")
        assert trail(ticket)[-1] == "runbooks.RefusalOverridden"
        reset(city, other, now + HOUR)
        with pytest.raises(Conflict):
            override_refusal(refusal, actor=city.actor("grace"), now=now, reason="again")

    def test_is_told_to_whoever_leads_the_team(self, city, ticket):
        Team.objects.filter(pk=city.teams.desk.pk).update(lead=city.person("grace"))
        verify(city, ticket, passed=False, reason="other voice")
        assert Notification.objects.get(notice="runbooks.CallerRefused").user == city.grace

    def test_says_why(self, city, ticket):
        with pytest.raises(ValidationError):
            verify(city, ticket, passed=False)


class TestCode:
    def ask(self, city, ticket, now, slug="rita"):
        code = ask_code(ticket, actor=city.actor("tomas"), now=now, person=city.person(slug))
        run_jobs()
        return code

    def digits(self):
        return re.search(r"\b\d{6}\b", mail.outbox[-1].body).group()

    @pytest.fixture(autouse=True)
    def frozen(self, time_machine_at_noon):
        """Let the worker's clock stand at noon too."""

    @pytest.fixture
    def time_machine_at_noon(self, monkeypatch, now):
        monkeypatch.setattr("bailiwick.core.clock.now", lambda: now)

    def test_goes_to_the_address_on_file_and_is_kept_as_a_digest(self, city, ticket, now):
        code = self.ask(city, ticket, now)
        code.refresh_from_db()
        assert mail.outbox[-1].to == ["rita@city.example"]
        assert self.digits() not in code.digest
        assert code.sent_at == now
        assert trail(ticket)[-1] == "runbooks.CodeAsked"

    def test_verifies_whoever_reads_it_out(self, city, ticket, now):
        self.ask(city, ticket, now)
        digits = self.digits()
        answer = check_code(ticket, actor=city.actor("tomas"), now=now, person=city.person("rita"), digits=f"{digits[:3]} {digits[3:]}")
        assert answer.matched
        assert proof_of(city.person("rita"), ticket, at=now).is_enough
        with pytest.raises(ValidationError):
            check_code(ticket, actor=city.actor("tomas"), now=now, person=city.person("rita"), digits=digits)

    def test_five_wrong_ones_count_as_refused(self, city, ticket, now):
        self.ask(city, ticket, now)
        answers = [check_code(ticket, actor=city.actor("tomas"), now=now, person=city.person("rita"), digits="x") for _ in range(5)]
        assert [answer.tries_left for answer in answers] == [4, 3, 2, 1, 0]
        assert Verification.objects.get().result == "refused"

    def test_does_not_hold_longer_than_ten_minutes(self, city, ticket, now):
        self.ask(city, ticket, now)
        with pytest.raises(ValidationError):
            check_code(ticket, actor=city.actor("tomas"), now=now + 10 * MINUTE, person=city.person("rita"), digits=self.digits())

    def test_three_an_hour_and_only_the_last_counts(self, city, ticket, now):
        for _ in range(3):
            self.ask(city, ticket, now)
        with pytest.raises(Conflict):
            self.ask(city, ticket, now)
        assert VerificationCode.objects.filter(ended_at=None).count() == 1

    def test_is_not_recorded_by_hand(self, city, ticket):
        with pytest.raises(ValidationError):
            verify(city, ticket, method=Method.CODE)
