"""Machines: what comes back, what answers by itself, lists, loops; none of them is answered, reopens or stops a clock."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from bailiwick.core import clock
from bailiwick.core.actors import System
from bailiwick.core.permissions import Refused
from bailiwick.core.testing import trail
from bailiwick.desk.actions import Opening, add_entry, open_ticket, pick_up_ticket, solve_ticket
from bailiwick.desk.models import Ticket
from bailiwick.mailroom.actions import lift_suppression
from bailiwick.mailroom.models import MailRule, MessageLink, Suppression
from bailiwick.mailroom.tests.letters import report
from bailiwick.mailroom.tests.post import id_for
from bailiwick.mailroom.tokens import installation
from bailiwick.notifications.actions import drain as send_mails
from bailiwick.notifications.models import Notification, Outgoing

pytestmark = pytest.mark.django_db
DESK = System("test desk")


@pytest.fixture
def ticket(city, now):
    """Return a ticket of Rita's that Tomás has taken."""
    made = open_ticket(Opening(title="Printer", requester=city.person("rita"), team=city.teams.desk), actor=DESK, now=now - timedelta(hours=1))
    pick_up_ticket(made, actor=city.actor("tomas"), now=now - timedelta(minutes=50))
    return made


def state_of(ticket):
    ticket.refresh_from_db()
    return ticket.state, ticket.responded_at, ticket.due_at, ticket.reopened_count, ticket.solved_at


def came_back(original, **facts):
    """Return a delivery report about a mail of ours, as mail servers send it."""
    return b"Return-Path: <>\n" + report(**facts).replace(b"<our-7@desk.example>", original.encode()).replace(
        b"rosa@harlow.example>", b"MAILER-DAEMON@mx.example>"
    )


