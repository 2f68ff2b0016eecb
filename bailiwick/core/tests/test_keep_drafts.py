"""What people type is kept for them alone, bounded, until it is sent or a month old."""

from datetime import timedelta

import pytest

from bailiwick.core.drafts import draft_for, drop_draft, purge_drafts, save_draft
from bailiwick.core.models import Draft, SentForm

URL = "/drafts/call/"


class TestDraft:
    def test_survives_signing_out(self, sign_in):
        rita = sign_in("rita")
        content = {"fields": {"words": ["the printer is"]}}
        assert rita.post(URL, content, content_type="application/json").status_code == 204
        rita.logout()
        assert sign_in("rita").get(URL).json() == content

    def test_belongs_to_one_user(self, sign_in, city, now):
        save_draft(city.rita, "call", {"a": 1}, now=now)
        assert sign_in("carl").get(URL).json() == {}

    def test_is_replaced_and_forgotten(self, city, now, sign_in):
        save_draft(city.rita, "call", {"a": 1}, now=now)
        save_draft(city.rita, "call", {"a": 2}, now=now)
        assert draft_for(city.rita, "call") == {"a": 2}
        assert sign_in("rita").delete(URL).status_code == 204
        drop_draft(city.rita, "call", now=now)
        assert not Draft.objects.exists()

    def test_that_comes_late_is_not_kept(self, city, now, sign_in):
        save_draft(city.rita, "call", {"a": 1}, now=now, form="window1")
        drop_draft(city.rita, "call", now=now, form="window1")
        assert sign_in("rita").post(f"{URL}?form=window1", {"a": 2}, content_type="application/json").status_code == 204
        assert draft_for(city.rita, "call") == {}

    def test_of_another_window_and_of_another_user_stays(self, city, now):
        drop_draft(city.rita, "call", now=now, form="window1")
        save_draft(city.rita, "call", {"a": 2}, now=now, form="window2")
        save_draft(city.tomas, "call", {"a": 3}, now=now, form="window1")
        assert (draft_for(city.rita, "call"), draft_for(city.tomas, "call")) == ({"a": 2}, {"a": 3})

    @pytest.mark.parametrize("form", ["", "x" * 41, "%ff", "a-b"])
    def test_of_a_form_without_a_proper_name_is_kept_and_forgotten(self, city, sign_in, form):
        rita = sign_in("rita")
        assert rita.post(f"{URL}?form={form}", {"a": 1}, content_type="application/json").status_code == 204
        assert draft_for(city.rita, "call") == {"a": 1}
        assert rita.delete(f"{URL}?form={form}").status_code == 204
        assert (draft_for(city.rita, "call"), SentForm.objects.count()) == ({}, 0)

    @pytest.mark.parametrize("body", [b"", b"[]", b"no json", b'"text"', b'{"a": "\\u0000"}', b'{"a": "' + b"x" * 210_000 + b'"}', b"\xff\xfe"])
    def test_is_an_object_of_bearable_size(self, sign_in, body):
        response = sign_in("rita").post(URL, body, content_type="application/json")
        assert response.status_code == 422
        assert response.json()["detail"]
        assert not Draft.objects.exists()

    def test_asks_strangers_to_sign_in(self, client, db):
        assert client.post(URL, {}, content_type="application/json").status_code == 302

    def test_of_an_endless_name_is_not_found(self, sign_in):
        assert sign_in("rita").get(f"/drafts/{'x' * 121}/").status_code == 404

    def test_is_forgotten_after_thirty_days(self, city, now):
        save_draft(city.rita, "old", {}, now=now)
        save_draft(city.rita, "new", {}, now=now + timedelta(days=5))
        assert purge_drafts(now + timedelta(days=31)) == 1
        assert list(Draft.objects.values_list("key", flat=True)) == ["new"]

    def test_that_was_sent_is_remembered_for_a_day(self, city, now):
        drop_draft(city.rita, "call", now=now, form="window1")
        purge_drafts(now + timedelta(hours=23))
        assert SentForm.objects.count() == 1
        purge_drafts(now + timedelta(hours=25))
        assert not SentForm.objects.exists()
