"""The working time of every imported incident, exact to the second: printed, and kept as the clock of its ticket."""

from datetime import UTC, datetime, timedelta

from bailiwick.clocks.actions import rebuild_clocks
from bailiwick.clocks.engine.reading import calendar as read_calendar
from bailiwick.clocks.models import CalendarException, Clock, ClockEvent, Source, WorkCalendar
from bailiwick.clocks.tests.oracle import Oracle
from bailiwick.core.actors import System
from bailiwick.desk.actions import solve_ticket
from bailiwick.desk.models import Ticket
from bailiwick.importers.actions import undo_import
from bailiwick.importers.tests.conftest import row
from bailiwick.importers.tests.logs import OFFICE, STORY, STORY_SECONDS, event, trace


def clock_of(number):
    return Clock.objects.get(subject_type="desk.ticket", subject_id=Ticket.objects.get(number=number).pk, kind="resolve", party="client")


class TestCountImportedIncidents:
    def test_tells_working_waiting_and_solved_time_apart(self, count, office):
        (one,) = count(STORY, calendar=office)[1]
        assert one.elapsed == timedelta(seconds=STORY_SECONDS)
        assert one.paused == timedelta(seconds=7170 + 3600 + 3600 + 3600)
        assert one.solved == timedelta(hours=4)
        assert one.wall == timedelta(days=1, hours=8)
        assert one.ended == datetime(2012, 1, 10, 15, 0, tzinfo=UTC)

    def test_keeps_it_as_the_clock_of_the_ticket(self, count, office):
        count(STORY, calendar=office)
        clock = clock_of("1-364")
        assert (clock.kind, clock.party, clock.state, clock.target, clock.met) == ("resolve", "client", "stopped", "", None)
        assert (clock.elapsed, clock.calendar.code) == (timedelta(seconds=STORY_SECONDS), "town-hall")
        lines = list(clock.events.order_by("number").values_list("kind", "party"))
        pauses = [("pause", "client"), ("resume", "client"), ("pause", "vendor"), ("resume", "vendor")]
        assert lines == [("start", ""), *pauses, ("stop", ""), ("resume", "solved"), ("stop", "")]

    def test_can_be_rebuilt_from_its_ledger(self, count, office, now):
        count(STORY, calendar=office)
        Clock.objects.update(elapsed=timedelta(0))
        rebuild_clocks(Clock.objects.all(), now=now)
        assert clock_of("1-364").elapsed == timedelta(seconds=STORY_SECONDS)

    def test_counts_in_the_calendar_of_the_office_without_another(self, count):
        (one,) = count(trace("1", event("2012-01-09T08:00:00", "Assigned"), event("2012-01-09T16:30:00", "Resolved")))[1]
        assert one.elapsed == timedelta(minutes=90), "08:00 to 09:30 in Chicago"
        assert clock_of("1").calendar.is_default

    def test_stays_when_a_day_is_declared_afterwards(self, count, office, now):
        count(STORY, calendar=office)
        calendar = WorkCalendar.objects.get(code="town-hall")
        CalendarException.objects.create(
            calendar=calendar, on="2012-01-09", reason="Snow", source=Source.EMERGENCY, declared_at=now + timedelta(hours=1)
        )
        rebuild_clocks(Clock.objects.all(), now=now + timedelta(hours=2))
        assert clock_of("1-364").elapsed == timedelta(seconds=STORY_SECONDS)

    def test_runs_on_for_what_is_not_finished(self, count, office):
        (one,) = count(trace("1", event("2012-01-09T08:00:00", "Assigned"), event("2012-01-09T09:00:00", "Queued")), calendar=office)[1]
        assert (one.elapsed, one.state) == (timedelta(hours=1), "open")
        assert (clock_of("1").state, clock_of("1").due_at) == ("running", None)

    def test_rests_for_what_still_waits(self, count, office):
        (one,) = count(trace("1", event("2012-01-09T08:00:00", "Assigned"), event("2012-01-09T09:00:00", "Wait")), calendar=office)[1]
        assert (one.elapsed, clock_of("1").state, clock_of("1").elapsed) == (timedelta(hours=1), "paused", timedelta(hours=1))

    def test_goes_on_here_when_somebody_solves_it(self, count, office, city, now):
        count(trace("1", event("2012-01-09T08:00:00", "Assigned"), event("2012-01-09T09:00:00", "Wait")), calendar=office)
        before = clock_of("1").pk
        solve_ticket(Ticket.objects.get(number="1"), actor=city.actor("tomas"), now=now, resolution="It was never plugged in")
        assert (clock_of("1").pk, clock_of("1").state, clock_of("1").elapsed) == (before, "stopped", timedelta(hours=1))

    def test_begins_a_new_ledger_when_the_log_goes_on(self, count, office):
        begun = [event("2012-01-09T08:00:00", "Assigned"), event("2012-01-09T09:00:00", "Wait")]
        count(trace("1", *begun), calendar=office)
        before = clock_of("1")
        count(trace("1", *begun, event("2012-01-09T10:00:00", "Assigned"), event("2012-01-09T10:00:20", "Resolved")), calendar=office)
        assert clock_of("1").elapsed == timedelta(hours=1, seconds=20)
        before.refresh_from_db()
        assert (before.subject_type, before.subject_id, before.state) == ("clocks.withdrawn", before.pk, "stopped")
        assert before.events.order_by("number").last().reason == "The log of the former system went on."

    def test_says_which_clocks_stay_in_another_calendar(self, count, office):
        count(STORY)
        tally, (one,) = count(STORY, calendar=office)
        assert (tally.counted_otherwise, tally.created) == (1, 0)
        assert one.elapsed == timedelta(seconds=STORY_SECONDS)
        assert clock_of("1-364").calendar.is_default

    def test_rehearses_without_keeping_anything(self, count, office):
        assert count(STORY, calendar=office, dry_run=True)[1][0].elapsed == timedelta(seconds=STORY_SECONDS)
        assert not Clock.objects.exists()
        assert not WorkCalendar.objects.filter(code="town-hall").exists()

    def test_agrees_with_a_count_of_every_second(self, count, office):
        steps = ["In Progress", "Wait - User", "Assigned", "Wait - Vendor", "Resolved", "Queued", "Suspend", "Unmatched"]
        begins = datetime(2012, 3, 19, tzinfo=UTC)
        traces, asked = [], {}
        for n in range(60):
            at = [begins + timedelta(seconds=(n * 7919 + place * (3607 + n * 611)) % 86_400 + place * 90_000) for place in range(9)]
            said = ["In Progress", *[steps[(n * 5 + place * 3) % 8] for place in range(1, 8)], "Closed"]
            local = [f"{instant + timedelta(hours=1):%Y-%m-%dT%H:%M:%S}" for instant in at]
            traces.append(trace(str(n), *[event(when, step) for when, step in zip(local, said, strict=True)]))
            asked[str(n)] = (at, said)
        seconds = Oracle(OFFICE, begins, 14)
        for one in count(*traces, calendar=office)[1]:
            assert one.elapsed == timedelta(seconds=seconds.elapsed(*_as_asked(*asked[one.number])))
            assert clock_of(one.number).elapsed == one.elapsed
        assert read_calendar(OFFICE).between(begins, begins + timedelta(days=14)) == timedelta(hours=80)


