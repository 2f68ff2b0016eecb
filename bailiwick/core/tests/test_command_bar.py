"""The command bar and the navigation offer what a person may use, and nothing else."""

from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.urls import resolve

from bailiwick.core import commands, figures, navigation
from bailiwick.core.commands import Command, add_command, add_recent, match
from bailiwick.core.figures import Figure, add_figure
from bailiwick.core.navigation import Item, Section, add_navigation, navigation_for, quick_links
from bailiwick.core.search import Document, Result, Searchable, index, register_search, registry
from bailiwick.core.testing import NOON


@pytest.fixture
def bar(monkeypatch):
    for module, name, empty in ((commands, "_commands", []), (commands, "_recent", []), (navigation, "_items", []), (navigation, "_sections", {})):
        monkeypatch.setattr(module, name, empty)
    add_command(Command("New call", "/calls/new/", "phone ticket", key="n"))
    add_command(Command("Background work", "core:jobs", "queue failed", ability="core.see_jobs"))
    add_command(Command("Page of an app that is not there", "nowhere:page"))


@pytest.fixture
def count(monkeypatch):
    """Return a function that lets pages count more figures, for the time of a test."""
    monkeypatch.setattr(figures, "_figures", dict(figures._figures))
    return lambda *counted: [add_figure(figure) for figure in counted]


@pytest.fixture
def sites(monkeypatch, city):
    monkeypatch.setattr(registry, "_searchables", {})
    model = apps.get_model("places", "Site")
    register_search(
        Searchable(
            model=model,
            document=lambda site: Document(title=site.name, codes=site.code, at=NOON),
            queryset=lambda _user: model.objects.all(),
            result=lambda site: Result(url=f"/sites/{site.pk}/", title=site.name, detail="Site"),
            title="Sites",
        )
    )
    index(city.places.hall)


class TestMatch:
    @pytest.mark.parametrize(
        ("typed", "found"), [("new", "New call"), ("ncl", "New call"), ("phone", "New call"), ("call new", "New call"), ("zz", None)]
    )
    def test_takes_letters_in_order(self, bar, typed, found):
        assert [c.title for c in match(typed, [Command("New call", "/x/", "phone ticket")])] == ([found] if found else [])

    def test_takes_scattered_letters_only_where_nothing_holds_them_together(self):
        offered = [Command("Open all sites", "/1/"), Command("Assets", "/2/"), Command("My assets", "/3/")]
        assert [c.title for c in match("as", offered)] == ["Assets", "My assets"]
        assert [c.title for c in match("oas", offered)] == ["Open all sites"]


class TestCommandBar:
    def test_offers_what_the_role_may(self, bar, sign_in):
        assert b"Background work" in sign_in("ada").get("/command/?q=back").content
        assert b"Background work" not in sign_in("rita").get("/command/?q=back").content

    def test_leaves_out_pages_that_are_not_mounted(self, bar, sign_in):
        assert b"not there" not in sign_in("ada").get("/command/").content

    def test_finds_records_by_their_beginning(self, bar, sites, sign_in):
        assert b"City hall" in sign_in("rita").get("/command/?q=cit", headers={"HX-Request": "true"}).content
        assert b"City hall" in sign_in("rita").get("/command/?q=CH", headers={"HX-Request": "true"}).content

    def test_is_a_part_for_the_bar_and_a_page_without_javascript(self, bar, sign_in):
        rita = sign_in("rita")
        part = rita.get("/command/?q=new", headers={"HX-Request": "true"}).content
        assert b"<html" not in part
        assert b'href="/calls/new/"' in part
        assert b"<html" in rita.get("/command/?q=new").content

    def test_begins_with_what_was_last_worked_with(self, bar, sign_in):
        add_recent(lambda user: [Result("/t/1/", f"Ticket of {user}", "")])
        assert b"Ticket of Rita Alvarez" in sign_in("rita").get("/command/").content

    def test_survives_anything_typed(self, bar, sites, sign_in):
        for typed in ('"', "<script>", "a" * 9000, "%F0%9F%98%80", "\\"):
            response = sign_in("rita").get("/command/", {"q": typed})
            assert response.status_code == 200
            assert b"<script>" not in response.content.replace(b'<script src="', b"")


