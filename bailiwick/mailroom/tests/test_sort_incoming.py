"""Mail that waits is sorted by people: taken for somebody or onto a ticket, looked at again, set aside and brought back; one or many."""

from __future__ import annotations

import pytest

from bailiwick.audit.models import AuditRow
from bailiwick.core.actors import System
from bailiwick.core.models import JobProgress
from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict
from bailiwick.core.testing import run_jobs, trail
from bailiwick.desk.actions import Opening, open_ticket, solve_ticket
from bailiwick.desk.models import Ticket
from bailiwick.mailroom.actions import Wish, bring_back, set_aside, take_mail
from bailiwick.mailroom.models import Arrival, MailRule

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def strangers_wait(post, stopped_clock):
    """Let mail of strangers wait, as in an installation that says so."""
    post.box.opens_for_strangers = False
    post.box.save()


@pytest.fixture
def stranger(post):
    return post("Ann Vendor <ann@vendor.example>", subject="Great offer")


@pytest.fixture
def ticket(city, now):
    return open_ticket(Opening(title="Printer", requester=city.person("rita"), team=city.teams.desk), actor=System("test"), now=now)


class TestTake:
    def test_with_one_click(self, stranger, sign_in):
        answer = sign_in("grace").post(f"/mail/incoming/{stranger.pk}/take/", follow=True)
        ticket = Ticket.objects.get()
        assert (ticket.requester.email, ticket.title) == ("ann@vendor.example", "Great offer")
        assert f'<a href="/desk/tickets/{ticket.number}/">{ticket.number} Great offer</a>' in answer.content.decode()
        assert trail(stranger)[-2:] == ["mailroom.MailTaken", "mailroom.MailUnderstood"]
        assert AuditRow.objects.filter(event="mailroom.MailTaken").get().actor_name == "Grace Hopewell"

    def test_for_somebody_else(self, stranger, city, sign_in):
        sign_in("grace").post(f"/mail/incoming/{stranger.pk}/take/", {"requester": city.person("carl").pk})
        ticket = Ticket.objects.get()
        assert (ticket.requester, ticket.contact_email) == (city.person("carl"), "ann@vendor.example")

    def test_onto_a_ticket(self, stranger, ticket, sign_in):
        sign_in("grace").post(f"/mail/incoming/{stranger.pk}/take/", {"ticket": ticket.pk})
        stranger.refresh_from_db()
        assert (stranger.outcome, stranger.ticket, stranger.entry.is_public) == ("replied", ticket, True)
        assert stranger.entry.body == "It eats paper."
        assert Ticket.objects.count() == 1

    def test_onto_a_solved_one_opens_it_again(self, stranger, ticket, city, now):
        solve_ticket(ticket, actor=city.actor("tomas"), now=now, resolution="New feeder")
        outcome = take_mail(stranger, actor=city.actor("grace"), now=now, wish=Wish(ticket=ticket))
        ticket.refresh_from_db()
        assert (outcome.kind, ticket.is_unfinished) == ("replied", True)

    def test_of_the_staff_onto_a_ticket_is_a_note(self, post, ticket, city, now, monkeypatch):
        monkeypatch.setattr("bailiwick.mailroom.filters.f0800_limits.PER_ADDRESS", ((0, 10),))
        arrival = post("tomas@city.example", subject="For you")
        outcome = take_mail(arrival, actor=city.actor("grace"), now=now, wish=Wish(ticket=ticket))
        assert (outcome.entry.kind, outcome.entry.is_public) == ("note", False)

    def test_for_two_things_at_once_is_refused_in_words(self, stranger, ticket, city, sign_in):
        both = {"ticket": ticket.pk, "requester": city.person("carl").pk}
        answer = sign_in("grace").post(f"/mail/incoming/{stranger.pk}/take/", both)
        assert answer.status_code == 422
        assert "Leave one of the two empty." in answer.content.decode()
        assert stranger.__class__.objects.get().state == "quarantined"

    def test_onto_a_ticket_one_may_not_work_on_is_refused(self, stranger, ticket, city, now):
        with pytest.raises(Refused):
            take_mail(stranger, actor=city.actor("ada"), now=now, wish=Wish(ticket=ticket))
        assert not ticket.entries.filter(body="It eats paper.").exists()

    def test_what_somebody_else_took_says_so(self, stranger, city, now, sign_in):
        take_mail(stranger, actor=city.actor("ada"), now=now)
        answer = sign_in("grace").post(f"/mail/incoming/{stranger.pk}/take/", follow=True)
        assert "no longer in quarantine" in answer.content.decode()
        assert Ticket.objects.count() == 1

    def test_is_not_for_others(self, stranger, sign_in):
        for slug in ("tomas", "rita", "otto"):
            for step in ("take", "again", "aside"):
                assert sign_in(slug).post(f"/mail/incoming/{stranger.pk}/{step}/").status_code == 404
            assert sign_in(slug).post(f"/mail/incoming/back/{stranger.pk}/").status_code == 404
            assert sign_in(slug).post("/mail/incoming/sort/", {"do": "take", "pk": stranger.pk}).status_code == 404
        assert Arrival.objects.get().state == "quarantined"


