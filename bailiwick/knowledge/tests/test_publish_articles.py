"""Nothing reaches readers before somebody other than its author approved it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from bailiwick.approvals.actions import decide
from bailiwick.approvals.models import Approval, Decision
from bailiwick.core.actors import System
from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict
from bailiwick.core.search import find
from bailiwick.core.testing import trail
from bailiwick.knowledge.actions import (
    confirm_article,
    publish_article,
    reinstate_article,
    remind_of_reviews,
    retire_article,
    revise_article,
    send_for_review,
    settle_review,
    withdraw_article,
)
from bailiwick.knowledge.models import Agreement, Article, PublishingRule
from bailiwick.knowledge.tests.factories import PRINTER, make_article, make_draft
from bailiwick.notifications.models import Notification


def vote(city, who, *, approve=True, comment=""):
    approval = Approval.objects.open().get()
    decide(approval, actor=city.actor(who), now=approval.asked_at + timedelta(hours=1), approve=approve, comment=comment)


class TestSendForReview:
    def test_asks_those_who_may_publish(self, city, now):
        approval = send_for_review(make_draft(city), actor=city.actor("tomas"), now=now, note="New printers")
        assert [v.approver for v in approval.votes.all()] == [city.person("grace")]

    def test_publishes_once_approved(self, city, now):
        article = make_draft(city)
        send_for_review(article, actor=city.actor("tomas"), now=now)
        assert not Article.objects.visible_to(city.rita).exists()
        vote(city, "grace")
        article.refresh_from_db()
        assert (article.state, article.major, article.review_on) == ("published", 1, date(2027, 3, 10))
        assert Article.objects.visible_to(city.rita).get() == article
        assert find("printer", city.rita).hits[0].title == "Printer does not print"
        assert "knowledge.ArticlePublished" in trail(article)

    def test_comes_back_with_the_reason_when_refused(self, city, now):
        article = make_draft(city)
        send_for_review(article, actor=city.actor("tomas"), now=now)
        vote(city, "grace", approve=False, comment="Say which tray")
        article.refresh_from_db()
        assert article.state == "draft"
        assert Notification.objects.filter(user=city.tomas, notice="knowledge.ArticleReturned", detail__contains="Say which tray").exists()

    def test_never_asks_the_author(self, city, now):
        article = make_draft(city, by="grace")
        with pytest.raises(Conflict):
            send_for_review(article, actor=city.actor("grace"), now=now)

    def test_never_asks_an_author_whom_somebody_else_sends_for(self, city, now):
        article = make_draft(city, by="grace")
        with pytest.raises(Conflict):
            send_for_review(article, actor=city.actor("tomas"), now=now)

    def test_asks_whom_the_rule_names(self, city, now):
        rule = PublishingRule.objects.get(kind="article")
        rule.approvers.set([city.person("carl"), city.person("otto")])
        PublishingRule.objects.filter(pk=rule.pk).update(agreement=Agreement.ALL)
        article = make_draft(city)
        send_for_review(article, actor=city.actor("tomas"), now=now)
        assert Article.objects.visible_to(city.carl).get() == article
        vote(city, "carl")
        article.refresh_from_db()
        assert article.state == "review"
        vote(city, "otto")
        article.refresh_from_db()
        assert article.state == "published"

    def test_publishes_at_once_where_nobody_is_asked(self, city, now):
        PublishingRule.objects.filter(kind="article").update(agreement=Agreement.NONE)
        article = make_draft(city)
        with pytest.raises(Refused):
            send_for_review(article, actor=city.actor("tomas"), now=now)
        send_for_review(article, actor=city.actor("grace"), now=now)
        article.refresh_from_db()
        assert article.state == "published"

    def test_needs_something_new(self, city, now):
        with pytest.raises(Conflict):
            send_for_review(make_article(city), actor=city.actor("tomas"), now=now)

    def test_is_taken_back_with_a_reason(self, city, now):
        article = make_draft(city)
        send_for_review(article, actor=city.actor("tomas"), now=now)
        with pytest.raises(ValidationError):
            withdraw_article(article, actor=city.actor("tomas"), now=now, reason=" ")
        withdraw_article(article, actor=city.actor("tomas"), now=now, reason="A picture is missing")
        assert article.state == "draft"
        assert not Approval.objects.open().exists()

    def test_nobody_publishes_past_it(self, city, now):
        with pytest.raises(Refused):
            publish_article(make_draft(city), actor=city.actor("ada"), now=now)


class TestRetireArticle:
    def test_takes_it_from_readers_and_back_only_by_review(self, city, now):
        article = make_article(city)
        retire_article(article, actor=city.actor("grace"), now=now, reason="New printers")
        assert not Article.objects.visible_to(city.rita).exists()
        assert not find("printer", city.rita).hits
        reinstate_article(article, actor=city.actor("grace"), now=now)
        assert (article.state, article.is_public) == ("draft", False)
        send_for_review(article, actor=city.actor("tomas"), now=now)

    def test_is_refused_to_technicians(self, city, now):
        with pytest.raises(Refused):
            retire_article(make_article(city), actor=city.actor("tomas"), now=now)


class TestReview:
    def test_reminds_the_owner_once_a_month(self, city, now):
        article = make_article(city)
        Article.objects.update(review_on=now.date())
        assert remind_of_reviews(now=now) == 1
        assert remind_of_reviews(now=now + timedelta(days=1)) == 0
        assert remind_of_reviews(now=now + timedelta(days=31)) == 1
        assert Notification.objects.filter(user=city.tomas, notice="knowledge.ArticleReviewDue").count() == 2
        assert trail(article).count("knowledge.ArticleReviewDue") == 2

    def test_is_confirmed_by_the_owner(self, city, now):
        article = make_article(city)
        confirm_article(article, actor=city.actor("tomas"), now=now)
        assert article.review_on == date(2027, 3, 10)
        with pytest.raises(ValidationError):
            confirm_article(article, actor=city.actor("tomas"), now=now, review_on=now.date())
        with pytest.raises(Refused):
            confirm_article(article, actor=city.actor("rita"), now=now)


class TestAudience:
    @pytest.fixture
    def articles(self, city):
        return {
            "clients": make_article(city),
            "it": make_article(city, audience="it"),
            "desk": make_article(city, audience="teams", teams=[city.teams.desk]),
            "network": make_article(city, audience="teams", teams=[city.teams.network]),
        }

    @pytest.mark.parametrize(
        ("who", "reads"),
        [
            ("rita", {"clients"}),
            ("tomas", {"clients", "it", "desk", "network"}),  # his own
            ("otto", {"clients", "it", "desk", "network"}),
            ("grace", {"clients", "it", "desk", "network"}),
        ],
    )
    def test_is_kept(self, city, articles, who, reads):
        seen = set(Article.objects.visible_to(getattr(city, who)))
        assert {name for name, article in articles.items() if article in seen} == reads

    def test_keeps_another_teams_articles_from_a_technician(self, city, articles):
        Article.objects.update(owner=None)
        assert articles["network"] not in Article.objects.visible_to(city.tomas)
        assert articles["desk"] in Article.objects.visible_to(city.tomas)

    def test_strangers_to_an_article_get_nothing(self, city, articles, sign_in):
        slug = articles["it"].slug
        for page in ("", "print/", "inline/", "versions/", "edit/"):
            assert sign_in("rita").get(f"/knowledge/articles/{slug}/{page}").status_code == 404
        assert sign_in("rita").post(f"/knowledge/articles/{slug}/solved/").status_code == 404

    def test_keeps_drafts_from_readers(self, city, sign_in, now):
        article = make_article(city)
        revise_article(article, replace(PRINTER, body="Secret draft."), actor=city.actor("tomas"), now=now)
        address = f"/knowledge/articles/{article.slug}/?text=newest"
        assert "Secret draft" not in sign_in("rita").get(address).content.decode()
        assert "Secret draft" in sign_in("tomas").get(address).content.decode()


def test_steps_work_from_the_page(city, sign_in):
    article = make_draft(city)
    desk = sign_in("tomas")
    assert desk.post(f"/knowledge/articles/{article.slug}/step/review/", {"note": "Please"}).status_code == 302
    assert "being reviewed" in desk.get(f"/knowledge/articles/{article.slug}/").content.decode()
    assert desk.post(f"/knowledge/articles/{article.slug}/step/review/", {"note": "Again"}).status_code == 409
    assert desk.get(f"/knowledge/articles/{article.slug}/step/retire/").status_code == 403


def test_refuses_publishing_by_the_votes_of_authors_alone(city, now):
    rule = PublishingRule.objects.get(kind="article")
    rule.approvers.set([city.person("carl")])
    article = make_draft(city)
    send_for_review(article, actor=System("import"), now=now)
    approval = Approval.objects.get()
    approval.votes.update(approver=city.person("tomas"), decision=Decision.APPROVE, decided_by=city.person("tomas"), decided_at=now)
    settle_review(approval, granted=True, now=now)
    article.refresh_from_db()
    assert article.state == "draft"
