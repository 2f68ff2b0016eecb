"""The link in a mail: opens one question for one person, once, for a while; looking decides nothing."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from bailiwick.approvals.actions import address_of, decide, withdraw_approval
from bailiwick.approvals.models import Approval, ApprovalState, DecisionLink
from bailiwick.core.testing import NOON, trail
from bailiwick.notifications.actions import drain
from bailiwick.people.models import Person


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


def link_of(approval, person):
    return address_of(DecisionLink.objects.get(vote__approval=approval, person=person))


def state(approval):
    return Approval.objects.get(pk=approval.pk).state


def test_comes_in_the_mail_and_decides_without_signing_in(city, ask, settings, mailoutbox, now):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    approval = ask("otto")
    drain(now)
    address = link_of(approval, city.person("otto"))
    assert f"{settings.BASE_URL}{address}" in mailoutbox[0].body
    stranger = Client()
    page = stranger.get(address)
    assert page.status_code == 200
    assert "A phone for Rita" in page.content.decode()
    assert stranger.head(address).status_code == 200
    assert state(approval) == ApprovalState.ASKED
    answer = stranger.post(address, {"decision": "approve", "comment": ""})
    assert "You approved" in answer.content.decode()
    assert state(approval) == ApprovalState.GRANTED
    vote = approval.votes.get()
    assert (vote.decided_by, vote.by_link) == (city.person("otto"), True)


def test_works_for_people_without_an_account(city, ask):
    judge = Person.objects.create(name="Judge Okafor", email="judge@court.example")
    city.person = lambda _name, was=city.person: judge if _name == "judge" else was(_name)
    approval = ask("judge", "ada", rule="all", title="Court line")
    assert Client().post(link_of(approval, judge), {"decision": "approve"}).status_code == 200
    assert approval.votes.get(approver=judge).decision == "approve"


def test_opens_once(city, ask):
    approval = ask("otto", "ada", rule="all")
    address = link_of(approval, city.person("otto"))
    Client().post(address, {"decision": "approve"})
    again = Client().post(address, {"decision": "refuse", "comment": "changed my mind"})
    assert again.status_code == 410
    assert "You have decided already" in again.content.decode()
    assert trail(approval)[-1] == "approvals.LinkRefused"
    assert approval.votes.get(approver=city.person("otto")).decision == "approve"


def test_a_refusal_needs_a_reason_and_leaves_the_link_open(city, ask):
    approval = ask("otto")
    address = link_of(approval, city.person("otto"))
    assert Client().post(address, {"decision": "refuse"}).status_code == 422
    assert Client().post(address, {"decision": "refuse", "comment": "Too dear"}).status_code == 200
    assert state(approval) == ApprovalState.REFUSED


@pytest.mark.parametrize("how", ["expired", "withdrawn", "decided", "closed account", "secret"])
def test_says_kindly_that_it_is_over(city, ask, now, how):
    approval = ask("otto", "ada")
    address = link_of(approval, city.person("otto"))
    later = NOON + timedelta(days=15 if how == "expired" else 0)
    if how == "withdrawn":
        withdraw_approval(approval, actor=city.actor("grace"), now=now, reason="Over")
    elif how == "decided":
        decide(approval, actor=city.actor("ada"), now=now, approve=True)
    elif how == "closed account":
        city.otto.is_active = False
        city.otto.save()
    elif how == "secret":
        Approval.objects.update(is_secret=True)
    with time_machine.travel(later, tick=False):
        for method in ("get", "post"):
            answer = getattr(Client(), method)(address, {"decision": "approve"})
            assert answer.status_code == 410
            assert "A phone for Rita" not in answer.content.decode()
    assert approval.votes.get(approver=city.person("otto")).decision == ""


def test_of_nobody_opens_nothing(db):
    assert Client().get("/decide/AAAA/").status_code == 404


def test_is_for_its_reader_alone(city, ask):
    approval = ask("otto", "ada", rule="all")
    Client().post(link_of(approval, city.person("otto")), {"decision": "approve"})
    assert approval.votes.get(approver=city.person("ada")).decision == ""


def test_cannot_be_tried_without_end(db):
    client = Client()
    answers = [client.get(f"/decide/guess{n}/").status_code for n in range(32)]
    assert (answers[0], answers[-1]) == (404, 429)


def test_speaks_the_language_of_its_reader(city, ask):
    city.otto.preferences = {"language": "es"}
    city.otto.save()
    page = Client().get(link_of(ask("otto"), city.person("otto"))).content.decode()
    assert "Aprobar" in page
    assert '<html lang="es"' in page
