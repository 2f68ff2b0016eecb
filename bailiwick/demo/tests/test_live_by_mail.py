"""The county's mail: what is told of it after a load, what comes while somebody looks around, and that all of it goes again."""

from datetime import timedelta

import pytest

from bailiwick.core.actors import Actor, System
from bailiwick.core.permissions import Refused
from bailiwick.core.testing import NOON, trail
from bailiwick.demo.actions import is_mail_due, let_mail_come, load_demo, remove_demo
from bailiwick.demo.actions.living import mail
from bailiwick.demo.models import SOURCE, DemoLoad
from bailiwick.demo.plan.library import read
from bailiwick.demo.tour import tour_for
from bailiwick.desk.models import Entry, Ticket
from bailiwick.mailroom.actions import drain, store_raw, take_mail
from bailiwick.mailroom.models import Arrival, Mailbox, Message, MessageFile, MessageLink, RawMail, Suppression, Via
from bailiwick.notifications.models import Outgoing
from bailiwick.people.models import Person, User

pytestmark = pytest.mark.django_db
DEMO = System("a trial")


@pytest.fixture
def county(monkeypatch):
    """Load a small county of which nothing but its mail is told."""
    monkeypatch.setattr("bailiwick.demo.actions.living._CHAPTERS", (mail.bring_mail,))
    return load_demo(DEMO, NOON, seed=3, scale=0.02)


def lead(now):
    """Let everything be understood that waits."""
    assert drain(clock=lambda: now).failed == 0


class TestTheCountysMail:
    def test_tells_of_everything_that_mail_does(self, county):
        self.shows_what_mails_became()
        self.shows_conversations()
        self.shows_what_came_back()
        self.shows_alerts()
        assert set(Ticket.objects.values_list("source", flat=True)) == {SOURCE}
        assert not Arrival.objects.filter(state="stored").exists()
        self.offers_the_mail_to_sort()

    def shows_what_mails_became(self):
        assert set(Arrival.objects.values_list("outcome", flat=True)) == {"opened", "replied", "linked", "noted", "quarantined"}
        waiting = set(Arrival.objects.filter(state="quarantined").values_list("reason", flat=True))
        assert waiting >= {
            "unknown_sender",
            "left_on_server",
            "limit_ticket",
            "rule",
            "empty",
            "no_sender",
            "machine",
            "own_address",
            "bounce_unmatched",
        }
        assert Arrival.objects.filter(reason="forwarded", ticket__opened_by__username="nia").exists()
        both = Message.objects.get(subject__startswith="Two matters")
        assert both.links.values("ticket").distinct().count() == 2

    def shows_conversations(self):
        answered = Ticket.objects.get(title="Second monitor stays black since the move")
        said = answered.entries.order_by("pk").values_list("kind", "author__username")
        assert list(said) == [("reply", "tomas"), ("reply", None), ("note", "tomas"), ("reply", "tomas"), ("reply", None), ("resolution", "tomas")]
        links = MessageLink.objects.filter(ticket=answered).select_related("message")
        assert [link.found_by for link in links] == ["", "token", "token"]
        assert "> --- Write your answer above this line. ---" in links[1].message.text
        assert ">" not in answered.entries.order_by("pk")[1].body
        assert MessageFile.objects.filter(is_logo=False, name="code-window.png").exists()
        assert MessageFile.objects.filter(is_inline=True).exists()
        assert Message.objects.filter(remote_images__gt=0).count() == 1
        assert Ticket.objects.filter(title="Wrong deduction on my pay slip", need_to_know=True, readers__user__username="anjali").exists()
        assert Ticket.objects.get(title="La impresora de recepción no imprime").requester.account.username == "lucia"
        assert "desk.TicketReopened" in trail(Ticket.objects.get(title="Label printer skips every second label"))

    def shows_what_came_back(self):
        dead = Suppression.objects.get()
        sent = Outgoing.objects.get(state="bounced")
        assert (sent.address, dead.address) == ("odell.whitcomb@oldpost.example", "odell.whitcomb@oldpost.example")
        assert Entry.objects.get(pk=sent.part_id or 0).kind == "reply"
        noted = Arrival.objects.get(reason="bounce_hard").entry
        assert noted.body.startswith(f"{dead.address} cannot be reached: 550 5.1.1 <{dead.address}>: this mailbox was closed. Nothing is sent")
        assert Arrival.objects.filter(reason="auto_reply", entry__kind="note").count() == 1

    def shows_alerts(self):
        did = set(Arrival.objects.filter(mailbox__name="Alerts").values_list("reason", flat=True))
        assert did >= {"alert_opened", "alert_updated", "alert_closed", "alert_reopened", "alert_well"}
        fridge = Ticket.objects.get(title__startswith="ALARM Unit 2")
        assert (fridge.priority, fridge.state) == (1, "new")

    def offers_the_mail_to_sort(self):
        ada = User.objects.get(username="ada")
        assert ("Sort the mail", False) in [(str(step.title), step.done) for step in tour_for(ada).steps]
        waits = Arrival.objects.get(reason="unknown_sender")
        assert take_mail(waits, actor=Actor(user=ada), now=NOON).ticket.title == "Locked out of the library page"
        assert ("Sort the mail", True) in [(str(step.title), step.done) for step in tour_for(ada).steps]

    def test_goes_again_with_what_visitors_sent_and_leaves_other_mail(self, county):
        own = Mailbox.objects.create(name="Our own", address="desk@city.example", kind="pushed")
        for box in (own, Mailbox.objects.get(address="payroll@harrow.example")):
            raw = f"From: Una Novak <una@{box.pk}.example>\r\nSubject: The lift\r\nMessage-ID: <1@{box.pk}.example>\r\n\r\nIt is stuck.\r\n"
            store_raw(raw.encode(), mailbox=box, via=Via.SMTP, envelope_to=box.address, now=NOON)
        lead(NOON)
        assert Ticket.objects.filter(title="The lift").count() == 2
        remove_demo(DEMO, NOON)
        assert [model.objects.count() for model in (Ticket, Person, Mailbox, Arrival, Message, RawMail, Outgoing)] == [1] * 7
        assert not Suppression.objects.exists()
        arrival = Arrival.objects.get()
        assert (arrival.ticket.title, arrival.ticket.requester.email, arrival.mailbox) == ("The lift", f"una@{own.pk}.example", own)
        assert arrival.raw.content().endswith(b"It is stuck.\r\n")


class TestMailThatComes:
    def test_comes_one_after_the_other_and_then_no_more(self, county):
        plans = read("mails/lately")["mail"]
        assert not is_mail_due(NOON)
        assert let_mail_come(DEMO, NOON) is None
        later = NOON + timedelta(days=1)
        came = [let_mail_come(DEMO, later + timedelta(minutes=place)) for place in range(len(plans))]
        assert all(arrival.state == "stored" for arrival in came)
        assert not is_mail_due(later + timedelta(days=9))
        lead(later + timedelta(hours=1))
        opened = {arrival.ticket.title for arrival in Arrival.objects.filter(pk__in=[each.pk for each in came], outcome="opened")}
        assert "Keyboard types two letters for one" in opened
        assert Ticket.objects.get(title__contains="sw-annex-2").state == "solved"
        assert DemoLoad.objects.get().counts["mails"] == len(plans)
        remove_demo(DEMO, later + timedelta(days=1))
        assert not Ticket.objects.exists()

    def test_is_refused_to_clients(self, city):
        with pytest.raises(Refused):
            let_mail_come(city.actor("rita"), NOON)
