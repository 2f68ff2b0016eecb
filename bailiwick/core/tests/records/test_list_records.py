"""Lists are narrowed, sorted and paged by their link."""

from datetime import timedelta

import pytest
from django.http import QueryDict

from bailiwick.core.models import CustomField
from bailiwick.core.records import Column, Record
from bailiwick.core.records.asking import asked_in
from bailiwick.core.records.clauses import sentence
from bailiwick.core.records.derive import filters_of
from bailiwick.people.models import Skill
from bailiwick.places.models import Site, SiteNotice

pytestmark = pytest.mark.django_db


class TestFilters:
    @pytest.mark.parametrize(
        ("link", "expected"),
        [
            ("name=annex", ["Annex 2"]),
            ("-name=annex", ["City hall"]),
            ("q=main+street", ["City hall"]),
            ("q=hall+street", ["City hall"]),
            ("is_public_safety=yes", []),
            ("is_public_safety=no", ["Annex 2", "City hall"]),
            ("nonsense=1", ["Annex 2", "City hall"]),
            ("name=%00", ["Annex 2", "City hall"]),
            ("address=none", ["Annex 2"]),
            ("retired=yes", []),
            ("retired=all", ["Annex 2", "City hall"]),
            ("view=safety", []),
            ("view=all", ["Annex 2", "City hall"]),
            ("sort=-name", ["City hall", "Annex 2"]),
        ],
    )
    def test_narrow_a_list(self, names, registered, link, expected):
        assert names(registered.sites, link) == expected

    def test_know_the_branches_of_a_tree(self, city, now, names, registered, listed):
        it, lib = city.departments["IT"], city.departments["LIB"]
        lib.parent, lib.path = it, f"{it.path}{lib.pk}/"
        lib.save()
        assert names(registered.departments, f"parent={it.pk}") == ["Library"]

    def test_do_not_repeat_rows_of_many(self, city, names, registered):
        voice, data = Skill.objects.create(name="Voice"), Skill.objects.create(name="Data")
        city.tomas.person.staff.skills.set([voice, data])
        link = f"skills={voice.pk},{data.pk}"
        assert names(registered.staff, link) == ["Tomás Novak"]
        assert names(registered.staff, f"-{link}") == ["Grace Hopewell"]
        assert names(registered.staff, "skills=none") == ["Grace Hopewell"]

    def test_follow_custom_fields(self, city, names, registered):
        for kind, name, choices in (
            ("number", "gates", ""),
            ("date", "built", ""),
            ("choice", "roof", "flat\npitched"),
            ("boolean", "fenced", ""),
            ("text", "note", ""),
        ):
            CustomField.objects.create(record_type="places.site", title=name.title(), name=name, kind=kind, choices=choices)
        Site.objects.filter(code="CH").update(custom={"gates": 3, "built": "1931-05-01", "roof": "flat", "fenced": True, "note": "Ask Joe"})
        for link in (
            "gates=3",
            "gates=2..",
            "gates=..4",
            "built=1930-01-01..1940-01-01",
            "roof=flat",
            "fenced=yes",
            "note=joe",
            "-note=none",
            "-gates=9",
        ):
            name, _, value = link.partition("=")
            key = f"-custom_{name[1:]}" if name.startswith("-") else f"custom_{name}"
            assert "City hall" in names(registered.sites, f"{key}={value}"), link
        for link in (
            "gates=4..",
            "built=..1930-01-01",
            "roof=pitched",
            "fenced=no",
            "note=jane",
            "note=none",
            "-gates=3",
            "gates=nan",
            "built=sometime",
        ):
            name, _, value = link.partition("=")
            key = f"-custom_{name[1:]}" if name.startswith("-") else f"custom_{name}"
            assert "City hall" not in names(registered.sites, f"{key}={value}"), link

    def test_read_spans_of_time(self, city, now, names):
        notices = Record(model=SiteNotice, slug="notices", columns=[Column("text", "Notice")])
        SiteNotice.objects.create(site=city.places.hall, text="Elections", starts_at=now - timedelta(days=3), ends_at=now + timedelta(days=3))
        for link in ("starts_at=7d", "starts_at=2026-03-07", "starts_at=2026-03-01..", "ends_at=next-7d", "-starts_at=today", "starts_at=older-2d"):
            assert names(notices, link) == ["Elections"], link
        for link in (
            "starts_at=today",
            "starts_at=2d",
            "starts_at=..2026-03-06",
            "ends_at=7d",
            "starts_at=next-7d",
            "starts_at=99999999d",
            "starts_at=older-3d",
        ):
            assert names(notices, link) == [], link


