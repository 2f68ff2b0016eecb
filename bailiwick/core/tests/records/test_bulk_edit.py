"""Rows are edited together: previewed, applied as one batch, undone."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bailiwick.core.models import Batch
from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict
from bailiwick.core.records.actions import change_many, change_record, preview_many, undo_batch
from bailiwick.core.testing import trail
from bailiwick.people.models import Skill, Staff
from bailiwick.places.models import Site


@pytest.fixture
def sites(city):
    Site.objects.bulk_create(Site(name=f"Camp {n}", code=f"C{n}", city="Old town") for n in range(4))
    return list(Site.objects.filter(name__startswith="Camp").order_by("name"))


@pytest.fixture
def keys(sites):
    return [site.pk for site in sites]


class TestPreviewMany:
    def test_says_what_would_change_and_changes_nothing(self, city, now, registered, keys):
        change_record(Site.objects.get(pk=keys[0]), actor=city.actor("ada"), now=now, data={"city": "New town"})
        outcomes = preview_many(registered.sites, actor=city.actor("ada"), now=now, keys=keys, data={"city": "New town"})
        assert [o.kind for o in outcomes] == ["unchanged", "changed", "changed", "changed"]
        assert Site.objects.filter(city="New town").count() == 1

    def test_refuses_row_by_row(self, city, now, registered, keys):
        outcomes = preview_many(registered.sites, actor=city.actor("ada"), now=now, keys=keys, data={"code": "SAME"})
        assert [o.kind for o in outcomes] == ["changed", "refused", "refused", "refused"]

    def test_costs_the_same_for_many_rows(self, city, now, registered):
        def cost(amount):
            Site.objects.bulk_create(Site(name=f"Row {amount} {n}", code=f"R{amount}-{n}") for n in range(amount))
            rows = list(Site.objects.filter(name__startswith=f"Row {amount} ").values_list("pk", flat=True))
            with CaptureQueriesContext(connection) as queries:
                preview_many(registered.sites, actor=city.actor("ada"), now=now, keys=rows, data={"city": "X"})
            return len(queries)

        cost(1)  # the abilities are read once
        assert cost(10) == cost(200)


class TestChangeMany:
    def test_changes_all_as_one_batch(self, city, now, registered, keys, sites):
        batch = change_many(registered.sites, actor=city.actor("ada"), now=now, keys=keys, data={"city": "New town"})
        assert (batch.state, batch.changed, batch.refused, batch.rows.count()) == ("done", 4, 0, 4)
        assert set(Site.objects.filter(pk__in=keys).values_list("city", "version")) == {("New town", 2)}
        assert trail(sites[0]) == ["core.RecordChanged"]
        assert trail(batch) == ["core.BatchApplied"]

    def test_sets_relations_of_many(self, city, now, registered):
        voice = Skill.objects.create(name="Voice")
        staff = list(Staff.objects.all())
        batch = change_many(registered.staff, actor=city.actor("ada"), now=now, keys=[s.pk for s in staff], data={"skills": [str(voice.pk)]})
        assert all(list(s.skills.all()) == [voice] for s in staff)
        undo_batch(batch, actor=city.actor("ada"), now=now)
        assert not any(s.skills.exists() for s in staff)

    def test_is_refused_without_the_ability(self, city, now, registered, keys):
        with pytest.raises(Refused):
            change_many(registered.sites, actor=city.actor("rita"), now=now, keys=keys, data={"city": "New town"})

    def test_leaves_refused_rows_alone_and_names_them(self, city, now, registered, keys):
        batch = change_many(registered.sites, actor=city.actor("ada"), now=now, keys=keys, data={"code": "SAME"})
        assert (batch.changed, batch.refused) == (1, 3)
        assert batch.report[0][0] == "Camp 1"


class TestUndoBatch:
    def test_restores_every_row(self, city, now, registered, keys, sites):
        batch = change_many(registered.sites, actor=city.actor("ada"), now=now, keys=keys, data={"city": "New town", "is_public_safety": "yes"})
        assert undo_batch(batch, actor=city.actor("ada"), now=now) == (4, 0)
        assert set(Site.objects.filter(pk__in=keys).values_list("city", "is_public_safety")) == {("Old town", False)}
        assert trail(sites[0]) == ["core.RecordChanged", "core.RecordChanged"]

    def test_keeps_what_was_changed_since_and_says_which(self, city, now, registered, keys, sites):
        batch = change_many(registered.sites, actor=city.actor("ada"), now=now, keys=keys, data={"city": "New town"})
        change_record(sites[1], actor=city.actor("grace"), now=now, data={"address": "2 Side Street"})
        assert undo_batch(batch, actor=city.actor("ada"), now=now) == (3, 1)
        assert Site.objects.get(pk=keys[1]).city == "New town"
        assert batch.rows.get(undone=False).problem == "Somebody changed this record after the batch."

    def test_cannot_happen_twice(self, city, now, registered, keys):
        batch = change_many(registered.sites, actor=city.actor("ada"), now=now, keys=keys, data={"city": "New town"})
        undo_batch(batch, actor=city.actor("ada"), now=now)
        with pytest.raises(Conflict):
            undo_batch(batch, actor=city.actor("ada"), now=now)

    def test_is_for_who_made_it(self, city, now, registered, keys):
        batch = change_many(registered.sites, actor=city.actor("ada"), now=now, keys=keys, data={"city": "New town"})
        with pytest.raises(Refused):
            undo_batch(batch, actor=city.actor("tomas"), now=now)


class TestBulkPages:
    def test_lead_from_ticks_to_undo(self, sign_in, registered, keys):
        ada = sign_in("ada")
        form = ada.post("/records/sites/bulk", {"pk": keys[:2], "to": "/records/sites/"}).content.decode()
        assert "Edit 2 records together" in form
        assert 'name="field" value="name"' not in form
        preview = ada.post("/records/sites/bulk", {"pk": keys[:2], "field": "city", "city": "New town", "preview": "1"}).content.decode()
        assert "2 records will change" in preview
        assert "<del>Old town</del> → <ins>New town</ins>" in preview
        page = ada.post(
            "/records/sites/bulk", {"pk": keys[:2], "field": "city", "city": "New town", "apply": "1", "to": "/records/sites/"}, follow=True
        )
        assert Site.objects.filter(city="New town").count() == 2
        batch = Batch.objects.get()
        assert f"/records/batches/{batch.pk}/undo" in page.content.decode()
        ada.post(f"/records/batches/{batch.pk}/undo")
        assert not Site.objects.filter(city="New town").exists()

    def test_take_everything_the_list_finds(self, sign_in, registered, keys):
        ada = sign_in("ada")
        ada.post("/records/sites/bulk", {"all": "1", "link": "?name=camp", "field": "city", "city": "New town", "apply": "1"})
        assert set(Site.objects.filter(city="New town").values_list("pk", flat=True)) == set(keys)

    def test_ask_for_ticks_first(self, sign_in):
        page = sign_in("ada").post("/records/sites/bulk", {"to": "/records/sites/"}, follow=True).content.decode()
        assert "Tick the rows to edit first." in page

    def test_show_a_batch_to_nobody_else(self, sign_in, city, now, registered, keys):
        batch = change_many(registered.sites, actor=city.actor("grace"), now=now, keys=keys, data={"city": "New town"})
        assert sign_in("tomas").get(f"/records/batches/{batch.pk}/").status_code == 404
        assert sign_in("grace").get(f"/records/batches/{batch.pk}/").status_code == 200
        assert "4 records edited together" in sign_in("otto").get("/records/batches/").content.decode()