class TestBounces:
    def test_a_hard_one_suppresses_the_address_and_tells_the_owner(self, post, ticket, city, now):
        said = add_entry(ticket, actor=city.actor("tomas"), now=now, kind="reply", body="Try again.")
        before, mails = state_of(ticket), Outgoing.objects.count()
        arrival = post.raw(came_back(id_for(ticket, now, entry=said.pk), recipient="rita@city.example"))
        assert (arrival.outcome, arrival.reason, arrival.ticket) == ("noted", "bounce_hard", ticket)
        assert (arrival.entry.kind, "rita@city.example" in arrival.entry.body) == ("note", True)
        row = Suppression.objects.get()
        assert (row.address, row.status, row.until) == ("rita@city.example", "5.1.1", now + timedelta(days=60))
        assert trail(row) == ["mailroom.AddressSuppressed"]
        assert "mailroom.MailBounced" in trail(ticket)
        told = Notification.objects.filter(user=city.tomas, title__contains="rita@city.example").get()
        assert ticket.number in told.title
        assert state_of(ticket) == before
        assert Outgoing.objects.count() == mails + 1
        assert not Outgoing.objects.filter(notice="mailroom.MailBounced").exclude(person=city.person("tomas")).exists()

    def test_nothing_is_sent_to_a_dead_address_until_that_is_lifted(self, post, ticket, city, now, settings):
        post.raw(came_back(id_for(ticket, now), recipient="rita@city.example"))
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        Suppression.objects.update(until=now + timedelta(days=3650))
        add_entry(ticket, actor=city.actor("tomas"), now=now, kind="reply", body="One.")
        send_mails(clock.now())
        mail = Outgoing.objects.filter(person=city.person("rita"), is_letter=True).get()
        assert (mail.state, "dead" in mail.error) == ("withheld", True)
        with pytest.raises(Refused):
            lift_suppression(Suppression.objects.get(), actor=city.actor("grace"), now=now)
        lift_suppression(Suppression.objects.get(), actor=city.actor("ada"), now=now)
        add_entry(ticket, actor=city.actor("tomas"), now=now, kind="reply", body="Two.")
        send_mails(clock.now())
        assert Outgoing.objects.filter(person=city.person("rita"), is_letter=True, state="sent").count() == 1
        assert trail(Suppression.objects.get())[-1] == "mailroom.SuppressionLifted"

    def test_a_soft_one_is_noted_alone(self, post, ticket, now):
        before = state_of(ticket)
        arrival = post.raw(came_back(id_for(ticket, now), status="4.2.2", action="delayed", diagnostic="smtp; 452 4.2.2 Mailbox full"))
        assert (arrival.outcome, arrival.reason, arrival.ticket) == ("noted", "bounce_soft", ticket)
        assert not Suppression.objects.exists()
        assert state_of(ticket) == before

    def test_of_a_solved_ticket_opens_nothing(self, post, ticket, now):
        solve_ticket(ticket, actor=DESK, now=now, resolution="Done.")
        before = state_of(ticket)
        assert post.raw(came_back(id_for(ticket, now))).ticket == ticket
        assert state_of(ticket) == before

    def test_of_a_notice_leads_to_its_ticket(self, post, ticket, city):
        mail = Outgoing.objects.filter(person=city.person("rita"), subject_id=ticket.pk).first()
        arrival = post.raw(came_back(f"<{mail.key[:40]}@localhost>", recipient="rita@city.example"))
        assert (arrival.reason, arrival.ticket) == ("bounce_hard", ticket)

    def test_a_true_one_cannot_be_turned_against_others(self, post, ticket, now):
        for bearing in (id_for(ticket, now), f"<{Outgoing.objects.filter(subject_id=ticket.pk).first().key[:40]}@localhost>"):
            arrival = post.raw(came_back(bearing, recipient="mayor@city.example").replace(b"<m1@", f"<{len(bearing)}@".encode()))
            assert (arrival.outcome, arrival.reason, arrival.ticket) == ("noted", "bounce_soft", ticket)
        assert not Suppression.objects.exists()

    def test_without_the_mail_it_is_believed_while_servers_try(self, post, ticket, now):
        bare = came_back("<unknown@x.example>", recipient="rita@city.example")
        Outgoing.objects.update(sent_at=now - timedelta(days=30))
        assert post.raw(bare).reason == "bounce_unmatched"
        Outgoing.objects.update(sent_at=now - timedelta(days=3))
        assert post.raw(bare.replace(b"Hi", b"Ho")).reason == "bounce_hard"
        assert Suppression.objects.get().address == "rita@city.example"

    def test_one_that_was_made_up_suppresses_nobody(self, post, ticket):
        arrival = post.raw(came_back("<made-up@x.example>", recipient="mayor@city.example"))
        assert (arrival.state, arrival.reason) == ("quarantined", "bounce_unmatched")
        assert not Suppression.objects.exists()
        assert not ticket.entries.exists()


class TestProgramsThatAnswer:
    @pytest.mark.parametrize(
        "headers",
        [{"Auto_Submitted": "auto-replied"}, {"X_Autoreply": "yes"}, {"Precedence": "auto_reply"}, {"subject": "Automatic reply: Printer"}],
    )
    def test_is_noted_and_changes_nothing(self, post, ticket, now, headers):
        solve_ticket(ticket, actor=DESK, now=now, resolution="Done.")
        before, mails = state_of(ticket), Outgoing.objects.count()
        arrival = post(In_Reply_To=id_for(ticket, now), text="I am away until Monday.", **headers)
        assert (arrival.outcome, arrival.reason, arrival.ticket, arrival.entry.kind) == ("noted", "auto_reply", ticket, "note")
        assert "I am away until Monday." in arrival.entry.body
        assert state_of(ticket) == before
        assert "desk.ClientReplied" not in trail(ticket)
        assert Outgoing.objects.count() == mails

    def test_a_person_who_is_not_automatic_says_so(self, post, ticket, now):
        assert post(In_Reply_To=id_for(ticket, now), Auto_Submitted="no").outcome == "replied"

    def test_that_answers_nothing_waits(self, post):
        arrival = post(Auto_Submitted="auto-generated", subject="Your weekly digest")
        assert (arrival.state, arrival.reason) == ("quarantined", "machine")
        assert not Ticket.objects.exists()

    def test_into_a_secret_of_others_waits(self, post, ticket, now):
        type(ticket).objects.filter(pk=ticket.pk).update(need_to_know=True)
        arrival = post("carl@city.example", In_Reply_To=id_for(ticket, now), Auto_Submitted="auto-replied")
        assert arrival.reason == "no_part"
        assert not ticket.entries.exists()


