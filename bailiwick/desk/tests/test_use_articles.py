"""Articles serve tickets, and tickets make articles, without whose matter it was."""

import pytest
from django.core.exceptions import ValidationError

from bailiwick.core.permissions import Refused
from bailiwick.core.testing import trail
from bailiwick.desk.actions import restrict_ticket, solve_ticket
from bailiwick.desk.actions.articles import article_text, unuse_article, use_article, write_article
from bailiwick.desk.models import ArticleUse
from bailiwick.desk.tests.factories import make_ticket
from bailiwick.knowledge.models import Article
from bailiwick.knowledge.tests.factories import PRINTER, make_article


@pytest.fixture
def article(city):
    return make_article(city)


class TestUseArticle:
    def test_gives_it_to_the_client_as_a_reply(self, city, article, now):
        ticket = make_ticket(city)
        for _twice in range(2):
            use_article(ticket, actor=city.actor("tomas"), now=now, article=article, used_as="given")
        assert ticket.entries.get(kind="reply").body.endswith(f"/knowledge/articles/{article.slug}/")
        assert trail(ticket).count("desk.ArticleUsed") == 1

    def test_says_what_it_was_solved_with(self, city, article, now):
        ticket = make_ticket(city)
        use = use_article(ticket, actor=city.actor("tomas"), now=now, article=article, used_as="solved")
        assert not ticket.entries.exists()
        unuse_article(use, actor=city.actor("tomas"), now=now)
        assert not ArticleUse.objects.exists()
        assert trail(ticket)[-1] == "desk.ArticleUnused"

    def test_gives_nothing_the_client_may_not_read(self, city, now):
        with pytest.raises(ValidationError):
            use_article(make_ticket(city), actor=city.actor("tomas"), now=now, article=make_article(city, audience="it"), used_as="given")

    def test_is_refused_to_clients(self, city, article, now):
        with pytest.raises(Refused):
            use_article(make_ticket(city), actor=city.actor("rita"), now=now, article=article, used_as="solved")


class TestWriteArticle:
    @pytest.fixture
    def solved(self, city, now):
        said = "Rita Alvarez (rita@city.example, 555-010-4410) says that Alvarez’s tray 2 jams."
        ticket = make_ticket(city, title="Rita’s printer jams", description=said)
        solve_ticket(ticket, actor=city.actor("tomas"), now=now, resolution="Told Rita to reseat tray 2.")
        return ticket

    def test_begins_with_matter_and_solution_and_names_nobody(self, city, solved):
        text = article_text(solved)
        assert "tray 2 jams" in text.body
        assert "reseat tray 2" in text.body
        for own in ("Rita", "Alvarez", "rita@", "555", "4410"):
            assert own not in text.title + text.body

    def test_makes_a_draft_linked_with_the_ticket(self, city, solved, now):
        article = write_article(solved, actor=city.actor("tomas"), now=now, text=article_text(solved))
        assert (article.state, article.audience) == ("draft", "it")
        assert ArticleUse.objects.get().ticket == solved

    def test_learns_nothing_from_a_need_to_know_ticket(self, city, solved, now):
        restrict_ticket(solved, actor=city.actor("grace"), now=now, reason="HR")
        with pytest.raises(ValidationError):
            write_article(solved, actor=city.actor("grace"), now=now, text=PRINTER)
        assert not Article.objects.exists()


class TestThePages:
    def test_offer_what_fits_and_take_it(self, city, article, sign_in):
        ticket = make_ticket(city)
        desk = sign_in("tomas")
        assert article.title in desk.get(f"/desk/panels/articles/{ticket.pk}/").content.decode()
        assert desk.post(f"/desk/articles/on/{ticket.pk}/", {"article": article.slug, "used_as": "solved"}).status_code == 302
        assert "Solved with it" in desk.get(f"/desk/panels/articles/{ticket.pk}/").content.decode()
        assert desk.post(f"/desk/articles/uses/{ArticleUse.objects.get().pk}/remove/").status_code == 302

    def test_write_an_article_from_the_menu(self, city, sign_in):
        ticket = make_ticket(city)
        desk = sign_in("tomas")
        assert "Write an article from this" in desk.get(f"/desk/tickets/{ticket.number}/").content.decode()
        form = {"title": "Printer eats paper", "body": "Reseat it.", "language": "en", "kind": "article", "audience": "it"}
        answer = desk.post(f"/desk/articles/from/{ticket.pk}/", form)
        assert answer.headers["Location"] == "/knowledge/articles/printer-eats-paper/"

    def test_are_closed_to_clients(self, city, sign_in):
        ticket = make_ticket(city)
        for page in (f"/desk/panels/articles/{ticket.pk}/", f"/desk/articles/from/{ticket.pk}/"):
            assert sign_in("rita").get(page).status_code == 404


def test_the_api_does_the_same(city, article, sign_in):
    ticket = make_ticket(city)
    desk = sign_in("tomas")
    address = f"/api/v1/desk/tickets/{ticket.number}"
    made = desk.post(f"{address}/articles", {"article": article.slug, "used_as": "given"}, content_type="application/json")
    assert (made.status_code, made.json()["article"]) == (201, article.slug)
    assert len(desk.get(f"{address}/articles").json()) == 1
    assert desk.delete(f"/api/v1/desk/article-uses/{made.json()['id']}").status_code == 204
    assert desk.post(f"{address}/write-article", {}, content_type="application/json").status_code == 201
    assert sign_in("rita").get(f"{address}/articles").status_code == 404