def _as_asked(at, said):
    """Return start, end and pauses by the words of the log alone."""
    rests, end = [], len(at) - 1
    while said[end - 1] in {"Resolved", "Closed"} or (said[end - 1] == "Unmatched" and said[end - 2] == "Resolved"):
        end -= 1
    for place in range(end):
        state = said[place - 1] if said[place] == "Unmatched" else said[place]
        if state.startswith(("Wait", "Suspend", "Resolved")):
            rests.append((at[place], at[place + 1]))
    return at[0], at[end], rests


class TestRowsAndTheirSolution:
    def test_counts_nothing_between_the_first_solution_and_the_one_the_log_names(self, take_in):
        solved = {"resolved_at": "1/3/2016 12:00", "closed_at": "2/3/2016 9:00"}
        take_in([row("New"), row("Resolved", 1, "1/3/2016 10:00", **solved), row("Resolved", 2, "1/3/2016 12:00", **solved)])
        clock = clock_of("INC1")
        assert (clock.elapsed, clock.state) == (timedelta(minutes=65), "stopped"), "08:55 to 10:00; taken for solved until noon"
        assert [(line.kind, line.at.hour) for line in clock.events.order_by("number")] == [("start", 14), ("stop", 16), ("resume", 18), ("stop", 18)]

    def test_counts_until_the_solution_that_the_log_names_when_its_row_comes_later(self, take_in):
        solved = {"resolved_at": "1/3/2016 10:00"}
        take_in([row("New"), row("Awaiting User Info", 1, "1/3/2016 9:30"), row("Resolved", 2, "1/3/2016 10:05", **solved)])
        assert (clock_of("INC1").elapsed, clock_of("INC1").state) == (timedelta(minutes=35), "stopped")

    def test_leaves_out_what_was_solved_before_a_solution_that_is_named_earlier(self, take_in):
        """A log may keep the first solution although the incident came back: then the count ends there."""
        solved = {"resolved_at": "1/3/2016 10:30"}
        back = [row("Resolved", 1, "1/3/2016 10:00"), row("Active", 2, "1/3/2016 11:00"), row("Resolved", 3, "1/3/2016 12:00", **solved)]
        take_in([row("New"), *back])
        assert clock_of("INC1").elapsed == timedelta(minutes=65)


class TestUndo:
    def test_takes_the_clocks_out_of_sight(self, count, office, now):
        run = count(STORY, calendar=office)[0].run
        undo_import(run, actor=System("test"), now=now)
        assert not Clock.objects.about("desk.ticket", range(10_000)).exists()
        assert ClockEvent.objects.order_by("number").last().reason == "The import was taken back."
        assert count(STORY, calendar=office)[0].created == 1

    def test_counts_again_as_the_earlier_run_had_told(self, count, office, now):
        begun = [event("2012-01-09T08:00:00", "Assigned"), event("2012-01-09T09:00:00", "Wait")]
        count(trace("1", *begun), calendar=office)
        second = count(trace("1", *begun, event("2012-01-09T10:00:00", "Resolved")))[0].run
        assert clock_of("1").calendar.is_default
        undo_import(second, actor=System("test"), now=now)
        assert (clock_of("1").state, clock_of("1").elapsed, clock_of("1").calendar.code) == ("paused", timedelta(hours=1), "town-hall")