class TestLists:
    def test_a_person_through_a_list_opens_a_ticket_and_is_not_answered(self, post, city):
        arrival = post(List_Id="<staff.city.example>", Precedence="list")
        assert (arrival.outcome, arrival.ticket.requester) == ("opened", city.person("rita"))
        assert not Outgoing.objects.filter(person=city.person("rita")).exists()
        assert post().outcome == "opened"
        assert Outgoing.objects.filter(person=city.person("rita")).exists()

    def test_a_stranger_through_a_list_waits(self, post):
        assert post("news@vendor.example", List_Id="<news.vendor.example>").reason == "list"


class TestLoops:
    def test_our_own_mail_comes_no_further(self, post, ticket, now):
        token = id_for(ticket, now)
        arrival = post(In_Reply_To=token, X_Bailiwick_Installation=installation())
        assert (arrival.state, arrival.reason) == ("quarantined", "own_mail")
        assert not ticket.entries.exists()
        assert post(In_Reply_To=token, X_Bailiwick_Installation="another").outcome == "replied"

    def test_nobody_writes_in_the_name_of_the_desk(self, post):
        assert post("desk@city.example").reason == "own_address"

    def test_ten_answers_in_ten_minutes_are_enough(self, post, ticket, now):
        for _time in range(10):
            assert post(In_Reply_To=id_for(ticket, now)).outcome == "replied"
        arrival = post(In_Reply_To=id_for(ticket, now))
        assert (arrival.state, arrival.reason) == ("quarantined", "limit_ticket")
        assert ticket.entries.count() == 10
        assert post(In_Reply_To=id_for(ticket, now), at=now + timedelta(minutes=11)).outcome == "replied"

    def test_an_address_has_its_fill_too(self, post):
        outcomes = [post(subject=f"Matter {number}").reason for number in range(31)]
        assert outcomes == ["new"] * 30 + ["limit_address"]
        assert Ticket.objects.count() == 30
        assert post("carl@city.example").outcome == "opened"

    def test_all_together_have_theirs(self, post, ticket, now, monkeypatch):
        monkeypatch.setattr("bailiwick.mailroom.filters.f0800_limits.OVERALL", ((2, 10),))
        reasons = [post(In_Reply_To=id_for(ticket, now)).reason for _time in range(3)]
        assert reasons == ["token", "token", "limit_overall"]

    def test_a_ticket_is_opened_again_three_times_an_hour(self, post, ticket, now):
        for minute in range(3):
            moment = now + timedelta(minutes=minute)
            solve_ticket(ticket, actor=DESK, now=moment, resolution="Done.")
            assert post(In_Reply_To=id_for(ticket, now), at=moment).outcome == "replied"
        solve_ticket(ticket, actor=DESK, now=now + timedelta(minutes=4), resolution="Done.")
        arrival = post(In_Reply_To=id_for(ticket, now), at=now + timedelta(minutes=4))
        assert (arrival.state, arrival.reason) == ("quarantined", "limit_reopens")
        assert state_of(ticket)[0] == "solved"
        assert MessageLink.objects.filter(role="reopened").count() == 3

    def test_the_same_vacation_is_noted_so_often_and_never_answered(self, post, ticket, now):
        mails = Outgoing.objects.count()
        reasons = [post(In_Reply_To=id_for(ticket, now), Auto_Submitted="auto-replied").reason for _time in range(12)]
        assert reasons == ["auto_reply"] * 10 + ["limit_ticket"] * 2
        assert (Outgoing.objects.count(), ticket.entries.count()) == (mails, 1)
        later = post(In_Reply_To=id_for(ticket, now), Auto_Submitted="auto-replied", text="Back on Friday.", at=now + timedelta(hours=1))
        assert (later.entry.body.endswith("Back on Friday."), ticket.entries.count()) == (True, 2)


