"""The role switcher and the card of things to try."""

import pytest
from django.urls import reverse

from bailiwick.core.actors import System
from bailiwick.core.testing import NOON, trail
from bailiwick.demo.actions import load_demo
from bailiwick.demo.models import DismissedTour
from bailiwick.demo.tour import tour_for
from bailiwick.desk.models import HandOff, Ticket
from bailiwick.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def county():
    return load_demo(System("a trial"), NOON, scale=0.02, lively=False)


class TestSignInAs:
    def test_does_not_exist_without_the_county(self, client, city):
        assert client.post(reverse("demo:sign_in_as"), {"person": "ada"}).status_code == 404

    def test_signs_in_without_a_password(self, client, county):
        answer = client.post(reverse("demo:sign_in_as"), {"person": "grace", "next": "/desk/"})
        assert answer.status_code == 302
        assert answer["Location"] == "/desk/"
        assert client.session["_auth_user_id"] == str(User.objects.get(username="grace").pk)
        assert "people.SignedIn" in trail(User.objects.get(username="grace"))

    def test_speaks_the_language_of_whoever_was_chosen(self, client, county):
        client.post(reverse("demo:sign_in_as"), {"person": "lucia"})
        assert '<html lang="es"' in client.get("/").content.decode()

    def test_goes_nowhere_else(self, client, county):
        answer = client.post(reverse("demo:sign_in_as"), {"person": "grace", "next": "https://elsewhere.example/"})
        assert answer["Location"] == "/"

    def test_opens_no_real_account(self, client, city, county):
        assert client.post(reverse("demo:sign_in_as"), {"person": "ada"}).status_code == 404
        assert client.post(reverse("demo:sign_in_as"), {"person": "ada.demo"}).status_code == 302

    def test_is_not_done_by_a_link(self, client, county):
        assert client.get(reverse("demo:sign_in_as"), {"person": "ada"}).status_code == 405

    def test_is_offered_on_the_sign_in_page(self, client, county):
        page = client.get(reverse("account_login")).content.decode()
        assert reverse("demo:sign_in_as") in page
        assert "Grace Lindqvist-Amadi" in page


class TestTheTour:
    def test_has_five_things_for_every_role(self, county):
        for name in ("rita", "nia", "tomas", "grace", "ada", "otto"):
            assert len(tour_for(User.objects.get(username=name)).steps) == 5

    def test_knows_what_was_really_done(self, county):
        tomas = User.objects.get(username="tomas")
        assert tour_for(tomas).done == 0
        ticket = Ticket.objects.all()[0]
        HandOff.objects.create(ticket=ticket, from_tier=1, to_tier=2, reason="Needs hands.", at=NOON, by=tomas)
        assert [step.done for step in tour_for(tomas).steps].count(True) == 1

    def test_can_be_put_away(self, client, county):
        tomas = User.objects.get(username="tomas")
        client.force_login(tomas)
        assert "five things" in client.get(reverse("demo:tour")).content.decode()
        client.post(reverse("demo:tour_dismiss"))
        assert DismissedTour.objects.filter(user=tomas).exists()
        assert tour_for(tomas) is None

    def test_is_not_there_without_the_county(self, city):
        assert tour_for(city.rita) is None