def test_every_command_of_the_product_leads_to_a_page():
    addresses = [command.address for command in commands._commands]
    assert len(addresses) > 40
    assert all(resolve(urlsplit(address).path) for address in addresses if address)


class TestNavigation:
    @pytest.fixture
    def request_of(self, rf, city):
        def made(who, path="/search/"):
            request = rf.get(path)
            request.user = getattr(city, who)
            return request

        return made

    def test_groups_items_under_sections_by_ability(self, bar, request_of):
        add_navigation(Section("b", "Second", order=2), Section("a", "First", order=1))
        add_navigation(Item("Jobs", "core:jobs", ability="core.see_jobs", section="b"), Item("Search", "core:search", section="a"))
        assert [(g.title, [i.title for i in g.items]) for g in navigation_for(request_of("ada"))] == [("First", ["Search"]), ("Second", ["Jobs"])]
        assert [g.title for g in navigation_for(request_of("rita"))] == ["First"]

    def test_offers_two_quick_places_for_the_phone_to_those_who_may(self, bar, request_of):
        add_navigation(Item("Jobs", "core:jobs", ability="core.see_jobs", quick=True), Item("Plain", "core:search"))
        add_navigation(*(Item(title, "core:search", query=f"q={title}", order=200, quick=True) for title in ("one", "two")))
        assert [link.title for link in quick_links(request_of("ada"))] == ["Jobs", "one"]
        assert [link.title for link in quick_links(request_of("rita"))] == ["one", "two"]

    def test_marks_the_page_and_the_saved_view(self, bar, request_of):
        add_navigation(Item("All", "core:search"), Item("Mine", "core:search", query="q=mine"), Item("Jobs", "core:jobs"))

        def current(path):
            return [i.title for g in navigation_for(request_of("ada", path)) for i in g.items if i.is_current]

        assert current("/search/") == current("/search/?q=other") == ["All"]
        assert current("/search/?q=mine") == ["Mine"]
        assert current("/background/7/again/") == ["Jobs"]
        assert current("/elsewhere/") == []

    def test_asks_for_counts_only_when_shown(self, bar, count, request_of):
        asked = []

        def kinds(user):
            asked.append(user)
            return ContentType.objects.all()

        count(Figure("kinds", kinds, most=3), Figure("nothing", lambda _user: ContentType.objects.none()))
        add_navigation(Item("Search", "core:search", figure="kinds"), Item("Find", "core:search", query="q=x", figure="nothing"))
        first, second = navigation_for(request_of("rita"))[0].items
        assert asked == []
        assert (first.count, second.count) == (3, None)
        assert len(asked) == 1

    def test_is_in_the_frame_of_every_page(self, bar, count, sign_in):
        count(Figure("kinds", lambda _user: ContentType.objects.all(), most=41))
        add_navigation(Section("work", "Work"), Item("Look it up", "core:search", figure="kinds"))
        page = sign_in("rita").get("/search/").content.decode()
        assert "Look it up" in page
        assert ">41<" in page
        assert "Rita Alvarez" in page


class TestSearchPage:
    def test_shows_hits_under_tabs(self, bar, sites, sign_in):
        page = sign_in("rita").get("/search/", {"q": "city"}).content.decode()
        assert "<mark>City</mark> hall" in page
        assert "?q=city&amp;kind=places.site" in page

    def test_teaches_when_nothing_is_found(self, bar, sites, sign_in):
        assert "Nothing found" in sign_in("rita").get("/search/", {"q": "moon"}).content.decode()
        assert "Find anything" in sign_in("rita").get("/search/").content.decode()

    def test_escapes_what_was_typed(self, bar, sites, sign_in):
        assert "<b>x" not in sign_in("rita").get("/search/", {"q": "<b>x", "kind": "<i>", "more": "1"}).content.decode()

    def test_is_for_signed_in_people(self, client, db):
        assert client.get("/search/?q=x").status_code == 302
