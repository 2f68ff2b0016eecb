"""The plan: the same for the same seed and moment, complete, and free of unfilled blanks."""

from collections import Counter
from datetime import datetime, timedelta

import pytest

from bailiwick.demo.plan import build_plan
from bailiwick.demo.plan.library import STEP_KINDS, read, stories
from bailiwick.demo.plan.people import DOMAIN

TUESDAY = datetime(2026, 3, 10, 9, 30)  # noqa: DTZ001 - the plan lives on the wall clock
MARKERS = "<>{}|"


@pytest.fixture(scope="module")
def county():
    return build_plan(TUESDAY)


def texts(plan):
    for ticket in plan.tickets:
        yield ticket.title
        yield ticket.text
        yield from (entry.body for entry in ticket.entries)
        yield from (wait.reason for wait in ticket.waits)
        yield from (passing.reason for passing in ticket.hand_offs)


class TestPlanTheCounty:
    def test_is_the_same_for_the_same_seed_and_moment(self):
        assert build_plan(TUESDAY, seed=7, scale=0.05) == build_plan(TUESDAY, seed=7, scale=0.05)

    def test_is_another_for_another_seed(self):
        assert build_plan(TUESDAY, seed=7, scale=0.05).people != build_plan(TUESDAY, seed=8, scale=0.05).people

    def test_moves_with_the_day(self):
        later = build_plan(TUESDAY + timedelta(days=1), scale=0.05)
        sooner = build_plan(TUESDAY, scale=0.05)
        assert later.people == sooner.people
        assert later.tickets[-1].opened.date() == sooner.tickets[-1].opened.date() + timedelta(days=1)
        assert later.storm_on - sooner.storm_on in {timedelta(days=n) for n in range(5)}

    def test_has_the_size_of_a_county(self, county):
        assert len(county.people) == 1200
        assert len(county.sites) == 40
        assert len(county.staff) == 24
        assert 30 <= len(county.departments) <= 40
        assert len(county.categories) >= 35
        assert 8_800 <= len(county.tickets) <= 9_300

    def test_has_a_busy_desk_now(self, county):
        states = Counter(ticket.state for ticket in county.tickets)
        assert 130 <= states["new"] + states["open"] + states["waiting"] <= 175
        waits = Counter(ticket.waits[-1].on for ticket in county.tickets if ticket.state == "waiting")
        assert {"client", "vendor", "parts", "approval", "visit"} <= set(waits)
        fresh = [ticket for ticket in county.tickets if ticket.state == "new" and not ticket.assignee]
        assert all(county.now - ticket.opened < timedelta(hours=4) for ticket in fresh)
        assert len(fresh) >= 10
        assert sum(ticket.need_to_know for ticket in county.tickets) == 5

    def test_had_a_storm_day(self, county):
        days = Counter(ticket.opened.date() for ticket in county.tickets)
        assert days[county.storm_on.date()] >= 250
        assert days.most_common(1)[0][0] == county.storm_on.date()
        assert timedelta(days=33) < county.now - county.storm_on < timedelta(days=41)

    def test_has_one_ticket_over_the_storm(self, county):
        under = [ticket for ticket in county.tickets if ticket.parent is not None]
        whole = under[0].parent
        assert {id(ticket.parent) for ticket in under} == {id(whole)}
        assert (whole.parent, whole.opened) == (None, min(ticket.opened for ticket in [whole, *under]))
        assert len({ticket.site for ticket in under}) == 10
        assert max(ticket.solved for ticket in under if ticket.channel == "monitor") < whole.solved

    def test_had_an_election_with_its_notices(self, county):
        assert county.election_on.month == 11
        assert county.election_on.weekday() == 1
        critical = [t for t in county.tickets if t.category == "election" and abs(t.opened - county.election_on) < timedelta(days=2)]
        assert len(critical) >= 40
        assert any(notice.starts and notice.starts < county.election_on < notice.ends for notice in county.notices)

    def test_keeps_the_times_in_order(self, county):
        for ticket in county.tickets:
            moments = [move.at for move in ticket.moves]
            assert moments == sorted(moments)
            assert all(ticket.opened <= entry.at <= county.now for entry in ticket.entries), ticket.title
            assert ticket.solved is None or ticket.opened <= ticket.solved <= (ticket.closed or county.now)

    def test_leaves_no_blank_unfilled(self, county):
        assert [text for text in texts(county) if any(marker in text for marker in MARKERS)] == []

    def test_does_not_smell_of_a_template(self, county):
        said = Counter((ticket.title, ticket.text) for ticket in county.tickets)
        assert said.most_common(1)[0][1] <= 20
        assert len(said) > 0.8 * len(county.tickets)

    def test_writes_to_reserved_addresses_alone(self, county):
        assert DOMAIN.endswith(".example")
        assert {person.email.partition("@")[2] for person in county.people.values()} == {DOMAIN}
        assert len({person.email for person in county.people.values()}) == 1200
        assert all(person.phone.startswith("(555) 01") for person in county.people.values())

    @pytest.mark.parametrize("moment", [datetime(2026, 11, 22, 8, 5), datetime(2027, 1, 1, 23, 50), datetime(2026, 7, 4, 2, 30)])  # noqa: DTZ001
    def test_stands_at_any_hour(self, moment):
        small = build_plan(moment, scale=0.05)
        assert all(entry.at <= moment for ticket in small.tickets for entry in ticket.entries)


class TestTheLibrary:
    def test_has_stories_for_every_category(self):
        leaves = {leaf["key"] for group in read("categories")["group"] for leaf in group["category"]}
        assert {story.category for story in stories()} == leaves

    def test_tells_stories_that_can_be_told(self):
        for story in stories():
            assert story.subjects
            assert story.done
            assert story.says or story.asks
            assert story.steps
            assert all(step.kind in STEP_KINDS for step in story.steps)

    def test_counts_twelve_hundred_posts(self):
        assert sum(department["size"] for department in read("departments")["department"]) == 1200
