"""Removing the county takes what it brought; what was made after its load by those who work here stays."""

from datetime import time, timedelta

import pytest

from bailiwick.announcements.models import Announcement
from bailiwick.core.actors import System
from bailiwick.core.testing import NOON
from bailiwick.demo import jobs
from bailiwick.demo.actions import load_demo, remove_demo
from bailiwick.demo.models import DemoRecord
from bailiwick.desk.models import Category, State, Ticket
from bailiwick.macros.models import CannedText, Macro
from bailiwick.oncall.models import Rota
from bailiwick.people.models import Department, Person, Skill, Team, User
from bailiwick.places.models import Building, Room, Site, SiteNotice
from bailiwick.problems.models import Problem
from bailiwick.recurring.models import Schedule
from bailiwick.rules.models import Rule
from bailiwick.suggestions.models import LearnedModel
from bailiwick.webhooks.models import Webhook

pytestmark = pytest.mark.django_db

LATER = NOON + timedelta(hours=1)


@pytest.fixture
def county():
    return load_demo(System("a trial"), NOON, seed=3, scale=0.02, lively=False)


def learned(*, at=LATER):
    return LearnedModel.objects.create(purpose="team", made_at=at, rows=30, labels=2, content=b"", checksum="0")


def own_records():
    """Return one record of each kind that the county brings too, made by people who work here."""
    site = Site.objects.create(name="Our own hall", code="OWN")
    building = Building.objects.create(site=site, name="Main house")
    team = Team.objects.create(name="Our own team")
    person = Person.objects.create(name="Ana Propia", email="ana@own.example")
    return [
        site,
        building,
        team,
        person,
        Room.objects.create(building=building, name="12"),
        SiteNotice.objects.create(site=site, text="Ring twice"),
        Department.objects.create(name="Our own office", code="OWN"),
        Skill.objects.create(name="Our own skill"),
        Category.objects.create(name="Our own matter", code="own"),
        CannedText.objects.create(title="Our own words", body="Good morning"),
        Macro.objects.create(title="Our own steps"),
        Rota.objects.create(name="Our own rota", team=team, starts_on=LATER.date()),
        Announcement.objects.create(title="Our own news", text="We have moved."),
        Problem.objects.create(title="Our own problem", number="P-900001", opened_at=LATER),
        Schedule.objects.create(title="Our own schedule", starts_on=LATER.date(), at=time(8), made_at=LATER),
        Rule.objects.create(title="Our own rule", made_at=LATER, changed_at=LATER),
        Webhook.objects.create(
            name="Our own program", url="https://program.example/hook", owner=User.objects.create(username="ana", person=person), made_at=LATER
        ),
    ]


class TestRemoveDemo:
    def test_keeps_records_made_after_its_load(self, county):
        own = own_records()
        remove_demo(System("a trial"), LATER)
        assert [record for record in own if not type(record)._default_manager.filter(pk=record.pk).exists()] == []
        assert [Site.objects.get().name, Team.objects.get().name, Person.objects.get().name] == ["Our own hall", "Our own team", "Ana Propia"]

    def test_keeps_what_was_learned_from_own_tickets(self, county, monkeypatch):
        monkeypatch.setattr(jobs, "learn_purpose", lambda *_given, **_named: learned())
        jobs.learn_from_county("team")
        noted = DemoRecord.objects.get(label="suggestions.learnedmodel").record_id
        before, after = learned(at=NOON - timedelta(days=1)), learned()
        facts = {"state": State.CLOSED, "opened_at": NOON, "last_activity_at": NOON, "solved_at": NOON, "closed_at": NOON}
        Ticket.objects.bulk_create(Ticket(number=f"X-{turn}", title="Ours", **facts) for turn in range(20))
        remove_demo(System("a trial"), LATER)
        assert set(LearnedModel.objects.values_list("pk", flat=True)) == {before.pk, after.pk}
        assert noted not in {before.pk, after.pk}

    def test_takes_what_can_only_have_been_learned_from_the_county(self, county):
        before, _after = learned(at=NOON - timedelta(days=1)), learned()
        remove_demo(System("a trial"), LATER)
        assert LearnedModel.objects.get() == before
