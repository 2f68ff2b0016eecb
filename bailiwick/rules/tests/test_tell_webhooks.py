"""A rule tells one webhook, or all that listen to rules; what is taken out of use, or secret, is never told."""

from __future__ import annotations

import json

import pytest

from bailiwick.core.testing import trail
from bailiwick.desk.tests.factories import make_ticket
from bailiwick.rules.models import Outcome, Rule, RuleRun
from bailiwick.webhooks.actions import end_webhook, make_webhook
from bailiwick.webhooks.models import Delivery

TOLD = "rules.WebhooksTold"


@pytest.fixture
def hooks(city, now, settings):
    """Return a pager and a chat that listen to rules, and a board that listens to solved tickets."""
    settings.WEBHOOK_NETWORKS = ("127.0.0.0/8",)

    def hook(name, events):
        return make_webhook(actor=city.actor("ada"), now=now, name=name, url="http://127.0.0.1:9/", events=events, owner=city.ada)[0]

    return {"pager": hook("Pager", TOLD), "chat": hook("Chat", "rules.*"), "board": hook("Board", "desk.TicketSolved")}


def told():
    """Return who was told by a rule, and of what."""
    return sorted((row.webhook.name, json.loads(row.body)["data"]["facts"]["text"]) for row in Delivery.objects.filter(event=TOLD))


@pytest.fixture
def deed():
    return lambda hook=None: {"do": "webhook", "topic": "pager", "text": "{ticket.title}", "webhook": hook.pk if hook else None}


class TestDeed:
    def test_tells_all_that_listen(self, city, hooks, make, settle, deed):
        make("opened", deeds=[deed()])
        ticket = make_ticket(city)
        settle()
        assert told() == [("Chat", "Printer eats paper"), ("Pager", "Printer eats paper")]
        assert TOLD in trail(ticket)

    @pytest.mark.parametrize("name", ["pager", "board"])
    def test_tells_the_one_that_was_chosen_whatever_it_listens_to(self, city, hooks, make, settle, deed, name):
        rule = make("opened", deeds=[deed(hooks[name])])
        assert f"tell the webhook {hooks[name]} about “pager”" in rule.sentence()
        make_ticket(city)
        settle()
        assert told() == [(str(hooks[name]), "Printer eats paper")]

    def test_never_tells_of_what_its_owner_may_not_see(self, city, hooks, make, settle, deed):
        make("opened", deeds=[deed(hooks["board"])])
        make_ticket(city, need_to_know=True)
        settle()
        assert told() == []

    def test_fails_with_a_sentence_when_it_is_gone(self, city, now, hooks, make, settle, deed):
        make("opened", deeds=[deed(hooks["board"])])
        end_webhook(hooks["board"], actor=city.actor("ada"), now=now)
        make_ticket(city)
        settle()
        run = RuleRun.objects.get()
        assert (run.outcome, told()) == (Outcome.FAILED, [])
        assert "The webhook that this rule names is out of use" in run.error


class TestForm:
    def test_offers_them_by_name_and_keeps_the_choice(self, hooks, make, sign_in):
        rule, grace = make("opened", is_on=False), sign_in("grace")
        page = grace.get(f"/rules/{rule.pk}/deeds/new/webhook/").content.decode()
        assert [name in page for name in ("Pager", "Chat", "Board", "All that listen to rules", "127.0.0.1")] == [True, True, True, True, False]
        sent = {"topic": "pager", "text": "Look", "webhook": hooks["chat"].pk}
        assert grace.post(f"/rules/{rule.pk}/deeds/new/webhook/", sent).status_code == 302
        assert Rule.objects.get().says.deeds[0].webhook == hooks["chat"].pk
        assert "selected" in grace.get(f"/rules/{rule.pk}/deeds/0/").content.decode()

    def test_refuses_one_that_is_not_there(self, hooks, make, sign_in):
        rule = make("opened", is_on=False)
        assert sign_in("grace").post(f"/rules/{rule.pk}/deeds/new/webhook/", {"topic": "x", "webhook": 4711}).status_code == 422
