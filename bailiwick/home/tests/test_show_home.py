"""The first page itself: whom it shows what, how much it asks of the database, how it keeps fresh."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils.html import format_html

from bailiwick.core.cards import Card, _cards, add_card
from bailiwick.core.testing import NOON
from bailiwick.desk.models import Ticket
from bailiwick.people.models import Absence, Staff
from bailiwick.places.models import SiteNotice

#: words that only one role's page has
SAYS = {
    "tomas": "My work, by deadline",
    "grace": "Who carries what",
    "rita": "Ask for help",
    "ada": "Is everything running?",
    "otto": "What happened last",
}


@pytest.mark.parametrize(("who", "words"), SAYS.items())
def test_each_role_has_its_page(city, sign_in, who, words):
    answer = sign_in(who).get("/")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert words in page
    others = {other for name, other in SAYS.items() if name != who and other not in ("Ask for help", "What happened last", "Is everything running?")}
    assert not [other for other in others if other in page]


def test_strangers_are_asked_to_sign_in(client, db):
    assert client.get("/").status_code == 302
    assert client.get("/home/now/").status_code == 302


def test_notices_and_absences_are_shown_with_who_stands_in(city, sign_in):
    tomas, grace = (Staff.objects.get(person__account=user) for user in (city.tomas, city.grace))
    Absence.objects.create(staff=grace, starts_on=NOON.date(), ends_on=NOON.date(), substitute=tomas)
    SiteNotice.objects.create(site=city.places.hall, text="Elections: call before touching")
    SiteNotice.objects.create(site=city.places.annex, text="Long over", ends_at=NOON - timedelta(days=1))
    with time_machine.travel(NOON, tick=False):
        page = sign_in("tomas").get("/").content.decode()
        client_page = sign_in("rita").get("/").content.decode()
    assert "Tomás Novak stands in" in page
    assert "Elections: call before touching" in page
    assert "Long over" not in page
    assert "Elections: call before touching" in client_page


def test_cards_of_other_apps_stand_on_it(city, sign_in):
    add_card(Card("test", lambda request: format_html("<p>For {}</p>", request.user) if request.user == city.rita else ""))
    try:
        assert "<p>For Rita Alvarez</p>" in sign_in("rita").get("/").content.decode()
        assert "<p>For" not in sign_in("grace").get("/").content.decode()
    finally:
        del _cards["test"]


def test_an_unchanged_page_is_not_sent_again(city, sign_in):
    client = sign_in("tomas")
    with time_machine.travel(NOON, tick=False):
        first = client.get("/home/now/")
        again = client.get("/home/now/", headers={"If-None-Match": first.headers["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)


def many(city, number):
    staff = list(Staff.objects.all())
    Ticket.objects.bulk_create(
        Ticket(
            number=f"T-{number}-{index}",
            title=f"Ticket {index}",
            requester=city.person("rita"),
            affected=city.person("rita"),
            department=city.departments["LIB"],
            site=city.places.hall,
            team=city.teams.desk,
            assignee=staff[index % len(staff)] if index % 3 else None,
            opened_at=NOON - timedelta(hours=index % 300),
            last_activity_at=NOON,
            due_at=NOON + timedelta(hours=index % 9 - 4),
        )
        for index in range(number)
    )


@pytest.mark.parametrize("who", ["tomas", "grace", "rita", "ada", "otto"])
def test_the_number_of_queries_does_not_grow(city, who, django_assert_max_num_queries, sign_in):
    client = sign_in(who)
    many(city, 20)
    counts = []
    for more in (0, 380):
        many(city, more)
        client.get("/")
        with django_assert_max_num_queries(40) as asked:
            assert client.get("/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