class TestAlerts:
    @pytest.mark.parametrize(
        ("sender", "broken", "worse", "well"),
        [
            (
                "nagios@mon.example",
                "** PROBLEM Service Alert: web01/Disk / is WARNING **",
                "** PROBLEM Service Alert: web01/Disk / is CRITICAL **",
                "** RECOVERY Service Alert: web01/Disk / is OK **",
            ),
            (
                "nagios@mon.example",
                "** PROBLEM Host Alert: web01 is DOWN **",
                "** PROBLEM Host Alert: web01 is UNREACHABLE **",
                "** RECOVERY Host Alert: web01 is UP **",
            ),
            (
                "icinga@mon.example",
                "[PROBLEM] ping4 on web01 is WARNING!",
                "[PROBLEM] ping4 on web01 is CRITICAL!",
                "[RECOVERY] ping4 on web01 is OK!",
            ),
            ("icinga@mon.example", "[PROBLEM] Host web01 is DOWN!", "[PROBLEM] Host web01 is DOWN!", "[RECOVERY] Host web01 is UP!"),
            ("zabbix@mon.example", "Problem: High CPU load", "Updated problem in 2m: High CPU load", "Resolved in 5m 0s: High CPU load"),
            (
                "prtg@mon.example",
                "[PRTG Network Monitor (MON)] Router Ping Down (timeout)",
                "[PRTG Network Monitor (MON)] Router Ping Down ESCALATED (timeout)",
                "[PRTG Network Monitor (MON)] Router Ping Up (OK)",
            ),
            ("cmk@mon.example", "Checkmk: web01/CPU load OK -> WARN", "Checkmk: web01/CPU load WARN -> CRIT", "Checkmk: web01/CPU load CRIT -> OK"),
            ("veeam@mon.example", "[Warning] Nightly (3 objects)", "[Failed] Nightly (3 objects)", "[Success] Nightly (3 objects)"),
            (
                "root@pve.example",
                "vzdump backup status (pve1) : backup failed",
                "vzdump backup status (pve1) : backup failed",
                "vzdump backup status (pve1) : backup successful",
            ),
        ],
    )
    def test_opens_updates_and_closes(self, post, sender, broken, worse, well):
        text = "Host: web01\r\nOriginal problem ID: 77"
        first, second, last = (post(sender, subject=subject, text=text) for subject in (broken, worse, well))
        assert (first.outcome, first.reason) == ("opened", "alert_opened")
        assert (second.outcome, second.reason, second.ticket, second.entry.kind) == ("noted", "alert_updated", first.ticket, "note")
        assert (last.outcome, last.reason, last.ticket, last.entry.kind) == ("noted", "alert_closed", first.ticket, "resolution")
        ticket = Ticket.objects.get()
        assert (ticket.state, ticket.channel, ticket.requester, ticket.title) == ("solved", "monitor", None, broken)
        assert "desk.TicketSolved" in trail(ticket)

    def test_of_other_things_are_other_tickets(self, post):
        for service in ("Disk", "Ping", "Disk"):
            post("nagios@mon.example", subject=f"** PROBLEM Service Alert: web01/{service} is CRITICAL **")
        assert Ticket.objects.count() == 2

    def test_that_comes_back_within_the_hour_opens_it_again_but_not_for_ever(self, post, now):
        words = ("** PROBLEM Host Alert: web01 is DOWN **", "** RECOVERY Host Alert: web01 is UP **")
        reasons = [post("nagios@mon.example", subject=words[minute % 2], at=now + timedelta(minutes=minute)).reason for minute in range(9)]
        again = ["alert_reopened", "alert_closed"] * 3
        assert reasons == ["alert_opened", "alert_closed", *again, "alert_opened"]
        later = post("nagios@mon.example", subject=words[1], at=now + timedelta(minutes=10))
        assert later.reason == "alert_closed"
        assert post("nagios@mon.example", subject=words[0], at=now + timedelta(hours=5)).reason == "alert_opened"

    def test_that_all_is_well_is_believed_of_the_same_sender_alone(self, post):
        first = post("nagios@mon.example", subject="** PROBLEM Host Alert: web01 is DOWN **")
        second = post("thief@elsewhere.example", subject="** RECOVERY Host Alert: web01 is UP **")
        assert second.reason == "alert_well"
        assert state_of(first.ticket)[0] == "new"

    def test_of_a_person_is_a_persons_mail(self, post, city):
        arrival = post(subject="Problem: my printer", text="Host: what?")
        assert (arrival.reason, arrival.ticket.requester) == ("new", city.person("rita"))


