"""A spike becomes a known outage in one step: a parent, an announcement, and later callers who join by one key."""

from datetime import timedelta

import pytest

from bailiwick.announcements.models import Announcement
from bailiwick.core.lifecycle import IllegalMove
from bailiwick.core.permissions import Refused
from bailiwick.core.testing import NOON, run_jobs, trail
from bailiwick.desk.actions import make_parent, reopen_ticket, solve_ticket
from bailiwick.desk.models import Ticket
from bailiwick.desk.tests.factories import make_ticket
from bailiwick.notifications.models import Outgoing
from bailiwick.problems.actions import change_outage, follow_outage, join_calls, open_outage, take_up_spike
from bailiwick.problems.drafting import first_words, notice_of
from bailiwick.problems.models import Spike, SpikeState

LATER = NOON + timedelta(minutes=15)


@pytest.fixture
def spike(calls):
    calls(6)
    return Spike.objects.get()


@pytest.fixture
def outage(city, spike):
    notice = notice_of(spike, first_words(spike) | {"audience": "sites", "tell_by_mail": False})
    take_up_spike(spike, actor=city.actor("grace"), now=LATER, title="Network at Annex 2", workaround="Use the phone hotspot", notice=notice)
    spike.refresh_from_db()
    return spike


class TestTakeUp:
    def test_joins_all_and_announces_it_where_they_are(self, city, outage):
        assert outage.state == SpikeState.OUTAGE
        assert Ticket.objects.filter(parent=outage.parent).count() == 6
        announced = Announcement.objects.get()
        assert [str(site) for site in announced.sites.all()] == ["Annex 2"]
        assert announced.title == "Network does not work at Annex 2"
        assert trail(outage) == ["problems.SpikeFound", "problems.SpikeTakenUp"]

    def test_happens_once(self, city, outage):
        with pytest.raises(IllegalMove):
            take_up_spike(outage, actor=city.actor("grace"), now=LATER)

    def test_is_refused_to_technicians(self, city, spike):
        with pytest.raises(Refused):
            take_up_spike(spike, actor=city.actor("tomas"), now=LATER)
        assert Spike.objects.get().state == SpikeState.OPEN

    def test_of_a_parent_made_by_hand_is_noticed(self, city, calls):
        tickets = calls(6)
        parent = make_parent(tickets, actor=city.actor("grace"), now=LATER, title="Network")
        spike = Spike.objects.get()
        assert (spike.state, spike.parent) == (SpikeState.OUTAGE, parent)

    def test_without_a_spike(self, city, network):
        ticket = make_ticket(city, title="Mail relay is down", category=network)
        outage = open_outage(ticket, actor=city.actor("grace"), now=LATER)
        assert (outage.state, outage.parent) == (SpikeState.OUTAGE, ticket)


class TestLaterCalls:
    def test_join_by_themselves(self, outage, calls):
        calls(3, first=6, start=LATER)
        assert Ticket.objects.filter(parent=outage.parent).count() == 9

    def test_are_offered_when_that_is_not_wanted(self, city, outage, calls):
        change_outage(outage, actor=city.actor("grace"), now=LATER, workaround="", auto_join=False)
        calls(3, first=6, start=LATER)
        assert Ticket.objects.filter(parent=outage.parent).count() == 6
        assert join_calls(outage, actor=city.actor("grace"), now=LATER + timedelta(minutes=5)) == 3

    def test_about_something_else_stay_apart(self, outage, calls):
        (other,) = calls(1, first=6, start=LATER, title="Chair squeaks", category=None)
        assert Ticket.objects.get(pk=other.pk).parent is None

    def test_see_the_outage_on_the_call_form_and_join_by_one_key(self, city, outage, neighbours, sign_in):
        desk = sign_in("tomas")
        hint = desk.post("/hints/call/", {"caller": neighbours[11].pk}).content.decode()
        assert outage.parent.number in hint
        assert "Use the phone hotspot" in hint
        answer = desk.post("/desk/calls/new/", {"caller": neighbours[11].pk, "join": outage.parent.number})
        assert answer.status_code == 302
        made = Ticket.objects.get(requester=neighbours[11])
        assert (made.parent, made.title) == (outage.parent, "Network at Annex 2")

    def test_from_elsewhere_do_not_see_it(self, city, outage, sign_in):
        assert (
            outage.parent.number not in sign_in("tomas").post("/hints/call/", {"caller": city.person("rita").pk, "title": "chair"}).content.decode()
        )