class TestSetAside:
    def test_keeps_it_with_its_reason_until_it_is_brought_back(self, stranger, sign_in):
        grace = sign_in("grace")
        answer = grace.post(f"/mail/incoming/{stranger.pk}/aside/", {"why": "An advertisement"}, follow=True)
        stranger.refresh_from_db()
        assert (stranger.state, stranger.reason, stranger.aside) == ("aside", "unknown_sender", "An advertisement")
        assert f'action="/mail/incoming/back/{stranger.pk}/"' in answer.content.decode()
        assert "An advertisement" in grace.get("/mail/incoming/?view=aside").content.decode()
        grace.post(f"/mail/incoming/back/{stranger.pk}/")
        stranger.refresh_from_db()
        assert (stranger.state, stranger.aside) == ("quarantined", "")
        assert trail(stranger)[-2:] == ["mailroom.MailSetAside", "mailroom.MailBroughtBack"]

    def test_happens_once(self, stranger, city, now):
        set_aside(stranger, actor=city.actor("grace"), now=now)
        with pytest.raises(Conflict, match="Bring it back first"):
            take_mail(stranger, actor=city.actor("ada"), now=now)
        bring_back(stranger, actor=city.actor("ada"), now=now)
        with pytest.raises(Conflict):
            bring_back(stranger, actor=city.actor("grace"), now=now)

    def test_is_refused_to_others(self, stranger, city, now):
        for deed in (set_aside, bring_back):
            with pytest.raises(Refused):
                deed(stranger, actor=city.actor("tomas"), now=now)


class TestMany:
    @pytest.fixture
    def three(self, post):
        return [post(f"ann{number}@vendor.example", subject=f"Offer {number}") for number in range(3)]

    def test_are_taken_together(self, three, sign_in):
        chosen = {"do": "take", "pk": [arrival.pk for arrival in three], "link": "?view=quarantine"}
        answer = sign_in("grace").post("/mail/incoming/sort/", chosen, follow=True)
        assert "3 mails are placed." in answer.content.decode()
        assert Ticket.objects.count() == 3

    def test_are_set_aside_and_undone_together(self, three, sign_in):
        grace, keys = sign_in("grace"), [arrival.pk for arrival in three]
        answer = grace.post("/mail/incoming/sort/", {"do": "aside", "pk": keys}, follow=True).content.decode()
        undo = f"/mail/incoming/back/{'-'.join(str(key) for key in keys)}/"
        assert undo in answer
        grace.post(undo)
        assert Arrival.objects.filter(state="quarantined").count() == 3

    def test_one_that_fails_stops_none_of_the_others(self, three, sign_in):
        three[1].raw.path.unlink()
        answer = sign_in("grace").post("/mail/incoming/sort/", {"do": "take", "pk": [arrival.pk for arrival in three]}, follow=True)
        assert "2 mails are placed. 1 failed; its page says why." in answer.content.decode()
        assert Ticket.objects.count() == 2

    def test_are_looked_at_again_after_a_rule_changed(self, three, city, sign_in):
        MailRule.objects.create(name="Vendors", sender="*@vendor.example", treatment="open", team=city.teams.network)
        answer = sign_in("grace").post("/mail/incoming/again/", {"link": "?view=quarantine&reason=unknown_sender"}, follow=True)
        assert "3 mails are placed." in answer.content.decode()
        assert {ticket.team for ticket in Ticket.objects.all()} == {city.teams.network}

    def test_hundreds_are_looked_at_again_by_a_job(self, three, sign_in, monkeypatch):
        monkeypatch.setattr("bailiwick.mailroom.views.incoming_sorting.AT_ONCE", 2)
        MailRule.objects.create(name="Vendors", sender="*@vendor.example", treatment="open")
        answer = sign_in("grace").post("/mail/incoming/again/", {})
        progress = JobProgress.objects.get()
        assert answer["Location"].endswith(f"/{progress.pk}/")
        run_jobs()
        progress.refresh_from_db()
        assert (progress.state, progress.message) == ("done", "3 mails are placed.")
        assert Ticket.objects.count() == 3
        assert run_jobs() == 0

    def test_nothing_ticked_says_so(self, three, sign_in):
        assert "Tick the mails first." in sign_in("grace").post("/mail/incoming/sort/", {"do": "take"}, follow=True).content.decode()
