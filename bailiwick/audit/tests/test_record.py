"""Everything that is published is written down, as it was and signed."""

from datetime import timedelta
from decimal import Decimal
from typing import cast

from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from bailiwick.audit.actions import Proof
from bailiwick.audit.models import AuditRow
from bailiwick.core.actors import Account, Actor, System
from bailiwick.core.events import publish, publish_many
from bailiwick.core.facts import plain, plain_text
from bailiwick.core.testing import trail
from bailiwick.people.events import RoleGranted


def granted(city, actor, now, **more):
    return RoleGranted(actor=actor, subject=city.rita, at=now, role="Client", department="", **more)


class TestRecord:
    def test_keeps_who_what_why_and_from_where(self, city, now):
        actor = Actor(user=city.grace, cause="api token Payroll", address="10.1.2.3", request_id="abc")
        with transaction.atomic():
            publish(granted(city, actor, now, changes={"role": (None, city.places.hall)}))
        row = AuditRow.objects.latest("pk")
        assert (row.event, row.at, row.actor_id, row.actor_name, row.cause) == (
            "people.RoleGranted",
            now,
            city.grace.pk,
            "Grace Hopewell",
            "api token Payroll",
        )
        assert (row.subject_type, row.subject_id, row.subject_name) == ("people.user", city.rita.pk, "Rita Alvarez")
        assert (row.address, row.request_id) == ("10.1.2.3", "abc")
        assert row.changes == {"role": [None, {"type": "places.site", "id": city.places.hall.pk, "name": "City hall"}]}
        assert row.facts == {"role": "Client", "department": ""}
        assert Proof().examine().is_whole

    def test_keeps_the_reason_of_the_system_and_no_account_for_strangers(self, city, now):
        with transaction.atomic():
            publish(granted(city, System("nightly check"), now))
            publish(granted(city, Actor(user=cast("Account", AnonymousUser())), now))
        system, stranger = AuditRow.objects.order_by("-pk")[:2][::-1]
        assert (system.actor_id, system.actor_name) == (None, "nightly check")
        assert stranger.actor_id is None

    def test_is_undone_with_the_act(self, city, now):
        before = trail(city.rita)
        with transaction.atomic():
            publish(granted(city, System("x"), now))
            transaction.set_rollback(True)
        assert trail(city.rita) == before

    def test_hears_many_at_once(self, city, now, django_assert_num_queries):
        events = [granted(city, city.actor("ada"), now + timedelta(seconds=n)) for n in range(50)]
        cache.clear()
        with transaction.atomic():
            publish(granted(city, System("before"), now))  # from here on it is known that no webhook listens
        with django_assert_num_queries(3), transaction.atomic():  # the rows, and who is told
            publish_many(events)
        assert len(trail(city.rita)) == 52
        assert Proof().examine().is_whole


class TestPlain:
    def test_carries_what_events_carry(self, now):
        made = plain(
            {"span": timedelta(minutes=2), "cost": Decimal("1.50"), "at": now, "tags": {"b", "a"}, "half": 0.5, "big": 2**60, "file": b"abc"}
        )
        assert made == {
            "span": 120,
            "cost": "1.50",
            "at": "2026-03-10T17:00:00+00:00",
            "tags": ["a", "b"],
            "half": "0.5",
            "big": str(2**60),
            "file": "3 B",
        }

    @given(text=st.text(st.characters(codec=None), max_size=50))
    def test_any_text_can_be_stored(self, text):
        stored = plain_text(text)
        assert "\x00" not in stored
        assert stored.encode("utf-8").decode("utf-8") == stored
