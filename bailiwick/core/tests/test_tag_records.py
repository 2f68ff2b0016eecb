"""Tags stick once, are told in the trail, and obey the record's doors."""

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError

from bailiwick.core import tags
from bailiwick.core.permissions import Refused
from bailiwick.core.tags import tag, taggable, tagged, tags_of, untag
from bailiwick.core.testing import trail


@pytest.fixture
def hall(city, monkeypatch):
    monkeypatch.setattr(tags, "doors", type(tags.doors)())
    monkeypatch.setattr("bailiwick.core.views.tags.doors", tags.doors)
    model = apps.get_model("places", "Site")
    taggable(
        model,
        queryset=lambda user: model.objects.none() if str(user) == "Carl Stone" else model.objects.all(),
        can_tag=lambda actor, _site: actor.may("people.see_persons"),
    )
    return city.places.hall


class TestTag:
    def test_sticks_once_however_it_is_written(self, hall, city, now):
        for name in ("Storm day", "  #storm   DAY "):
            tag(hall, name, actor=city.actor("grace"), now=now)
        assert tags_of(hall) == ["storm day"]
        assert trail(hall) == ["core.RecordTagged"]

    def test_finds_its_records(self, hall, city, now):
        tag(hall, "storm", actor=city.actor("grace"), now=now)
        model = type(hall)
        assert list(model.objects.filter(tagged(model, "Storm"))) == [hall]
        assert not model.objects.filter(tagged(model, "other")).exists()

    @pytest.mark.parametrize("name", ["", "  # ", "x" * 41, "\u200b"])
    def test_is_a_word_or_two(self, hall, city, now, name):
        with pytest.raises(ValidationError):
            tag(hall, name, actor=city.actor("grace"), now=now)

    def test_is_refused_to_readers_and_strangers(self, hall, city, now):
        for who in ("rita", "carl"):
            with pytest.raises(Refused):
                tag(hall, "storm", actor=city.actor(who), now=now)
        assert tags_of(hall) == []
        assert trail(hall) == []

    def test_comes_off_once(self, hall, city, now):
        tag(hall, "storm", actor=city.actor("grace"), now=now)
        for _ in range(2):
            untag(hall, "Storm", actor=city.actor("grace"), now=now)
        assert tags_of(hall) == []
        assert trail(hall) == ["core.RecordTagged", "core.RecordUntagged"]


class TestPanel:
    def test_adds_and_removes_without_javascript(self, hall, sign_in):
        grace, url = sign_in("grace"), f"/tags/on/places.site/{hall.pk}/"
        assert grace.post(url, {"tag": "Storm"}).status_code == 302
        assert b"storm" in grace.get(url).content
        assert grace.post(url, {"remove": "storm"}, headers={"HX-Request": "true"}).status_code == 200
        assert tags_of(hall) == []

    def test_says_what_is_wrong(self, hall, sign_in):
        response = sign_in("grace").post(f"/tags/on/places.site/{hall.pk}/", {"tag": "x" * 60})
        assert response.status_code == 422
        assert b"A tag is a word or two" in response.content

    def test_is_for_reading_only_to_readers_and_hidden_from_strangers(self, hall, sign_in):
        url = f"/tags/on/places.site/{hall.pk}/"
        assert b"<form" not in sign_in("rita").get(url, headers={"HX-Request": "true"}).content
        assert sign_in("rita").post(url, {"tag": "storm"}).status_code == 403
        assert sign_in("carl").get(url).status_code == 404
