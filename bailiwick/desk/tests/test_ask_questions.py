"""The questions of a category on the call form, on a client's form and again on a ticket, with and without JavaScript."""

from __future__ import annotations

import pytest

from bailiwick.core.testing import trail
from bailiwick.desk.actions import Answers, Opening, attach_trees, open_ticket
from bailiwick.desk.models import Category, Ticket, Triage, categories_called
from bailiwick.desk.tests.factories import make_category, make_ticket
from bailiwick.triage.actions import load_trees
from bailiwick.triage.models import Tree

NEW = "/desk/calls/new/"


@pytest.fixture
def printing(city, tree):
    return make_category("Printing", tree=tree.tree, code="printer", words="paper toner")


@pytest.fixture
def call(city, printing):
    """Return what a browser sends from the call form."""
    return {
        "caller": city.person("rita").pk,
        "title": "No paper",
        "description": "since noon",
        "channel": "phone",
        "impact": "1",
        "urgency": "2",
        "category": printing.pk,
        "triage_version": "",
        "triage_path": "",
        "triage_computed": "",
    }


class TestCallForm:
    def test_shows_the_next_question_and_keeps_what_was_typed(self, call, tree, sign_in):
        answer = sign_in("tomas").post(NEW, call | {"triage_answer": "who:all"})
        page = answer.content.decode()
        assert answer.status_code == 200
        assert "Can you work?" in page
        assert "since noon" in page
        assert 'name="triage_path" value="who:all"' in page
        assert 'value="3.2"' in page
        assert "error-summary" not in page
        assert not Ticket.objects.exists()

    def test_goes_back_and_answers_again(self, call, sign_in):
        desk, given = sign_in("tomas"), call | {"triage_path": "who:all,work:no"}
        assert 'value="who:all"' in desk.post(NEW, given | {"triage_back": "1"}).content.decode()
        assert 'name="triage_path" value=""' in desk.post(NEW, given | {"triage_to": "who"}).content.decode()

    def test_shows_what_the_answers_come_to(self, call, city, sign_in):
        page = sign_in("tomas").post("/desk/calls/triage/", call | {"triage_path": "who:all", "triage_answer": "work:no"}).content.decode()
        for words in ("Network to look at", "Network, tier 2", "Our network people look at it.", "Look at the switch.", "P1 Critical", "<html"):
            assert (words in page) == (words != "<html")

    def test_logs_the_call_with_the_answers(self, call, city, tree, sign_in):
        sent = call | {"triage_version": tree.pk, "triage_path": "who:all,work:no", "triage_computed": "3.4", "impact": "3", "urgency": "4"}
        answer = sign_in("tomas").post(NEW, sent, follow=True)
        ticket = Ticket.objects.get()
        assert (ticket.priority, ticket.team, ticket.triages.get().answers) == (1, city.teams.network, {"who": "all", "work": "no"})
        assert "Our network people look at it. Your ticket is" in answer.content.decode()

    def test_asks_why_somebody_sets_it_otherwise(self, call, tree, sign_in):
        sent = call | {"triage_version": tree.pk, "triage_path": "who:all,work:no", "triage_computed": "3.4", "impact": "1", "urgency": "4"}
        desk = sign_in("tomas")
        answer = desk.post(NEW, sent)
        assert answer.status_code == 422
        for words in ("Say why impact or urgency differ", "since noon", 'value="who:all,work:no"'):
            assert words in answer.content.decode()
        assert desk.post(NEW, sent | {"priority_reason": "It is one printer"}).status_code == 302
        assert Triage.objects.get().override_reason == "It is one printer"

    def test_keeps_what_was_set_by_hand_when_another_answer_comes(self, call, tree, sign_in):
        sent = call | {"triage_version": tree.pk, "triage_path": "who:all", "triage_computed": "3.2", "impact": "4", "urgency": "2"}
        page = sign_in("tomas").post("/desk/calls/triage/", sent | {"triage_answer": "work:no"}).content.decode()
        assert 'value="4" id="id_impact_3" checked' in page.replace("required ", "")

    def test_proposes_categories_by_the_words_of_the_title(self, call, printing, sign_in):
        desk = sign_in("tomas")
        page = desk.post("/desk/calls/triage/", call | {"category": "", "title": "Toner is empty"}).content.decode()
        assert f'name="triage_category" value="{printing.pk}"' in page
        assert "Who cannot print?" in desk.post(NEW, call | {"category": "", "triage_category": printing.pk}).content.decode()

    def test_forgets_answers_to_other_questions(self, call, tree, sign_in):
        other = Tree.objects.create(slug="other", title="Other")
        page = sign_in("tomas").post("/desk/calls/triage/", call | {"triage_version": 999, "triage_path": "who:all"}).content.decode()
        assert 'name="triage_path" value=""' in page
        assert not other.versions.exists()

    @pytest.mark.parametrize("name", ["triage_path", "triage_answer", "triage_to", "category", "triage_version", "site", "caller"])
    def test_takes_any_nonsense(self, call, sign_in, name):
        for nonsense in ("\x00", "9" * 30, "a:b,c:d", "🙂", "-1"):
            assert sign_in("tomas").post("/desk/calls/triage/", call | {"triage_show": "1", name: nonsense}).status_code == 200

    def test_is_refused_to_clients(self, call, sign_in):
        assert sign_in("rita").post("/desk/calls/triage/", call).status_code == 403


