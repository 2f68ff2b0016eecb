import re

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from bailiwick.core.models import Job
from bailiwick.core.testing import trail
from bailiwick.people.actions import change_email
from bailiwick.people.jobs import send_password_link

RESET = "/accounts/password/reset/"


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


def link_in(message):
    return re.search(r"https?://[^/\s]+(/\S+)", message.body).group(1)


class TestForgottenPassword:
    def test_looks_the_same_for_known_and_unknown_addresses(self, city):
        answers = [Client().post(RESET, {"email": email}) for email in ("rita@city.example", "nobody@city.example")]
        assert {(a.status_code, a["Location"]) for a in answers} == {(302, "/accounts/password/reset/done/")}
        assert Job.objects.filter(name__contains="send_password_link").count() == 2
        assert mail.outbox == []

    def test_keeps_no_link_in_the_queue(self, city):
        Client().post(RESET, {"email": "rita@city.example"})
        assert "/key/" not in str(Job.objects.values_list("args", "kwargs"))

    def test_mails_a_link_that_sets_a_password_once(self, city):
        send_password_link("rita@city.example")
        path = link_in(mail.outbox[0])
        client = Client()
        page = client.get(path, follow=True)
        address = page.redirect_chain[-1][0]
        answer = client.post(address, {"password1": "long enough for all", "password2": "long enough for all"})
        assert answer.status_code == 302
        city.rita.refresh_from_db()
        assert city.rita.check_password("long enough for all")
        assert trail(city.rita)[-1] == "people.PasswordChanged"
        assert "no longer works" in Client().get(path, follow=True).content.decode()

    def test_refuses_a_weak_password(self, city):
        send_password_link("rita@city.example")
        client = Client()
        address = client.get(link_in(mail.outbox[0]), follow=True).redirect_chain[-1][0]
        page = client.post(address, {"password1": "short", "password2": "short"}).content.decode()
        assert "12 characters" in page

    def test_mails_nobody_for_an_unknown_address_or_a_locked_account(self, city):
        city.rita.is_active = False
        city.rita.save()
        for email in ("rita@city.example", "nobody@city.example"):
            send_password_link(email)
        assert mail.outbox == []

    def test_follows_the_address_that_an_administrator_set(self, city, now):
        change_email(city.rita, actor=city.actor("ada"), now=now, email="rita.new@city.example")
        send_password_link("rita@city.example")
        assert mail.outbox == []
        send_password_link("rita.new@city.example")
        assert mail.outbox[0].to == ["rita.new@city.example"]
