"""Every event asks which webhooks there are, and it costs next to nothing; none is missed for it."""

import pytest

from bailiwick.core.events import Event
from bailiwick.core.models import Stamp
from bailiwick.desk.tests.factories import make_ticket
from bailiwick.webhooks.actions import end_webhook, make_webhook, tell_webhooks
from bailiwick.webhooks.models import Delivery, Webhook


def told():
    return list(Delivery.objects.order_by("pk").values_list("event", flat=True))


def test_one_that_was_just_made_is_told(city, now):
    make_ticket(city)
    given = {"name": "Wallboard", "url": "https://93.184.216.34/in", "events": "desk.TicketOpened", "owner": city.grace}
    hook, _secret = make_webhook(actor=city.actor("ada"), now=now, **given)
    make_ticket(city)
    assert told() == ["desk.TicketOpened"]
    end_webhook(hook, actor=city.actor("ada"), now=now)
    make_ticket(city)
    assert told() == ["desk.TicketOpened"]


@pytest.mark.parametrize("events", ["", "desk.TicketSolved"], ids=["none", "another"])
def test_costs_an_event_nothing_that_none_wants(city, now, hook, django_assert_num_queries, events):
    if events:
        Webhook.objects.update(events=events)
    else:
        Webhook.objects.all().delete()
    event = Event(actor=city.actor("tomas"), subject=make_ticket(city), at=now)
    tell_webhooks([event], now=now)
    with django_assert_num_queries(0):
        assert tell_webhooks([event], now=now) == []


def test_a_message_forgets_nothing_of_what_is_kept(city, hook):
    stamp = Stamp.objects.get(name=Webhook._meta.db_table)
    make_ticket(city)
    assert (told(), Webhook.objects.get().sequence) == (["desk.TicketOpened"], 1)
    assert Stamp.objects.get(name=Webhook._meta.db_table).value == stamp.value


def test_many_that_want_an_event_cost_one_question_for_all_owners(city, now, hook, django_assert_num_queries):
    first = Webhook.objects.get()
    for name in ("Second", "Third"):
        Webhook.objects.create(name=name, url=first.url, events="desk.TicketSolved", owner=city.ada, secret=first.secret, made_at=now)
    event = Event(actor=city.actor("tomas"), subject=make_ticket(city, need_to_know=True), at=now)
    Webhook.objects.update(events="*")
    tell_webhooks([event], now=now)
    with django_assert_num_queries(1):
        assert tell_webhooks([event], now=now) == []
