"""One job works off whatever waits for rules: all of it, once, in order, whoever is killed and whatever fails."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import OperationalError, connection, transaction
from django_q.conf import Conf
from django_q.models import OrmQ

from bailiwick.core import clock
from bailiwick.core.jobs import recover_jobs, wake
from bailiwick.core.jobs.actions import drop_job, run_job_again
from bailiwick.core.jobs.broker import LeasingBroker
from bailiwick.core.jobs.processes import this_process
from bailiwick.core.models import Job
from bailiwick.core.tags import tags_of
from bailiwick.core.testing import elsewhere, run_jobs, trail
from bailiwick.desk import actions as desk
from bailiwick.desk.models import EntryKind
from bailiwick.desk.tests.factories import make_ticket
from bailiwick.rules import jobs
from bailiwick.rules.actions import draining, work_off_ticket, work_off_waiting
from bailiwick.rules.models import Occasion, RuleRun

DAY = timedelta(days=1)


class KilledError(BaseException):
    """The worker ends here."""


def tag(word):
    return {"do": "tag", "tag": word}


def note(ticket, city, now, body="A note"):
    desk.add_entry(ticket, actor=city.actor("tomas"), now=now, kind=EntryKind.NOTE, body=body)


def spoil(ticket):
    """Let the next occasion of a ticket be one that nobody can read."""
    oldest = Occasion.objects.filter(ticket=ticket).order_by("id").first()
    Occasion.objects.filter(pk=oldest.pk).update(changes={"team": "nonsense"})
    return oldest


def worker_dies():
    """Leave behind what a killed worker leaves, and find it again as the clock does."""
    Job.objects.filter(state=Job.State.RUNNING).update(worker=f"{this_process().partition(' ')[0]} 1.1")
    recover_jobs(clock.now() + timedelta(minutes=10))


class TestEvent:
    def test_stores_one_row_and_queues_nothing(self, city, make):
        make("opened", deeds=[tag("seen")])
        ticket = make_ticket(city)
        assert Occasion.objects.get().ticket == ticket
        assert not Job.objects.exists()
        assert not OrmQ.objects.exists()

    def test_stores_nothing_that_no_rule_waits_for(self, city, make, now):
        make("solved", deeds=[tag("seen")])
        note(make_ticket(city), city, now)
        assert not Occasion.objects.exists()

    @pytest.mark.django_db(transaction=True)
    def test_never_waits_for_the_events_of_others(self, city, make, now):
        if connection.vendor == "sqlite":
            pytest.skip("one writer at a time")
        make("entry", deeds=[tag("seen")])
        ours, theirs = make_ticket(city), make_ticket(city)
        with transaction.atomic():
            note(ours, city, now)
            elsewhere(lambda: note(theirs, city, now))
        assert Occasion.objects.count() == 2

    @pytest.mark.django_db(transaction=True)
    def test_is_seen_by_the_next_look_at_the_queue(self, city, make, monkeypatch):
        monkeypatch.setattr(Conf, "POLL", 0)
        make("opened", deeds=[tag("seen")])
        OrmQ.objects.all().delete()
        make_ticket(city)
        assert len(LeasingBroker(list_key=Conf.PREFIX).dequeue()) == 1
        assert Job.objects.filter(name=jobs.work_off_occasions.name).count() == 1


class TestOneJob:
    def test_takes_all_that_waits_in_portions(self, city, make, settle, monkeypatch):
        monkeypatch.setattr(draining, "PORTION", 3)
        make("opened", [("title", "contains", ("urgent",))], [tag("seen")])
        tickets = [make_ticket(city, title=f"{'Urgent' if number % 2 else 'Calm'} {number}") for number in range(8)]
        assert settle() == 1
        assert [tags_of(ticket) for ticket in tickets] == [[], ["seen"]] * 4
        assert not Occasion.objects.exists()

    def test_reads_together_what_concerns_nobody(self, city, make, settle, django_assert_max_num_queries):
        make("opened", [("title", "contains", ("urgent",))], [tag("seen")])
        for _number in range(20):
            make_ticket(city)
        with django_assert_max_num_queries(12):
            work_off_waiting(stand_aside=print)
        assert not Occasion.objects.exists()

    def test_lets_later_occasions_see_what_rules_did_at_earlier_ones(self, city, make, settle, now):
        make("opened", deeds=[tag("first")])
        make("entry", [("tags", "has", ("first",))], [tag("second")])
        ticket = make_ticket(city)
        note(ticket, city, now)
        settle()
        assert tags_of(ticket) == ["first", "second"]

    def test_leaves_the_rest_to_another_when_its_time_is_up(self, city, make, settle, monkeypatch):
        make("opened", deeds=[tag("seen")])
        tickets = [make_ticket(city) for _number in range(3)]
        began = clock.now()
        instants = iter([began, began, began, began, began, *[began + draining.RUN] * 9])
        with monkeypatch.context() as patch:
            patch.setattr(draining.clock, "now", lambda: next(instants))
            done = work_off_waiting(stand_aside=print)
        assert 0 < done < 3
        settle()
        assert [tags_of(ticket) for ticket in tickets] == [["seen"]] * 3
        assert RuleRun.objects.count() == 3

    def test_finds_what_the_former_version_queued(self, city, make, settle):
        make("opened", deeds=[tag("seen")])
        ticket = make_ticket(city)
        jobs.work_off.enqueue(ticket.pk)
        settle()
        assert RuleRun.objects.count() == 1


class TestKilled:
    @pytest.mark.django_db(transaction=True)
    def test_between_any_two_steps_it_loses_nothing_and_does_nothing_twice(self, city, make):
        make("opened", [("title", "contains", ("urgent",))], [tag("seen"), {"do": "note", "text": "Seen"}])
        run_jobs()
        step, blown = 0, True
        while blown:
            calm, urgent = make_ticket(city, title="Calm"), make_ticket(city, title="Urgent")
            fuse = Fuse(step)
            with connection.execute_wrapper(fuse), suppress(KilledError):
                run_jobs()
            worker_dies()
            run_jobs(until=clock.now() + DAY)
            assert (step, Occasion.objects.count(), Job.objects.filter(name__contains="rules").count()) == (step, 0, 0)
            assert [RuleRun.objects.filter(ticket=ticket).count() for ticket in (calm, urgent)] == [0, 1]
            assert trail(urgent).count("desk.EntryAdded") == 1
            step, blown = step + 2, fuse.blown
        assert step > 40

    def test_by_an_occasion_it_lets_all_others_go_on(self, city, make, monkeypatch, now):
        make("opened", deeds=[tag("seen")])
        before, deadly, after = (make_ticket(city) for _number in range(3))
        real = draining.look

        def look(rule, situation, **facts):
            if situation.ticket.pk == deadly.pk:
                raise KilledError
            return real(rule, situation, **facts)

        monkeypatch.setattr(draining, "look", look)
        for _death in range(12):
            try:
                run_jobs(until=clock.now() + DAY)
            except KilledError:
                worker_dies()
        assert [tags_of(ticket) for ticket in (before, deadly, after)] == [["seen"], [], ["seen"]]
        assert sorted(RuleRun.objects.values_list("ticket", flat=True)) == [before.pk, after.pk]
        stands = Job.objects.get()
        assert (stands.name, stands.state, stands.args) == (jobs.work_off.name, Job.State.FAILED, [deadly.pk])
        later = make_ticket(city)
        run_jobs()
        assert tags_of(later) == ["seen"]


class Fuse:
    """Ends the worker before a statement of a certain number, once."""

    def __init__(self, step):
        self.left, self.blown = step, False

    def __call__(self, execute, *asked):
        if self.left == 0 and not self.blown:
            self.blown = True
            raise KilledError
        self.left -= 1
        return execute(*asked)


class TestPoisoned:
    @pytest.fixture
    def poisoned(self, city, make, now):
        """Let three tickets wait, of which the second has an occasion that cannot be read and one behind it."""
        make("opened", deeds=[tag("opened")])
        make("entry", deeds=[tag("entry")])
        tickets = [make_ticket(city) for _number in range(3)]
        note(tickets[1], city, now)
        return tickets

    def test_holds_up_only_its_ticket_and_is_tried_again(self, poisoned, settle):
        spoil(poisoned[1])
        settle()
        assert [tags_of(ticket) for ticket in poisoned] == [["opened"], [], ["opened"]]
        own = Job.objects.get()
        assert (own.name, own.args, own.state, own.attempts) == (jobs.work_off.name, [poisoned[1].pk], Job.State.QUEUED, 1)
        assert own.run_at - clock.now() > timedelta(seconds=20)
        assert "ValueError" in own.error
        assert wake() == 0

    def test_ends_visibly_and_goes_on_in_order_once_mended(self, city, poisoned, settle, sign_in, now):
        broken = spoil(poisoned[1])
        settle(until=clock.now() + DAY)
        own = Job.objects.get()
        assert (own.state, trail(own)) == (Job.State.FAILED, ["core.JobSetAside"])
        assert "too many values to unpack" in sign_in("ada").get("/background/").content.decode()
        Occasion.objects.filter(pk=broken.pk).update(changes={})
        run_job_again(own, actor=city.actor("ada"), now=now)
        settle()
        assert tags_of(poisoned[1]) == ["entry", "opened"]
        assert list(RuleRun.objects.filter(ticket=poisoned[1]).order_by("id").values_list("event", flat=True)) == [
            "desk.TicketOpened",
            "desk.EntryAdded",
        ]
        assert not Occasion.objects.exists()

    def test_what_comes_later_waits_behind_it(self, city, poisoned, settle, now):
        broken = spoil(poisoned[1])
        settle(until=clock.now() + DAY)
        drop_job(Job.objects.get(), actor=city.actor("ada"), now=now)
        note(poisoned[1], city, now, "Later")
        note(poisoned[2], city, now, "Later")
        settle()
        assert [tags_of(ticket) for ticket in poisoned] == [["opened"], [], ["entry", "opened"]]
        assert Job.objects.get().args == [poisoned[1].pk]
        Occasion.objects.filter(pk=broken.pk).update(changes={})
        settle(until=clock.now() + DAY)
        assert tags_of(poisoned[1]) == ["entry", "opened"]
        assert not Occasion.objects.exists()

    def test_a_fault_of_the_database_amid_a_portion_spoils_none(self, poisoned, settle):
        faults = iter([OperationalError("canceling statement due to lock timeout")])

        def fail_once(execute, sql, *asked):
            if sql.startswith("SELECT") and '"desk_category"' in sql and (fault := next(faults, None)):
                raise fault
            return execute(sql, *asked)

        with connection.execute_wrapper(fail_once):
            settle()
        assert next(faults, None) is None
        assert [tags_of(ticket) for ticket in poisoned] == [["opened"], ["entry", "opened"], ["opened"]]


@pytest.mark.django_db(transaction=True)
class TestSeveralWorkers:
    def test_do_each_once_and_in_order(self, city, make, now):
        make("opened", deeds=[tag("first")])
        make("entry", [("tags", "has", ("first",))], [tag("second")])
        tickets = [make_ticket(city) for _number in range(6)]
        for ticket in tickets:
            note(ticket, city, now)
        elsewhere(*[lambda: work_off_waiting(stand_aside=work_off_ticket)] * 3)
        assert not Occasion.objects.exists()
        assert [tags_of(ticket) for ticket in tickets] == [["first", "second"]] * 6
        assert RuleRun.objects.count() == 12
