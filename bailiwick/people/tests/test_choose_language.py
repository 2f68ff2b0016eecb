"""The language is switched at any page, before signing in too, and mails follow it."""

from django.conf import settings

from bailiwick.desk.actions import solve_ticket
from bailiwick.desk.tests.factories import make_ticket
from bailiwick.notifications.models import Outgoing
from bailiwick.people.models import User, language_of


def test_a_stranger_switches_for_their_browser(client, db):
    answer = client.post("/my/language/", {"language": "es", "next": "/accounts/login/"})
    assert answer.url == "/accounts/login/"
    assert answer.cookies[settings.LANGUAGE_COOKIE_NAME].value == "es"
    assert 'lang="es"' in client.get("/accounts/login/").content.decode()


def test_nobody_is_sent_elsewhere_or_into_a_language_we_do_not_speak(client, db):
    answer = client.post("/my/language/", {"language": "tlh", "next": "https://evil.example/"})
    assert answer.url == "/"
    assert settings.LANGUAGE_COOKIE_NAME not in answer.cookies


def test_mails_follow_whoever_reads_them(city, sign_in, now):
    sign_in("rita").post("/my/language/", {"language": "es"})
    assert language_of(city.person("rita").pk) == "es"
    assert User.objects.get(pk=city.rita.pk).preferences["language"] == "es"
    ticket = make_ticket(city)
    solve_ticket(ticket, actor=city.actor("tomas"), now=now, resolution="done")
    mail = Outgoing.objects.filter(person=city.person("rita"), notice="desk.TicketSolved").get()
    assert mail.title.startswith("Resuelto")