class TestSentences:
    @pytest.mark.parametrize(
        ("link", "words"),
        [
            ("level=1,2", "Level is Level I or Level II"),
            ("-level=1", "Level is not Level I"),
            ("level=none", "Level is empty"),
            ("team=3", "Team is “3”"),
            ("retired=yes", "Retired is yes"),
        ],
    )
    def test_read_as_words(self, registered, now, link, words):
        filters = filters_of(registered.staff, [])
        clause = asked_in(QueryDict(link), filters).clauses[0]
        titles = {str(k): str(v) for k, v in clause.filter.choices or []}
        assert sentence(clause, titles, now) == words

    def test_say_spans_of_time(self, now):
        filters = filters_of(Record(model=SiteNotice, slug="notices", columns=[]), [])
        said = {
            "7d": "From in the last 7 days",
            "today": "From today",
            "2026-03-01..2026-03-31": "From between 1 March 2026 and 31 March 2026",
            "2026-03-01..": "From since 1 March 2026",
        }
        for value, words in said.items():
            assert sentence(asked_in(QueryDict(f"starts_at={value}"), filters).clauses[0], {}, now) == words


class TestLinks:
    def test_say_the_same_again(self, registered, now):
        filters = filters_of(registered.sites, [])
        asked = asked_in(QueryDict("name=a,b&-city=none&q=x+y&sort=-name&columns=name,city&view=all&after=zzz"), filters)
        assert asked.link() == "?view=all&name=a,b&-city=none&q=x%20y&sort=-name&columns=name,city"
        assert asked_in(QueryDict(asked.link()[1:]), filters).clauses == asked.clauses


class TestPages:
    def walk(self, listed, record, sort, size):
        forth, link = [], f"sort={sort}&size={size}"
        page = listed(record, link).page()
        while True:
            forth.append([row.key for row in page.rows])
            if not page.has_next:
                break
            page = listed(record, f"{link}&after={page.next}").page()
        back = [forth[-1]]
        while page.has_previous:
            page = listed(record, f"{link}&before={page.previous}").page()
            back.append([row.key for row in page.rows])
        return forth, back[::-1]

    @pytest.mark.parametrize("sort", ["name", "-name", "city", "-city"])
    def test_show_every_row_once_in_both_directions(self, city, listed, registered, sort):
        Site.objects.bulk_create(Site(name=f"Site {n:02}", code=f"S{n}", city=["", "A", "B"][n % 3]) for n in range(23))
        forth, back = self.walk(listed, registered.sites, sort, 5)
        flat = [key for page in forth for key in page]
        assert len(flat) == len(set(flat)) == 25
        assert [key for page in back for key in page] == flat

    @pytest.mark.parametrize("sort", ["parent", "-parent"])
    def test_put_empty_values_last(self, city, listed, registered, sort):
        it = city.departments["IT"]
        for n in range(7):
            type(it).objects.create(name=f"Unit {n}", code=f"U{n}", parent=it if n % 2 else city.departments["LIB"])
        forth, back = self.walk(listed, registered.departments, sort, 3)
        flat = [key for page in forth for key in page]
        assert len(flat) == len(set(flat)) == 11
        assert [key for page in back for key in page] == flat
        assert set(flat[-4:]) == {d.pk for d in city.departments.values()}

    @pytest.mark.parametrize(
        "cursor", ["", "x", "W10", "bnVsbA", "WzEsMiwzXQ", "e30", "WyJcdTAwMDAiLDFd", "W251bGwsMV0", "WyJhIixudWxsXQ", "WyJhIiwxZTMwMF0"]
    )
    def test_begin_anew_when_the_place_is_nonsense(self, names, registered, cursor):
        assert len(names(registered.sites, f"after={cursor}")) in {0, 2}


class TestQueries:
    def test_do_not_grow_with_the_rows(self, city, listed, registered, django_assert_num_queries):
        listed(registered.sites, "view=all")  # the account's roles are known from here on
        for amount, total in ((10, 12), (190, 202)):
            Site.objects.bulk_create(Site(name=f"Site {amount}-{n}", code=f"S{amount}-{n}") for n in range(amount))
            with django_assert_num_queries(5):  # custom fields, teams, saved views, rows, count
                listing = listed(registered.sites, "view=all&size=200")
                assert (len(listing.page().rows), listing.count().number) == (min(total, 200), total)
