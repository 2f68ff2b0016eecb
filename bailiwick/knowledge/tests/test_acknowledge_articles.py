"""People confirm having read and understood; who has not is known, reminded, and asked anew when the meaning changed."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from bailiwick.core.actors import System
from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict
from bailiwick.core.testing import trail
from bailiwick.knowledge.actions import (
    acknowledge_article,
    end_campaign,
    publish_article,
    remind_campaign,
    remind_campaigns,
    retire_article,
    revise_article,
    start_campaign,
)
from bailiwick.knowledge.models import Campaign
from bailiwick.knowledge.tests.factories import PRINTER, make_article
from bailiwick.notifications.models import Notification

DUE = date(2026, 3, 31)


@pytest.fixture
def policy(city):
    return make_article(city, kind="policy")


@pytest.fixture
def campaign(city, policy, now):
    return start_campaign(policy, actor=city.actor("grace"), now=now, audience="it", due_on=DUE)


def names(people):
    return sorted(person.name.split()[0] for person in people)


class TestStartCampaign:
    def test_asks_everybody_of_it(self, city, campaign):
        assert names(campaign.missing()) == ["Grace", "Tomás"]
        assert Notification.objects.filter(notice="knowledge.AcknowledgementAsked", user=city.tomas).count() == 1

    def test_asks_a_department_and_what_is_under_it(self, city, policy, now):
        made = start_campaign(policy, actor=city.actor("grace"), now=now, audience="department", department=city.departments["LIB"], due_on=DUE)
        assert names(made.missing()) == ["Rita"]

    def test_asks_a_team(self, city, policy, now):
        made = start_campaign(policy, actor=city.actor("grace"), now=now, audience="team", team=city.teams.desk, due_on=DUE)
        assert names(made.missing()) == ["Grace", "Tomás"]

    @pytest.mark.parametrize(
        ("values", "field"), [({"audience": "team"}, "team"), ({"audience": "x"}, "audience"), ({"due_on": date(2026, 3, 1)}, "due_on")]
    )
    def test_needs_to_know_whom_and_until_when(self, city, policy, now, values, field):
        with pytest.raises(ValidationError) as error:
            start_campaign(policy, actor=city.actor("grace"), now=now, **({"audience": "it", "due_on": DUE} | values))
        assert field in error.value.message_dict

    def test_asks_nobody_who_cannot_read_it(self, city, now):
        inside = make_article(city, audience="it")
        with pytest.raises(ValidationError):
            start_campaign(inside, actor=city.actor("grace"), now=now, audience="department", department=city.departments["LIB"], due_on=DUE)

    def test_asks_the_same_people_once(self, city, campaign, policy, now):
        with pytest.raises(Conflict):
            start_campaign(policy, actor=city.actor("grace"), now=now, audience="it", due_on=DUE)

    def test_is_refused_to_technicians(self, city, policy, now):
        with pytest.raises(Refused):
            start_campaign(policy, actor=city.actor("tomas"), now=now, audience="it", due_on=DUE)


class TestAcknowledgeArticle:
    def test_takes_somebody_off_the_list_once(self, city, campaign, policy, now):
        for _twice in range(2):
            acknowledge_article(policy, actor=city.actor("tomas"), now=now)
        assert names(campaign.missing()) == ["Grace"]
        assert trail(policy).count("knowledge.ArticleAcknowledged") == 1

    def test_a_change_of_meaning_asks_again(self, city, campaign, policy, now):
        acknowledge_article(policy, actor=city.actor("tomas"), now=now)
        revise_article(policy, replace(PRINTER, body="Everything is different."), actor=city.actor("tomas"), now=now)
        publish_article(policy, actor=System("approved"), now=now + timedelta(days=20), is_major=True)
        again = Campaign.objects.get()
        assert names(again.missing()) == ["Grace", "Tomás"]
        assert again.due_on == date(2026, 4, 13)
        assert Notification.objects.filter(notice="knowledge.AcknowledgementAsked", user=city.tomas).count() == 2

    def test_a_small_correction_does_not(self, city, campaign, policy, now):
        acknowledge_article(policy, actor=city.actor("tomas"), now=now)
        revise_article(policy, replace(PRINTER, body="A comma, moved."), actor=city.actor("tomas"), now=now)
        publish_article(policy, actor=System("approved"), now=now, is_major=False)
        assert names(Campaign.objects.get().missing()) == ["Grace"]

    def test_is_refused_to_those_who_cannot_read_it(self, city, now):
        with pytest.raises(Refused):
            acknowledge_article(make_article(city, audience="it"), actor=city.actor("rita"), now=now)


class TestRemindCampaigns:
    def test_a_week_and_a_day_ahead_and_weekly_afterwards(self, city, campaign, now):
        days = [n for n in range(60) if remind_campaigns(now=now + timedelta(days=n))]
        sent = [(now + timedelta(days=n)).date() for n in days]
        assert sent == [date(2026, 3, 24), date(2026, 3, 30), *(date(2026, 4, 1) + timedelta(weeks=n) for n in range(6))]

    def test_goes_to_those_who_have_not_alone(self, city, campaign, policy, now):
        acknowledge_article(policy, actor=city.actor("tomas"), now=now)
        assert remind_campaign(campaign, actor=System("test"), now=now) == 1
        assert [n.user for n in Notification.objects.filter(notice="knowledge.AcknowledgementReminded")] == [city.grace]
        with pytest.raises(Conflict):
            remind_campaign(campaign, actor=System("test"), now=now)

    def test_ends_with_the_campaign_and_with_the_article(self, city, campaign, policy, now):
        end_campaign(campaign, actor=city.actor("grace"), now=now)
        with pytest.raises(Conflict):
            end_campaign(campaign, actor=city.actor("grace"), now=now)
        other = start_campaign(policy, actor=city.actor("grace"), now=now, audience="it", due_on=DUE)
        retire_article(policy, actor=city.actor("grace"), now=now)
        other.refresh_from_db()
        assert other.ended_at is not None
        assert remind_campaigns(now=now + timedelta(days=30)) == 0


def test_the_pages_say_who_has_not(city, campaign, policy, sign_in):
    desk = sign_in("tomas")
    assert "Please read and acknowledge" in desk.get("/").content.decode()
    assert "Read and understood" in desk.get(f"/knowledge/articles/{policy.slug}/").content.decode()
    assert desk.post(f"/knowledge/articles/{policy.slug}/acknowledge/").status_code == 302
    assert "Please read and acknowledge" not in desk.get("/").content.decode()
    page = sign_in("grace").get(f"/knowledge/campaigns/{campaign.pk}/").content.decode()
    assert "Grace Hopewell" in page
    assert "1 of 2" in page
    assert sign_in("rita").get(f"/knowledge/campaigns/{campaign.pk}/").status_code == 404
