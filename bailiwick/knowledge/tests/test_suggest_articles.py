"""While somebody types, the articles that fit are offered: theirs to read, in their language, best first."""

from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from bailiwick.core.drafts import draft_for
from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict
from bailiwick.core.testing import trail
from bailiwick.knowledge.actions import Text, deflect_case, note_miss, rate_article, undo_deflection
from bailiwick.knowledge.models import Article, Deflection, SearchMiss, suggest
from bailiwick.knowledge.models.words import stem_of, stems_of
from bailiwick.knowledge.tests.factories import PRINTER, make_article

VPN = Text(title="Work from home with the VPN", keywords="remote access", body="Start the client and sign in.")
PAPER = replace(PRINTER, title="Order paper for the printer", keywords="supplies toner", body="Use the form.")


@pytest.fixture
def library(city):
    return {"printer": make_article(city, spanish=True), "vpn": make_article(city, text=VPN), "paper": make_article(city, text=PAPER, audience="it")}


def titles(words, user, language="en", **more):
    return [s.text.title for s in suggest(words, user, language, **more)]


class TestSuggest:
    def test_bears_with_whole_sentences(self, city, library):
        assert titles("Hello, since this morning our printers are not printing any more, can you please help?", city.rita)[0] == PRINTER.title

    def test_knows_the_forms_of_words(self):
        assert stem_of("printers") == stem_of("printing") == stem_of("printed") == stem_of("print")
        assert stem_of("impresoras") == stem_of("impresora")
        assert stem_of("bloqueada") == stem_of("bloqueado")
        assert "911" in stems_of("the 911 console")

    def test_understands_the_beginning_of_a_word(self, city, library):
        assert titles("pri", city.rita) == [PRINTER.title]

    def test_answers_in_the_readers_language(self, city, library):
        assert titles("la impresora no imprime", city.rita, "es") == ["La impresora no imprime"]
        assert titles("the printer does not print", city.rita, "es") == ["La impresora no imprime"]
        assert titles("vpn", city.rita, "es") == [VPN.title]

    def test_offers_nothing_that_is_not_for_the_reader(self, city, library):
        assert titles("printer paper", city.rita) == [PRINTER.title]
        assert titles("order paper", city.tomas)[0] == PAPER.title

    @pytest.mark.parametrize("words", ["", "the and of", "xyzzy", "\0\ud800", "a" * 5000, "%_'\"--"])
    def test_says_nothing_where_nothing_fits(self, city, library, words):
        assert titles(words, city.rita) == []

    def test_asks_as_few_questions_however_many_articles(self, city, library, django_assert_max_num_queries):
        city.rita.may("knowledge.read_internal")
        with django_assert_max_num_queries(6):
            titles("printer vpn paper order", city.rita)


@given(st.text(max_size=60))
def test_stems_are_short_and_stable(text):
    for stem in stems_of(text):
        assert 0 < len(stem) <= 32


class TestHints:
    def test_stand_beside_both_forms(self, city, library, sign_in):
        ask = sign_in("rita").post("/hints/ask/", {"title": "printer dead"}).content.decode()
        assert "It solved my problem" in ask
        call = sign_in("tomas").post("/hints/call/", {"title": "printer dead"}).content.decode()
        assert PRINTER.title in call
        assert "It solved my problem" not in call

    def test_open_in_place(self, city, library, sign_in):
        page = sign_in("rita").get(f"/knowledge/articles/{library['printer'].slug}/inline/").content.decode()
        assert "<strong>off and on</strong>" in page
        assert "<html" not in page