class TestAskForHelp:
    def test_asks_in_the_language_of_the_client(self, city, printing, sign_in):
        city.rita.language = "es"
        client = sign_in("rita")
        page = client.get(f"/desk/tickets/new/?category={printing.pk}&triage_path=who:all", headers={"Accept-Language": "es"}).content.decode()
        assert "¿Puede trabajar?" in page
        assert "En parte" in page

    def test_opens_the_ticket_with_the_answers(self, city, now, printing, tree, sign_in):
        sent = {"title": "No paper", "category": printing.pk, "triage_version": tree.pk, "triage_path": "who:all"}
        client = sign_in("rita")
        page = client.post("/desk/tickets/new/triage/", sent | {"triage_answer": "work:no"})
        assert "Our network people look at it." in page.content.decode()
        assert "Look at the switch." not in page.content.decode()
        assert page["HX-Replace-Url"].endswith(f"?category={printing.pk}&triage_version={tree.pk}&triage_path=who%3Aall%2Cwork%3Ano")
        answer = client.post("/desk/tickets/new/", sent | {"triage_path": "who:all,work:no"}, follow=True)
        ticket = Ticket.objects.get()
        assert (ticket.impact, ticket.urgency, ticket.triages.get().face, ticket.triages.get().by) == (3, 4, "client", city.rita)
        assert "Our network people look at it. Your ticket is" in answer.content.decode()

    def test_keeps_the_reasons_in_the_language_of_the_team(self, city, printing, tree, sign_in):
        sent = {"title": "Sin papel", "category": printing.pk, "triage_version": tree.pk, "triage_path": "who:all,work:no"}
        sign_in("rita").post("/desk/tickets/new/", sent, headers={"Accept-Language": "es"})
        assert "Urgency: work has stopped" in sign_in("tomas").get(f"/desk/panels/triage/{Ticket.objects.get().pk}/").content.decode()


class TestTicketPage:
    def test_shows_what_was_asked_and_answered(self, city, now, tree, printing, sign_in):
        answers = Answers(version=tree, given={"who": "all", "work": "no"})
        ticket = open_ticket(
            Opening(title="Paper", requester=city.person("rita"), category=printing, triage=answers), actor=city.actor("tomas"), now=now
        )
        panel = f"/desk/panels/triage/{ticket.pk}/"
        for slug, words, seen in (
            ("tomas", "Triage again", True),
            ("tomas", "Printing 1", True),
            ("tomas", "Urgency: work has stopped", True),
            ("rita", "Everybody", True),
            ("rita", "Look at the switch.", False),
            ("rita", "Triage again", False),
        ):
            assert (words in sign_in(slug).get(panel).content.decode()) is seen
        assert sign_in("carl").get(panel).status_code == 404

    def test_asks_again(self, city, now, tree, printing, sign_in):
        ticket, desk = make_ticket(city, category=printing), sign_in("tomas")
        url = f"/desk/tickets/{ticket.number}/triage/"
        assert "Who cannot print?" in desk.get(url).content.decode()
        assert "Can you work?" in desk.post(url, {"triage_answer": "who:all"}).content.decode()
        assert desk.post(url, {"triage_path": ""}).status_code == 422
        assert desk.post(url, {"triage_path": "who:all,work:no", "urgency": "1"}).status_code == 422
        assert desk.post(url, {"triage_path": "who:all,work:no"}).status_code == 302
        ticket.refresh_from_db()
        assert ticket.priority == 1
        assert trail(ticket)[-2:] == ["desk.TicketTriaged", "desk.PrioritySet"]
        assert sign_in("rita").get(url).status_code == 404


class TestAttachTrees:
    def test_gives_known_categories_their_questions_once(self, city, now):
        load_trees(now=now)
        category = make_category("Printer", code="printer")
        make_category("Cafeteria", code="cafeteria")
        assert attach_trees() == 1
        category.refresh_from_db()
        assert category.tree.slug == "printer"
        Category.objects.filter(pk=category.pk).update(tree=None)
        assert attach_trees() == 0
        assert [found.name for found in categories_called("paper jam")] == []

    def test_puts_the_plainer_name_first_where_two_fit_alike(self, city, now):
        load_trees(now=now)
        make_category("Label and receipt printer", code="label_printer")
        make_category("Printer", code="printer")
        attach_trees()
        assert [found.name for found in categories_called("Printer on second floor")] == ["Printer", "Label and receipt printer"]

    def test_comes_with_a_new_category(self, city, now, sign_in):
        load_trees(now=now)
        answer = sign_in("grace").post("/records/categories/new", {"name": "E-Mail", "code": "email", "kind": "incident", "impact": 1, "urgency": 2})
        assert answer.status_code == 302
        assert Category.objects.get(code="email").tree.slug == "email"
        assert [found.name for found in categories_called("My correo does not open")] == ["E-Mail"]

    def test_names_them_to_clients_in_their_language(self, city, now, sign_in):
        load_trees(now=now)
        make_category("Printer", code="printer")
        attach_trees()
        page = (
            sign_in("rita")
            .post("/desk/tickets/new/triage/", {"title": "La impresora no imprime"}, headers={"Accept-Language": "es"})
            .content.decode()
        )
        assert "Impresora" in page
        assert ">Printer<" not in page
