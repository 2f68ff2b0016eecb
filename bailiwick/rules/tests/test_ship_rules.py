"""A new installation has useful rules to switch on; whatever somebody made of them stays so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bailiwick.core.records import record_named
from bailiwick.core.records.actions import create_record
from bailiwick.desk.actions import assign_ticket
from bailiwick.desk.models import Entry, Ticket
from bailiwick.desk.tests.factories import make_ticket
from bailiwick.notifications.models import Notification
from bailiwick.people.models import Staff, Team
from bailiwick.rules.actions import act_by_the_clock, install_rules, retire_rule, switch_on
from bailiwick.rules.models import Rule


@pytest.fixture
def shipped(city, now):
    """Return the rules that come with the product, by the names they keep."""
    install_rules(now=now)
    return {rule.shipped: rule for rule in Rule.objects.exclude(shipped="")}


class TestShipRules:
    def test_there_are_three_and_none_acts_by_itself(self, shipped):
        assert set(shipped) == {"public-safety-network", "quiet", "ransom"}
        assert not any(rule.is_on for rule in shipped.values())
        assert all(rule.sentence() for rule in shipped.values())

    def test_never_come_again_nor_overwrite(self, shipped, grace, now):
        retire_rule(shipped["ransom"], **grace)
        Rule.objects.filter(shipped="quiet").update(title="Ours", hours=4)
        assert install_rules(now=now) == 0
        assert Rule.objects.get(shipped="quiet").hours == 4
        assert Rule.objects.get(shipped="ransom").is_retired

    def test_one_waits_until_its_team_is_there(self, city, grace, now):
        Team.objects.filter(name="Network").update(name="Cables")
        install_rules(now=now)
        assert not Rule.objects.filter(shipped="public-safety-network").exists()
        create_record(record_named("teams"), data={"name": "Network and Telecom", "tier": 2}, actor=city.actor("ada"), now=now)
        assert Rule.objects.filter(shipped="public-safety-network").exists()


class TestActAsShipped:
    def test_network_trouble_at_a_public_safety_site_goes_to_the_network_team(self, city, shipped, grace, settle):
        switch_on(shipped["public-safety-network"], **grace)
        type(city.places.hall).objects.filter(pk=city.places.hall.pk).update(is_public_safety=True)
        there, elsewhere = make_ticket(city, title="No network", site=city.places.hall), make_ticket(city, title="No network", site=city.places.annex)
        other = make_ticket(city, title="Printer is out of paper", site=city.places.hall)
        settle()
        assert Ticket.objects.get(pk=there.pk).team == city.teams.network
        assert {t.team for t in Ticket.objects.filter(pk__in=[elsewhere.pk, other.pk])} == {city.teams.desk}

    def test_whoever_lets_a_ticket_lie_finds_a_note(self, city, shipped, grace, now):
        switch_on(shipped["quiet"], **grace)
        ticket = make_ticket(city, now=now)
        assign_ticket(ticket, actor=city.actor("grace"), now=now, assignee=Staff.objects.get(person=city.person("tomas")))
        act_by_the_clock(now=now + timedelta(hours=1))
        assert not Entry.objects.filter(ticket=ticket).exists()
        act_by_the_clock(now=now + timedelta(days=5))
        act_by_the_clock(now=now + timedelta(days=5, minutes=1))
        assert "Tomás Novak: nobody has written here" in Entry.objects.get(ticket=ticket).body
        assert Notification.objects.filter(user=city.tomas, title__contains="nobody has written").count() == 1

    def test_words_of_an_extortion_set_the_priority_with_its_reason(self, city, shipped, grace, settle):
        switch_on(shipped["ransom"], **grace)
        ticket, other = make_ticket(city, title="All files are ENCRYPTED, they want a ransom"), make_ticket(city, title="Toner")
        settle()
        found = Ticket.objects.get(pk=ticket.pk)
        assert (found.priority, found.priority_reason) == (1, "Security: the words point to an extortion")
        assert Ticket.objects.get(pk=other.pk).priority != 1