class TestRules:
    def rule(self, **facts):
        made = MailRule(name=facts.pop("name", "A rule"), **facts)
        made.full_clean()
        made.save()
        return made

    def test_set_what_a_ticket_gets(self, post, city):
        self.rule(subject="badge", team=city.teams.network, priority=1)
        opened = post(subject="My badge is gone").ticket
        assert (opened.team, opened.priority, opened.priority_reason) == (city.teams.network, 1, "As the rule “A rule” says")
        assert post().ticket.team == city.teams.desk

    @pytest.mark.parametrize(
        "condition",
        [
            {"sender": "*@vendor.example"},
            {"recipient": "desk@*"},
            {"subject": "*offer*"},
            {"body": "buy now"},
            {"header": "X-Spam-Flag", "header_value": "yes"},
            {"kind": "human"},
        ],
    )
    def test_every_condition_counts(self, post, condition):
        self.rule(treatment="quarantine", **condition)
        arrival = post("ann@vendor.example", subject="Great offer!", text="Please buy now.", X_Spam_Flag="YES")
        assert (arrival.state, arrival.reason) == ("quarantined", "rule")
        assert "A rule" in arrival.why

    def test_all_conditions_must_hold(self, post):
        self.rule(treatment="quarantine", sender="*@city.example", subject="offer")
        assert post().outcome == "opened"

    def test_one_without_conditions_fits_nothing(self, post):
        self.rule(treatment="quarantine")
        assert post().outcome == "opened"

    def test_may_note_and_nothing_else(self, post):
        self.rule(treatment="note", sender="digest@vendor.example")
        arrival = post("digest@vendor.example")
        assert (arrival.state, arrival.outcome, arrival.reason, arrival.ticket) == ("understood", "noted", "rule", None)

    def test_may_open_for_strangers_and_programs_who_are_not_answered(self, post):
        self.rule(treatment="open", sender="ups@power.example")
        arrival = post("ups@power.example", Auto_Submitted="auto-generated")
        assert (arrival.outcome, arrival.ticket.requester, arrival.ticket.contact_email) == ("opened", None, "ups@power.example")
        assert not Outgoing.objects.exclude(notice__contains="Bounce").filter(address="ups@power.example").exists()

    def test_cannot_open_what_was_stopped(self, post):
        self.rule(treatment="open", sender="desk@city.example")
        assert post("desk@city.example").reason == "own_address"

    def test_the_first_ends_it_unless_it_lets_others_be_asked(self, post, city):
        self.rule(name="First", position=1, subject="printer", is_last=False, team=city.teams.network)
        self.rule(name="Second", position=2, subject="printer", priority=2)
        self.rule(name="Third", position=3, subject="printer", treatment="quarantine")
        opened = post().ticket
        assert (opened.team, opened.priority) == (city.teams.network, 2)

    def test_control_headers_are_believed_where_the_mailbox_does(self, post, city):
        assert post(X_Bailiwick_Team="Network", X_Bailiwick_Priority="1").ticket.team == city.teams.desk
        type(post.box).objects.update(trusts_headers=True)
        post.box.refresh_from_db()
        opened = post(X_Bailiwick_Team="network", X_Bailiwick_Priority="1").ticket
        assert (opened.team, opened.priority) == (city.teams.network, 1)

    def test_of_alerts_are_read_before_they_are_kept(self):
        rule = MailRule._meta.apps.get_model("mailroom", "AlertRule")(name="Odd", subjects="{a}{b} is down", key="{a}", problems="x")
        with pytest.raises(ValidationError, match="cannot be read"):
            rule.full_clean()
