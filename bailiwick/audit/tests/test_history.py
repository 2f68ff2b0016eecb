"""The history of a record reads as sentences, for whoever may read the record."""

import pytest
from django.db import transaction
from django.urls import reverse

from bailiwick.audit.models import hide_rows, hiding
from bailiwick.audit.sentences import has_own_sentence, plain_sentence, sentence_of, title_of
from bailiwick.core.actors import Actor, System
from bailiwick.core.events import Event, publish
from bailiwick.core.panels import panels_for
from bailiwick.people.events import RoleGranted
from bailiwick.people.models import Person


def history_of(record):
    return reverse("audit:history", args=[record._meta.label_lower, record.pk])


@pytest.fixture
def happen(city, now):
    """Return a function that says something about Rita."""

    def say(kind=RoleGranted, who="grace", **facts):
        with transaction.atomic():
            actor = Actor(user=getattr(city, who), cause="", address="10.0.0.9", request_id="r-1")
            publish(kind(actor=actor, subject=city.person("rita"), at=now, **facts))

    return say


class TestHistory:
    def test_says_what_nobody_did_as_the_products_own_doing(self, city, sign_in, now):
        with transaction.atomic():
            publish(RoleGranted(actor=System("the time set has come"), subject=city.person("rita"), at=now, role="Client", department=""))
        page = sign_in("tomas").get(history_of(city.person("rita")), headers={"Accept-Language": "es"}).content.decode()
        assert "<strong>Bailiwick</strong>" in page
        assert "(llegó la hora fijada)" in page

    def test_tells_who_did_what_with_before_and_after(self, city, sign_in, happen):
        library, roads = city.departments["LIB"], city.departments["ROADS"]
        happen(role="Client", department="", changes={"department": (library.pk, roads.pk), "phone": ("", "555 0100")})
        page = sign_in("tomas").get(history_of(city.person("rita"))).content.decode()
        assert "<strong>Grace Hopewell</strong>" in page
        assert "gave the role Client" in page
        assert "Library" in page
        assert "Roads" in page
        assert "555 0100" in page

    def test_stands_under_the_facts_of_the_record(self, city, sign_in):
        page = sign_in("tomas").get(f"/records/persons/{city.person('rita').pk}/").content.decode()
        facts, _, aside = page.partition('class="page-aside"')
        assert "/audit/history/" in facts
        assert "/audit/history/" not in aside

    def test_hides_the_address_from_all_but_auditors(self, city, sign_in, happen):
        happen(role="Client", department="")
        assert b"10.0.0.9" not in sign_in("tomas").get(history_of(city.person("rita"))).content
        assert b"10.0.0.9" in sign_in("otto").get(history_of(city.person("rita"))).content

    def test_is_no_page_for_strangers_to_the_record(self, city, sign_in, happen):
        happen(role="Client", department="")
        assert sign_in("carl").get(history_of(city.person("rita"))).status_code == 404
        assert sign_in("rita").get(history_of(city.person("rita"))).status_code == 200

    @pytest.mark.parametrize("address", ["no.thing/1", "people.person/999999", "people.person/99999999999999999999", "core.series/1", "nonsense/1"])
    def test_knows_nothing_of_records_that_are_not(self, sign_in, address):
        assert sign_in("ada").get(f"/audit/history/{address}/").status_code == 404

    def test_continues_with_older_lines(self, city, sign_in, happen):
        for n in range(35):
            happen(role=f"role {n}", department="")
        client = sign_in("tomas")
        first = client.get(history_of(city.person("rita")), headers={"HX-Request": "true"})
        assert first.content.count(b"<strong>") == 30
        older = first.context["older"]
        rest = client.get(f"{history_of(city.person('rita'))}?older={older}", headers={"HX-Request": "true"}).content
        assert rest.count(b"<strong>") == 5
        assert b"<ol" not in rest
        assert client.get(f"{history_of(city.person('rita'))}?older=rubbish").status_code == 200

    def test_asks_the_same_number_of_queries_for_one_line_and_for_thirty(
        self, city, sign_in, happen, django_assert_num_queries, django_assert_max_num_queries
    ):
        client = sign_in("tomas")
        happen(role="a", department="", changes={"department": (city.departments["LIB"].pk, None)})
        client.get(history_of(city.person("rita")), headers={"HX-Request": "true"})  # the first visit of a session costs more
        with django_assert_max_num_queries(8) as once:
            client.get(history_of(city.person("rita")), headers={"HX-Request": "true"})
        for n in range(29):
            happen(role=str(n), department="", changes={"department": (None, city.departments["IT"].pk)})
        with django_assert_num_queries(len(once.captured_queries)):
            client.get(history_of(city.person("rita")), headers={"HX-Request": "true"})

    def test_stands_on_the_page_of_every_record_with_a_read_door(self, city):
        panel = panels_for(city.person("rita"), city.tomas)[-1]
        assert panel.url_for(city.person("rita")) == f"/audit/history/people.person/{city.person('rita').pk}/"


class TestNeedToKnow:
    def test_rows_about_hidden_records_show_nowhere(self, city, sign_in, happen, monkeypatch):
        monkeypatch.setattr(hiding, "_hidden", {})
        rita = city.person("rita")
        hide_rows(Person, lambda user: Person.objects.filter(pk__in=[rita.pk] if user.pk == city.otto.pk else []).values("pk"))
        happen(role="Client", department="")
        assert b"gave the role Client" not in sign_in("otto").get(history_of(rita)).content
        assert b"gave the role Client" in sign_in("ada").get(history_of(rita)).content


class TestSentences:
    @pytest.mark.parametrize(
        ("event", "sentence"),
        [
            ("desk.TicketResolved", "resolved the ticket"),
            ("desk.TicketHandedOn", "handed on the ticket"),
            ("people.ApiTokenRevoked", "revoked the api token"),
            ("desk.CallTaken", "taken the call"),
            ("x.SLA", "SLA"),
        ],
    )
    def test_are_made_from_the_name(self, event, sentence):
        assert plain_sentence(event) == sentence

    @pytest.mark.parametrize(
        ("event", "facts", "words"),
        [
            ("people.RoleGranted", {"role": "Auditor", "department": ""}, "gave the role Auditor"),
            ("people.RoleGranted", {"role": "Auditor", "department": "Library"}, "gave the role Auditor for Library"),
            (
                "people.AbsenceRecorded",
                {"starts_on": "2026-03-02", "ends_on": "2026-03-06", "substitute": ""},
                "recorded an absence from 2 Mar 2026 to 6 Mar 2026",
            ),
            ("core.RecordChanged", {"batch": 7}, "changed the record, in the batch #7"),
            ("core.RecordChanged", {"batch": None}, "changed the record"),
            ("core.RecordTagged", {"tag": "[urgent] {subject}"}, "put the tag “[urgent] {subject}” on it"),
        ],
    )
    def test_leave_out_what_has_no_facts(self, event, facts, words):
        assert sentence_of(event, "Rita", facts, {}) == words

    def test_every_event_of_the_product_says_how_it_reads(self):
        silent = [
            name
            for name, kind in Event.registry.items()
            if ".tests." not in kind.__module__ and kind.__module__.startswith("bailiwick.") and not has_own_sentence(name)
            if not kind.__subclasses__()  # what others derive from never happens itself
        ]
        assert silent == []

    def test_titles_are_in_sentence_case(self):
        assert title_of("desk.TicketResolved") == "Ticket resolved"

    def test_every_event_of_the_product_reads(self):
        assert all(plain_sentence(name) for name in Event.registry)
