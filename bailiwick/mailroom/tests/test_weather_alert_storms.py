"""Five hundred hosts are down at once: a few tickets, one that gathers the rest, and everybody else's mail as ever."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bailiwick.core.testing import trail
from bailiwick.desk.actions import merge_tickets, solve_ticket
from bailiwick.desk.models import Ticket
from bailiwick.mailroom.actions import replay_mail, take_mail
from bailiwick.mailroom.filters import f0800_limits as limits
from bailiwick.mailroom.models import Alert, MessageLink
from bailiwick.mailroom.tests.post import id_for

pytestmark = pytest.mark.django_db
DOWN, UP = "** PROBLEM Host Alert: {} is DOWN **", "** RECOVERY Host Alert: {} is UP **"


@pytest.fixture
def alert(post, now):
    """Return a function by which a monitoring program says something of a host."""

    def told(host, words=DOWN, *, sender="nagios@mon.example", minutes=0):
        return post(sender, subject=words.format(host), at=now + timedelta(minutes=minutes))

    return told


@pytest.fixture
def few(monkeypatch):
    """Let a storm begin after the second ticket."""
    monkeypatch.setattr(limits, "ALERTS_ADDRESS", ((2, 10),))


def reasons(arrivals):
    return [arrival.reason for arrival in arrivals]


class TestStorm:
    def test_opens_twenty_tickets_and_one_more(self, alert):
        found = [alert(f"web{number}") for number in range(25)]
        assert reasons(found) == ["alert_opened"] * 20 + ["alert_storm"] + ["alert_gathered"] * 4
        assert Ticket.objects.count() == 21
        storm = found[-1].ticket
        assert (storm.title, storm.channel, storm.state) == ("Many alerts at once from Nagios", "monitor", "new")
        assert "gathered on this ticket" in storm.description
        assert [entry.body for entry in storm.entries.order_by("id")] == [
            f"web{number} is DOWN, says nagios@mon.example." for number in range(20, 25)
        ]
        assert trail(storm).count("desk.TicketOpened") == 1
        assert MessageLink.objects.filter(ticket=storm).count() == 5

    def test_is_known_also_when_every_host_writes_for_itself(self, alert, monkeypatch):
        monkeypatch.setattr(limits, "ALERTS_OVERALL", ((3, 10),))
        found = [alert(f"web{number}", sender=f"root@web{number}.example") for number in range(6)]
        assert reasons(found) == ["alert_opened"] * 3 + ["alert_storm"] + ["alert_gathered"] * 2

    def test_tells_only_what_is_new(self, alert, few):
        gathered = [alert(f"web{number}") for number in range(4)][-1].ticket
        assert reasons([alert("web3"), alert("web3", DOWN.replace("DOWN", "UNREACHABLE"))]) == ["alert_gathered"] * 2
        assert [entry.body.split(",")[0] for entry in gathered.entries.order_by("id")] == ["web2 is DOWN", "web3 is DOWN", "web3 is UNREACHABLE"]

    def test_is_over_when_all_is_well(self, alert, few):
        storm = [alert(f"web{number}") for number in range(5)][-1].ticket
        assert reasons(alert(f"web{number}", UP) for number in (3, 2, 4)) == ["alert_updated", "alert_updated", "alert_closed"]
        storm.refresh_from_db()
        assert storm.state == "solved"
        assert alert("web3", UP).reason == "alert_well"
        assert reasons([alert("web3", minutes=1), alert("web2", minutes=2), alert("web7", minutes=3)]) == ["alert_reopened"] + ["alert_gathered"] * 2
        assert reasons(alert(host, UP, minutes=4) for host in ("web7", "web2", "web3"))[-1] == "alert_closed"
        assert alert("web8", minutes=5).reason == "alert_reopened"
        storm.refresh_from_db()
        assert (storm.state == "solved", Ticket.objects.count()) == (False, 3)

    def test_is_over_by_itself_after_a_while(self, alert, few):
        assert reasons(alert(f"web{number}") for number in range(3))[-1] == "alert_storm"
        assert alert("web9", minutes=11).reason == "alert_opened"

    def test_does_not_go_round_for_ever(self, alert, few, city, now, monkeypatch):
        monkeypatch.setattr(limits, "STORMS", ((2, 60),))
        monkeypatch.setattr(limits, "REOPEN_TICKET", ((0, 60),))
        found = []
        for number in range(6):
            found.append(alert(f"web{number}"))
            if found[-1].ticket is not None:
                solve_ticket(found[-1].ticket, actor=city.actor("grace"), now=now, resolution="Restarted.")
        assert reasons(found) == ["alert_opened", "alert_opened", "alert_storm", "alert_storm", "limit_alerts", "limit_alerts"]
        waiting, taken = found[-2:]
        assert (waiting.state, "going in circles" in waiting.why) == ("quarantined", True)
        assert replay_mail(waiting, actor=city.actor("ada"), now=now).reason == "limit_alerts"
        assert take_mail(taken, actor=city.actor("ada"), now=now).reason == "alert_opened"
        assert replay_mail(waiting, actor=city.actor("ada"), now=now + timedelta(minutes=11)).reason == "alert_opened"
        assert waiting.state == "understood"


class TestOthers:
    def test_are_not_held_up_by_alerts(self, alert, post, city, now, few, monkeypatch):
        monkeypatch.setattr(limits, "OVERALL", ((3, 10),))
        monkeypatch.setattr(limits, "REOPEN_OVERALL", ((1, 60),))
        mine = post().ticket
        solve_ticket(mine, actor=city.actor("grace"), now=now, resolution="Done.")
        storm = [alert(f"web{number}") for number in range(9)][-1].ticket
        solve_ticket(storm, actor=city.actor("grace"), now=now, resolution="Restarted.")
        assert alert("web8").reason == "alert_reopened"
        answered = post(In_Reply_To=id_for(mine, now))
        assert (answered.outcome, MessageLink.objects.filter(role="reopened").count()) == ("replied", 2)

    def test_of_a_merged_ticket_are_still_broken(self, alert, city, now):
        first, second = alert("web1").ticket, alert("web2").ticket
        merge_tickets(second, into=first, actor=city.actor("grace"), now=now)
        assert reasons([alert("web2", UP), alert("web1", UP)]) == ["alert_updated", "alert_closed"]
        assert Alert.objects.filter(is_problem=True).count() == 0