class TestClients:
    @pytest.fixture
    def rita_there(self, city):
        city.rita.person.site = city.places.annex
        city.rita.person.save()

    def test_follow_it_without_questions_once(self, city, outage, rita_there, sign_in):
        rita = sign_in("rita")
        hint = rita.post("/hints/ask/", {"title": "no network here"}).content.decode()
        assert "We know about this: Network does not work at Annex 2" in hint
        assert outage.parent.number not in hint
        for _twice in range(2):
            assert rita.post(f"/problems/outages/{outage.pk}/follow/", {"title": "no network here"}).status_code == 302
        mine = Ticket.objects.get(requester=city.person("rita"))
        assert mine.parent == outage.parent
        assert mine.title == "Network does not work at Annex 2"

    def test_learn_nothing_of_what_is_not_announced_to_them(self, city, outage, sign_in):
        carl = sign_in("carl")
        assert "network" not in carl.post("/hints/ask/", {"title": "no network here"}).content.decode().lower()
        assert carl.post(f"/problems/outages/{outage.pk}/follow/").status_code == 404
        with pytest.raises(Refused):
            follow_outage(outage, actor=city.actor("carl"), now=LATER, person=city.person("carl"))
        assert carl.get(f"/problems/spikes/{outage.pk}/").status_code == 404


class TestSolving:
    def test_ends_outage_and_announcement_and_returns_with_the_parent(self, city, outage):
        done = LATER + timedelta(hours=1)
        solve_ticket(outage.parent, actor=city.actor("grace"), now=done, resolution="New switch")
        outage.refresh_from_db()
        assert (outage.state, Announcement.objects.get().state) == (SpikeState.ENDED, "ended")
        reopen_ticket(outage.parent, actor=city.actor("grace"), now=done + timedelta(minutes=5), reason="Down again")
        outage.refresh_from_db()
        assert (outage.state, Announcement.objects.get().state) == (SpikeState.OUTAGE, "published")

    def test_tells_each_client_once(self, city, outage, calls):
        calls(12, first=6, start=LATER)
        solve_ticket(outage.parent, actor=city.actor("grace"), now=LATER + timedelta(hours=1), resolution="New switch")
        run_jobs()
        solved = list(Outgoing.objects.filter(notice__contains="Solved").values_list("person", flat=True))
        assert len(solved) == len(set(solved)) == 12


class TestPages:
    def test_explain_themselves_and_are_answered(self, city, spike, sign_in):
        grace = sign_in("grace")
        page = grace.get(f"/problems/spikes/{spike.pk}/").content.decode()
        for said in ("6 calls in 5 minutes", "Same site", "Neighbour 3", "Network does not work at Annex 2", "Annex 2"):
            assert said in page
        assert grace.post(f"/problems/spikes/{spike.pk}/dismiss/", {"reason": ""}).status_code == 422
        assert grace.post(f"/problems/spikes/{spike.pk}/take-up/", {"title": ""}).status_code == 422
        assert grace.post(f"/problems/spikes/{spike.pk}/dismiss/", {"reason": "A class"}).status_code == 302
        assert grace.post(f"/problems/spikes/{spike.pk}/dismiss/", {"reason": "A class"}).status_code == 409
        assert trail(spike)[-1] == "problems.SpikeDismissed"

    def test_stand_over_the_pages_and_on_the_first_page_of_supervisors(self, spike, sign_in):
        assert "Make a parent?" in sign_in("grace").get("/records/tickets/").content.decode()
        assert "Make a parent?" not in sign_in("tomas").get("/records/tickets/").content.decode()
        assert f"/problems/spikes/{spike.pk}/" in sign_in("tomas").get("/").content.decode()

    def test_exist_for_no_client(self, spike, sign_in):
        rita = sign_in("rita")
        assert rita.get(f"/problems/spikes/{spike.pk}/").status_code == 404
        assert rita.get("/records/spikes/").status_code in (403, 404)

    def test_in_the_api(self, city, spike, sign_in):
        grace, api = sign_in("grace"), f"/api/v1/problems/spikes/{spike.pk}"
        assert grace.get(api).json()["tickets"][0] == "T-000001"
        taken = grace.post(f"{api}/take-up", {"announcement": {"title": "Network", "tell_by_mail": False}}, content_type="application/json")
        assert taken.status_code == 200, taken.content
        assert taken.json()["parent"] == "T-000007"
        assert grace.post(f"{api}/take-up", {}, content_type="application/json").status_code == 409
        assert sign_in("rita").get(api).status_code == 404