class TestDeflectCase:
    def test_counts_what_was_typed_and_makes_no_ticket(self, city, library, sign_in):
        client = sign_in("rita")
        form = {"title": "Printer dead", "description": "Since 9", "asked_at": "/desk/tickets/new/"}
        answer = client.post(f"/knowledge/articles/{library['printer'].slug}/solved/", form)
        made = Deflection.objects.get()
        assert answer.headers["Location"] == f"/knowledge/solved/{made.pk}/"
        assert (made.title, made.description, made.person, made.asked_at) == ("Printer dead", "Since 9", city.person("rita"), "/desk/tickets/new/")
        assert not city.person("rita").requested_tickets.exists()
        assert trail(made) == ["knowledge.CaseDeflected"]
        library["printer"].refresh_from_db()
        assert library["printer"].helped == 1
        assert "Thank you" in client.get(answer.headers["Location"]).content.decode()

    def test_leads_back_with_everything_typed_when_help_is_still_needed(self, city, library, sign_in, now):
        made = deflect_case(library["printer"], actor=city.actor("rita"), now=now, title="Printer dead", description="Since 9")
        answer = sign_in("rita").post(f"/knowledge/solved/{made.pk}/undo/")
        assert answer.status_code == 302
        assert draft_for(city.rita, "ask")["fields"] == {"title": ["Printer dead"], "description": ["Since 9"]}
        made.refresh_from_db()
        assert made.undone_at is not None
        library["printer"].refresh_from_db()
        assert (library["printer"].helped, library["printer"].helped_not) == (0, 1)
        with pytest.raises(Conflict):
            undo_deflection(made, actor=city.actor("rita"), now=now)

    def test_never_leads_elsewhere(self, city, library, sign_in):
        form = {"title": "x", "asked_at": "https://evil.example//evil.example/x"}
        sign_in("rita").post(f"/knowledge/articles/{library['printer'].slug}/solved/", form)
        assert Deflection.objects.get().asked_at in ("", "/x")

    def test_is_nobody_elses(self, city, library, sign_in, now):
        made = deflect_case(library["printer"], actor=city.actor("rita"), now=now)
        assert sign_in("carl").get(f"/knowledge/solved/{made.pk}/").status_code == 404
        assert sign_in("carl").post(f"/knowledge/solved/{made.pk}/undo/").status_code == 404
        with pytest.raises(Refused):
            undo_deflection(made, actor=city.actor("carl"), now=now)

    def test_needs_a_language_of_ours(self, city, library, now):
        with pytest.raises(ValidationError):
            deflect_case(library["printer"], actor=city.actor("rita"), now=now, language="xx")


class TestRateArticle:
    def test_counts_everybody_once_and_lets_them_change_their_mind(self, city, library, now):
        article = library["printer"]
        for helped in (True, True, False):
            rate_article(article, actor=city.actor("rita"), now=now, helped=helped)
        article.refresh_from_db()
        assert (article.helped, article.helped_not) == (0, 1)


class TestSearch:
    def test_finds_with_part_of_the_words(self, city, library, sign_in):
        page = sign_in("rita").get("/knowledge/?q=printer+broken+again").content.decode()
        assert PRINTER.title in page

    def test_notes_what_was_looked_for_in_vain(self, city, library, sign_in):
        for _twice in range(2):
            sign_in("rita").get("/knowledge/?q=Badge+reader")
        assert list(SearchMiss.objects.values_list("words", "count")) == [("badge reader", 2)]
        sign_in("rita").get("/knowledge/?q=4471")
        assert SearchMiss.objects.count() == 1

    def test_names_nobody(self, city, now):
        note_miss("Badge reader", now=now, language="en")
        assert {f.name for f in SearchMiss._meta.get_fields()} == {"id", "words", "language", "count", "last_at"}


def test_a_reading_is_counted_once_a_session(city, library, sign_in):
    client = sign_in("rita")
    for _twice in range(2):
        client.get(f"/knowledge/articles/{library['printer'].slug}/")
    assert Article.objects.get(pk=library["printer"].pk).views == 1


def test_the_page_speaks_the_readers_language(city, library, sign_in):
    with translation.override("es"):
        page = sign_in("rita").get(f"/knowledge/articles/{library['printer'].slug}/?language=es").content.decode()
    assert "Mire la pantalla" in page


def test_the_report_counts_and_is_kept_from_technicians(city, library, sign_in, now):
    deflect_case(library["printer"], actor=city.actor("rita"), now=now)
    Article.objects.filter(pk=library["vpn"].pk).update(owner=None)
    note_miss("badge reader", now=now, language="en")
    page = sign_in("grace").get("/knowledge/report/").content.decode()
    assert VPN.title in page
    assert sign_in("tomas").get("/knowledge/report/").status_code == 403


def test_paper_looks_meant_for_paper(city, library, sign_in):
    page = sign_in("rita").get(f"/knowledge/articles/{library['printer'].slug}/print/").content.decode()
    assert "The text in force stands at" in page
    assert "navigation" not in page.split("<body")[1]
