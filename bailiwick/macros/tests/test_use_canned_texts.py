"""Canned texts: whose they are, what their variables say, and what is refused when saving."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from bailiwick.core.testing import trail
from bailiwick.desk.actions import restrict_ticket
from bailiwick.desk.tests.factories import make_ticket
from bailiwick.macros.actions import install_macros, shipped
from bailiwick.macros.models import VARIABLES, CannedText, Macro, check_variables, fill_text


@pytest.fixture
def ticket(city):
    return make_ticket(city, site=city.places.hall, room=city.places.rooms[0])


def words(answer):
    return answer.content.decode()


class TestVariables:
    def test_every_one_is_filled(self, city, ticket, now):
        text = "|".join(f"{{{{ {name} }}}}" for name in VARIABLES)
        filled = fill_text(text, ticket, actor=city.actor("tomas"), now=now, language="en")
        assert "{{" not in filled
        assert filled.startswith(f"Rita Alvarez|Rita|Rita Alvarez|Rita|{ticket.number}|Printer eats paper|")
        assert "Tomás Novak|Tomás" in filled

    def test_times_are_said_in_the_language_of_the_text(self, city, ticket, now):
        filled = fill_text("{{ priority }}", ticket, actor=city.actor("tomas"), now=now, language="es")
        assert "{{" not in filled

    @pytest.mark.parametrize("text", ["{{ requester.password }}", "{{ ticket.__class__ }}", "{% load x %}", "{{ ticket.number", "{{}}"])
    def test_unknown_names_and_other_braces_are_refused(self, text):
        with pytest.raises(ValidationError):
            check_variables(text, "body")

    def test_facts_are_not_filled_again(self, city, now):
        ticket = make_ticket(city, title="{{ desk.phone }} {{ me.name }}")
        assert fill_text("{{ ticket.title }}", ticket, actor=city.actor("tomas"), now=now) == "{{ desk.phone }} {{ me.name }}"


class TestScopes:
    def test_own_ones_are_seen_by_nobody_else(self, city, sign_in):
        answer = sign_in("tomas").post(
            "/records/canned-texts/new", {"title": "Mine", "keys": "me", "body": "Hi {{ requester.name }}", "scope": "own"}
        )
        assert answer.status_code == 302
        text = CannedText.objects.get(title="Mine")
        assert (text.owner, trail(text)) == (city.tomas, ["core.RecordCreated"])
        assert "Mine" not in words(sign_in("grace").get("/records/canned-texts/"))
        assert not CannedText.objects.visible_to(city.rita).exists()

    def test_sharing_takes_the_ability(self, city, sign_in):
        data = {"title": "For all", "body": "x", "scope": "shared"}
        assert sign_in("tomas").post("/records/canned-texts/new", data).status_code == 422
        assert sign_in("grace").post("/records/canned-texts/new", data).status_code == 302
        text = CannedText.objects.get(title="For all")
        assert sign_in("tomas").post(f"/records/canned-texts/{text.pk}/edit", data).status_code == 403

    def test_an_unknown_variable_is_an_error_when_saving(self, city, sign_in):
        answer = sign_in("tomas").post("/records/canned-texts/new", {"title": "x", "body": "Dear {{ nobody }}", "scope": "own"})
        assert answer.status_code == 422
        assert "There is no variable" in words(answer)
        assert not CannedText.objects.filter(title="x").exists()

    def test_of_a_team_reach_the_team(self, city):
        CannedText.objects.create(title="Desk", body="x", scope="team", team=city.teams.desk)
        CannedText.objects.create(title="Wires", body="x", scope="team", team=city.teams.network)
        seen = set(CannedText.objects.visible_to(city.tomas).filter(scope="team").values_list("title", flat=True))
        assert seen == {"Desk"}


class TestPicker:
    def test_stands_beside_the_box_and_answers_filled(self, city, ticket, sign_in):
        desk, text = sign_in("tomas"), CannedText.objects.get(shipped="solved")
        assert f"/macros/tickets/{ticket.pk}/texts/" in words(desk.get(f"/desk/tickets/{ticket.number}/"))
        part = words(desk.get(f"/macros/tickets/{ticket.pk}/texts/", headers={"HX-Request": "true"}))
        assert f'value="{text.pk}:es"' in part
        body = desk.get(f"/macros/tickets/{ticket.pk}/texts/filled/?text={text.pk}").json()["body"]
        assert body.startswith("Hello Rita,")
        assert ticket.number in body

    def test_works_without_javascript(self, city, ticket, sign_in):
        text = CannedText.objects.get(shipped="solved")
        page = words(sign_in("tomas").get(f"/macros/tickets/{ticket.pk}/texts/?text={text.pk}:es"))
        assert "Hola, Rita" in page
        assert f"/desk/tickets/{ticket.number}/entries/" in page

    def test_offers_the_clients_language_first(self, city, ticket, sign_in):
        city.rita.preferences = {"language": "es"}
        city.rita.save()
        part = words(sign_in("tomas").get(f"/macros/tickets/{ticket.pk}/texts/", headers={"HX-Request": "true"}))
        text = CannedText.objects.get(shipped="solved")
        assert part.index(f'value="{text.pk}:es"') < part.index(f'value="{text.pk}"')

    def test_says_nothing_of_secret_tickets(self, city, ticket, sign_in, now):
        text = CannedText.objects.get(shipped="solved")
        restrict_ticket(ticket, actor=city.actor("tomas"), now=now, reason="personnel")
        for slug in ("grace", "rita"):
            assert sign_in(slug).get(f"/macros/tickets/{ticket.pk}/texts/filled/?text={text.pk}").status_code == 404
            assert sign_in(slug).get(f"/api/v1/macros/texts/{text.pk}/filled/{ticket.number}").status_code == 404


def test_shipped_ones_are_sound_and_come_once(db):
    assert install_macros() == 0
    assert CannedText.objects.count() == len(shipped("texts")) >= 12
    for text in CannedText.objects.all():
        assert text.body_es, text
        check_variables(text.body, "body")
        check_variables(text.body_es, "body_es")
    assert Macro.objects.count() == len(shipped("macros"))
    CannedText.objects.filter(shipped="solved").update(title="Ours", body="ours")
    install_macros()
    assert CannedText.objects.get(shipped="solved").body == "ours"
