"""What the county's people did by real actions: every part of the desk has something to show, and nobody was written to."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db.models import Count

from bailiwick.announcements.models import Announcement
from bailiwick.approvals.models import Approval
from bailiwick.catalogue.models import Order
from bailiwick.clocks.models import installation_zone
from bailiwick.core.actors import System
from bailiwick.core.models import Job
from bailiwick.core.testing import NOON, trail
from bailiwick.demo.actions import load_demo, remove_demo
from bailiwick.demo.actions.living import consent
from bailiwick.desk.models import Chase, ContactAttempt, Join, Snooze, Ticket, Triage
from bailiwick.knowledge.actions import install_articles
from bailiwick.knowledge.models import Article, Campaign, Deflection
from bailiwick.notifications.models import Notification, Outgoing
from bailiwick.oncall.models import Cover
from bailiwick.people.models import User
from bailiwick.problems.models import Problem, Spike, SpikeState
from bailiwick.recurring.models import Schedule
from bailiwick.rules.models import RuleRun
from bailiwick.runbooks.models import Checklist, Reset, Run, Verification
from bailiwick.surveys.models import Survey
from bailiwick.webhooks.models import Webhook

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    install_articles(now=NOON)
    return load_demo(System("a trial"), NOON, seed=3, scale=0.05)


class TestLive:
    def test_shows_something_in_every_part(self, county):
        self.shows_outages()
        self.shows_proofs()
        self.shows_the_desk()
        self.shows_the_rest()
        assert Notification.objects.count() == Outgoing.objects.exclude(state__in=("sent", "bounced")).count() == 0

    def shows_outages(self):
        assert Ticket.objects.unfinished().filter(parent__isnull=False).count() >= 5
        assert Ticket.objects.filter(parent__isnull=False, state="closed").exists()
        assert Spike.objects.filter(state=SpikeState.OUTAGE, announcement__isnull=False).count() == 1
        assert Spike.objects.filter(state=SpikeState.OPEN).exists()
        assert set(Announcement.objects.values_list("state", flat=True)) == {"published", "ended"}
        assert Problem.objects.filter(is_published=True).exclude(workaround="").count() == 2

    def shows_proofs(self):
        assert Reset.objects.count() == 5
        assert all(reset.verification.result == "passed" for reset in Reset.objects.select_related("verification"))
        assert Verification.objects.filter(result="refused").count() == 1
        assert Run.objects.filter(state="running").exists()
        listed = Checklist.objects.get(title="New computer")
        assert (listed.items.count(), listed.items.exclude(done_at=None).count()) == (7, 3)

    def shows_the_desk(self):
        assert Triage.objects.exists()
        assert Chase.objects.filter(sent__gt=0).exists()
        assert Ticket.objects.unfinished().filter(update_due_at__lte=NOON).exists()
        tried = ContactAttempt.objects.filter(note="Extension rings out").values_list("ticket").annotate(times=Count("pk"))
        assert sorted(times for _ticket, times in tried) == [1, 2, 3]
        assert sorted(Snooze.objects.values_list("until", flat=True)) == [NOON + timedelta(hours=3), NOON + timedelta(days=6)]
        assert {snooze.user.username for snooze in Snooze.objects.select_related("user")} == {"tomas"}
        joins = Counter(Join.objects.live().values_list("kind", flat=True))
        assert (joins["merge"], joins["split"], joins["parent"]) == (2, 1, 1)
        for join in Join.objects.live().filter(kind="merge").select_related("ticket", "other"):
            assert (join.ticket.title, join.ticket.category, join.ticket.requester) == (join.other.title, join.other.category, join.other.requester)
        storm = Ticket.objects.filter(pk__in=Join.objects.filter(reason="Storm").values("other")).get()
        assert storm.title == "Storm: several sites without power and network"
        assert Ticket.objects.filter(parent=storm).values("site").distinct().count() >= 5

    def shows_the_rest(self):
        assert Approval.objects.open().exists()
        assert Approval.objects.filter(state="refused").exists()
        assert Order.objects.count() == 5
        assert Survey.objects.exclude(score=None).exists()
        assert Deflection.objects.exists()
        campaign = Campaign.objects.get()
        assert campaign.done().count() > 5 < campaign.missing().count()
        assert Cover.objects.count() == 2
        assert Schedule.objects.filter(occurrences__ticket__isnull=False).distinct().count() == 3
        assert RuleRun.objects.filter(outcome="done").exists()
        assert Webhook.objects.get().is_paused
        assert Job.objects.filter(name__endswith="learn_from_county").count() == 2

    def test_happened_when_it_is_told(self, county):
        reset = Reset.objects.order_by("at").select_related("ticket")[0]
        assert reset.ticket.opened_at < reset.at < NOON
        assert "runbooks.CallerVerified" in trail(reset.ticket)
        assert not Ticket.objects.filter(opened_at__gt=NOON).exists()

    def test_the_work_of_an_evening_begins_in_the_evening(self, county):
        planned = Announcement.objects.get(kind="planned").starts_at.astimezone(installation_zone())
        assert (f"{planned:%A} evening" in Announcement.objects.get(kind="planned").title, f"{planned:%H:%M}") == (True, "21:00")

    def test_speaks_spanish_to_lucia(self, county):
        lucia = User.objects.get(username="lucia")
        assert lucia.preferences["language"] == "es"
        assert Ticket.objects.filter(requester=lucia.person, opened_by=lucia).count() == 3

    def test_leaves_the_counts_of_articles_as_they_were(self):
        install_articles(now=NOON)
        before = list(Article.objects.order_by("pk").values_list("views", "helped", "helped_not"))
        load_demo(System("a trial"), NOON, scale=0.02)
        remove_demo(System("a trial"), NOON)
        assert list(Article.objects.order_by("pk").values_list("views", "helped", "helped_not")) == before


def test_grace_is_asked_about_no_request_of_her_own(monkeypatch):
    told = []

    def newest_are_hers(life):
        """Give the newest open tickets to one who does not work on tickets, and to Grace as the one who asks."""
        life.taken.clear()
        newest = Ticket.objects.filter(source="demo", state="open", assignee__isnull=False, parent=None, merged_into=None)
        told.extend(newest.order_by("-opened_at", "-pk").values_list("pk", flat=True)[:2])
        Ticket.objects.filter(pk=told[0]).update(assignee=life.people.staff["ada"])
        Ticket.objects.filter(pk=told[1]).update(requester=life.person("grace"))

    monkeypatch.setattr(consent, "_lend", newest_are_hers)
    install_articles(now=NOON)
    load_demo(System("a trial"), NOON, seed=3, scale=0.05)
    asked = Approval.objects.filter(votes__approver=User.objects.get(username="grace").person).values_list("subject_id", flat=True)
    assert len(told) == 2
    assert set(asked).isdisjoint(told)
