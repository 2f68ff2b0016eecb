"""Events ask without a query whether there is any webhook, and none is missed for it."""

import pytest
from django.core.cache import cache

from bailiwick.desk.tests.factories import make_ticket
from bailiwick.webhooks import listening
from bailiwick.webhooks.actions import make_webhook, tell_webhooks
from bailiwick.webhooks.listening import KEY, may_listen, will_listen
from bailiwick.webhooks.models import Delivery, Webhook


@pytest.fixture(autouse=True)
def nothing_known(db):
    cache.delete(KEY)
    yield
    cache.delete(KEY)


class TestMayListen:
    def test_is_asked_of_the_database_once(self, django_assert_num_queries):
        with django_assert_num_queries(1):
            assert not may_listen()
            assert not may_listen()

    def test_is_known_at_once_where_it_was_denied_before(self, city, now, django_capture_on_commit_callbacks):
        make_ticket(city)
        assert cache.get(KEY) is False
        with django_capture_on_commit_callbacks(execute=True):
            given = {"name": "Wallboard", "url": "https://93.184.216.34/in", "events": "desk.TicketOpened", "owner": city.grace}
            make_webhook(actor=city.actor("ada"), now=now, **given)
        make_ticket(city)
        assert list(Delivery.objects.values_list("event", flat=True)) == ["desk.TicketOpened"]

    def test_is_not_denied_by_whoever_looked_before_the_first_was_made(self, monkeypatch):
        def make_meanwhile(*_args):
            will_listen()
            return False

        monkeypatch.setattr(type(Webhook.objects.all()), "exists", make_meanwhile)
        may_listen()
        assert cache.get(KEY) is True

    def test_holds_without_the_cache(self, monkeypatch, hook):
        class Away:
            def __getattr__(self, name):
                raise ConnectionError

        monkeypatch.setattr(listening, "cache", Away())
        assert may_listen()
        Webhook.objects.all().delete()
        assert not may_listen()

    def test_costs_events_nothing_where_there_is_none(self, city, now, django_assert_num_queries):
        make_ticket(city)
        with django_assert_num_queries(0):
            assert tell_webhooks([object()], now=now) == []
