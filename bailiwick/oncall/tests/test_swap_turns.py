"""A turn is offered, taken, declined or kept; who covers an absence; what is wrong is said."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from bailiwick.core.lifecycle import IllegalMove
from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict
from bailiwick.core.testing import trail
from bailiwick.notifications.models import Notification
from bailiwick.oncall.actions import accept_offer, decline_offer, drop_cover, enter_cover, offer_turn, set_order, withdraw_offer
from bailiwick.oncall.models import Cover, Layer, Offer, edge, findings, on_call
from bailiwick.people.models import Absence

DAY = timedelta(days=1)


@pytest.fixture
def turn(rota):
    """Return the next turn of Grace: from 9 March."""
    return edge(rota, 1), edge(rota, 2)


@pytest.fixture
def later(rota):
    """Return the turn of Tomás after that."""
    return edge(rota, 3), edge(rota, 4)


@pytest.fixture
def offer(city, rota, order, turn, now):
    """Grace offers the rest of her turn to Tomás."""
    return offer_turn(rota, actor=city.actor("grace"), now=now, staff=order[1], layer="first", stretch=(now, turn[1]), to=order[0])


class TestOfferTurn:
    def test_is_told_and_taken(self, city, rota, order, offer, now):
        assert Notification.objects.filter(user=city.tomas, notice="oncall.TurnOffered").exists()
        assert on_call(rota, now + DAY) == order[1]
        accept_offer(offer, actor=city.actor("tomas"), now=now)
        assert on_call(rota, now + DAY) == order[0]
        assert on_call(rota, now - DAY / 24) == order[1]
        assert Offer.objects.get().state == "accepted"
        assert trail(offer) == ["oncall.TurnOffered", "oncall.OfferAccepted"]
        assert Notification.objects.filter(user=city.grace, notice="oncall.OfferAccepted").exists()

    def test_is_exchanged(self, city, rota, order, turn, later, now):
        offer = offer_turn(
            rota, actor=city.actor("grace"), now=now, staff=order[1], layer="first", stretch=(now, turn[1]), to=order[0], in_return=later
        )
        accept_offer(offer, actor=city.actor("tomas"), now=now)
        assert [on_call(rota, at) for at in (now, later[0], later[1])] == [order[0], order[1], order[1]]

    @pytest.mark.parametrize("answer", [decline_offer, withdraw_offer])
    def test_stays_when_it_is_not_taken(self, city, rota, order, offer, now, answer):
        who = "tomas" if answer is decline_offer else "grace"
        answer(offer, actor=city.actor(who), now=now)
        assert on_call(rota, now) == order[1]
        with pytest.raises(IllegalMove):
            accept_offer(offer, actor=city.actor("tomas"), now=now)

    def test_is_gone_when_the_turn_is_no_longer_theirs(self, city, rota, order, offer, turn, now):
        enter_cover(rota, actor=city.actor("grace"), now=now, layer="first", staff=order[2], starts_at=now, ends_at=turn[1])
        with pytest.raises(Conflict):
            accept_offer(offer, actor=city.actor("tomas"), now=now)
        assert Cover.objects.count() == 1

    def test_names_the_field_at_fault(self, city, rota, order, later, now):
        with pytest.raises(ValidationError) as refused:
            offer_turn(rota, actor=city.actor("grace"), now=now, staff=order[1], layer="first", stretch=later, to=order[0])
        assert set(refused.value.message_dict) == {"starts_at"}

    def test_is_refused_to_others(self, city, rota, order, turn, offer, now):
        with pytest.raises(Refused):
            offer_turn(rota, actor=city.actor("tomas"), now=now, staff=order[1], layer="first", stretch=(now, turn[1]))
        with pytest.raises(Refused):
            accept_offer(offer, actor=city.actor("grace"), now=now)
        with pytest.raises(Refused):
            withdraw_offer(offer, actor=city.actor("tomas"), now=now)


class TestCover:
    def test_is_entered_and_taken_out(self, city, rota, order, now):
        cover = enter_cover(rota, actor=city.actor("grace"), now=now, layer="first", staff=order[0], starts_at=now, ends_at=now + DAY)
        assert on_call(rota, now) == order[0]
        assert Notification.objects.filter(user=city.tomas, notice="oncall.CoverEntered").exists()
        drop_cover(cover, actor=city.actor("grace"), now=now)
        assert on_call(rota, now) == order[1]
        assert trail(rota) == ["oncall.CoverEntered", "oncall.CoverDropped"]

    def test_a_gap_says_why(self, city, rota, now):
        with pytest.raises(ValidationError):
            enter_cover(rota, actor=city.actor("grace"), now=now, layer="first", staff=None, starts_at=now, ends_at=now + DAY)

    def test_is_refused_to_technicians(self, city, rota, order, now):
        with pytest.raises(Refused):
            enter_cover(rota, actor=city.actor("tomas"), now=now, layer="first", staff=order[0], starts_at=now, ends_at=now + DAY)
        with pytest.raises(Refused):
            set_order(rota, actor=city.actor("tomas"), now=now, layer="first", order=[])


class TestFindings:
    def test_say_what_nobody_covers_and_who_is_called_twice(self, city, rota, order, now):
        today = now.date()
        Absence.objects.create(staff=order[1], starts_on=today, ends_on=today + DAY)
        set_order(rota, actor=city.actor("grace"), now=now, layer=Layer.BACKUP, order=[order[0], order[1]])
        words = [finding.words for finding in findings(rota, now, now + 5 * DAY)]
        assert "Grace Hopewell is away from 10 Mar to 11 Mar and nobody covers it (First)." in words
        assert "Grace Hopewell is called first and as backup at the same time." in words

    def test_are_none_once_it_is_covered(self, city, rota, order, now):
        Absence.objects.create(staff=order[1], starts_on=now.date(), ends_on=now.date() + DAY)
        enter_cover(rota, actor=city.actor("grace"), now=now, layer="first", staff=order[2], starts_at=now, ends_at=now + 3 * DAY)
        assert findings(rota, now, now + 3 * DAY) == []
