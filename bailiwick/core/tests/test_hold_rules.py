"""Actors, lifecycles, panels and trees keep their small promises."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone, translation
from django.utils.formats import date_format

from bailiwick.core import panels
from bailiwick.core.actors import Actor, System, actor_of
from bailiwick.core.formats.en import formats as english
from bailiwick.core.formats.es import formats as spanish
from bailiwick.core.lifecycle import IllegalMove, Lifecycle
from bailiwick.core.panels import Panel, add_panel, panels_for
from bailiwick.core.permissions import Refused, require
from bailiwick.core.problems import Stale
from bailiwick.core.trees import replant


class Stage(models.TextChoices):
    NEW = "new", "New"
    OPEN = "open", "Open"
    CLOSED = "closed", "Closed"


class TestActor:
    def test_is_the_person_of_the_request(self, rf, city):
        request = rf.get("/")
        request.user, request.address, request.request_id, request.actor_cause = city.rita, "10.0.0.7", "abc", "api token Payroll"
        actor = actor_of(request)
        assert (str(actor), actor.address, actor.request_id, actor.cause) == ("Rita Alvarez", "10.0.0.7", "abc", "api token Payroll")
        assert not actor.is_system

    def test_may_what_a_role_gives(self, city):
        assert city.actor("ada").may("core.run_jobs")
        assert not city.actor("rita").may("core.run_jobs")

    def test_of_the_system_may_all_and_says_why(self):
        system = System("nightly tidying")
        assert system.is_system
        assert system.may("anything.at_all")
        assert str(system) == "nightly tidying"

    def test_cannot_change(self, city):
        with pytest.raises(AttributeError):
            setattr(Actor(user=city.rita), "user", city.ada)  # noqa: B010 - mypy would not let it be written plainly

    def test_is_refused_with_a_sentence(self):
        with pytest.raises(Refused, match="Ask your supervisor"):
            require(allowed=False)
        require(allowed=True)


class TestLifecycle:
    lifecycle = Lifecycle({Stage.NEW: {Stage.OPEN}, Stage.OPEN: {Stage.CLOSED, Stage.NEW}})

    def test_permits_what_the_table_says(self):
        self.lifecycle.check(Stage.NEW, Stage.OPEN)
        assert not self.lifecycle.permits(Stage.NEW, Stage.CLOSED)
        assert not self.lifecycle.permits(Stage.CLOSED, Stage.NEW)

    def test_refuses_all_else_in_words(self):
        with pytest.raises(IllegalMove) as refused:
            self.lifecycle.check(Stage.CLOSED, Stage.OPEN)
        assert str(refused.value.message) == "“Closed” cannot become “Open”."

    def test_prints_its_moves(self):
        assert list(self.lifecycle) == [(Stage.NEW, Stage.OPEN), (Stage.OPEN, Stage.CLOSED), (Stage.OPEN, Stage.NEW)]

    def test_says_what_to_do_about_a_stale_copy(self):
        assert "Check their change" in str(Stale().message)


class TestPanels:
    def test_are_shown_in_order_to_those_who_may(self, city, monkeypatch):
        monkeypatch.setattr(panels, "_panels", type(panels._panels)(list))
        hall = city.places.hall
        late, early, secret = (
            Panel("Late", "core:attachments", 9, names_type=True),
            Panel("Early", "core:progress", 1),
            Panel("Secret", "core:progress", 5, "core.see_jobs"),
        )
        for panel in (late, early, secret, early):
            add_panel(type(hall), panel)
        assert panels_for(hall, city.rita) == [early, late]
        assert panels_for(hall, city.ada) == [early, secret, late]
        assert panels_for(city.departments["IT"], city.ada) == []

    def test_know_their_address(self, city):
        hall = city.places.hall
        assert Panel("A", "core:progress").url_for(hall) == f"/progress/{hall.pk}/"
        assert Panel("A", "core:tags", names_type=True).url_for(hall) == f"/tags/on/places.site/{hall.pk}/"


class TestTree:
    @pytest.fixture
    def branch(self, departments):
        """Put IT over Library over Roads."""
        top, middle, leaf = departments["IT"], departments["LIB"], departments["ROADS"]
        middle.parent, leaf.parent = top, middle
        for node in (middle, leaf):
            node.save()
            replant(node)
        return top, middle, leaf

    def test_keeps_paths(self, branch):
        top, middle, leaf = branch
        assert leaf.path == f"/{top.pk}/{middle.pk}/{leaf.pk}/"
        assert (leaf.depth, leaf.ancestor_ids()) == (2, [top.pk, middle.pk])
        assert leaf.is_within(top)
        assert not top.is_within(leaf)

    def test_carries_a_branch_along(self, branch, departments):
        top, middle, leaf = branch
        middle.parent = departments["FIN"]
        middle.save()
        replant(middle)
        leaf.refresh_from_db()
        assert leaf.path == f"/{departments['FIN'].pk}/{middle.pk}/{leaf.pk}/"
        assert not leaf.is_within(top)

    def test_refuses_a_parent_in_its_own_branch(self, branch):
        top, _middle, leaf = branch
        top.parent = leaf
        with pytest.raises(ValidationError):
            top.clean()


class TestFormats:
    def test_put_the_day_first_and_use_the_clock_of_twenty_four_hours(self):
        at = datetime(2026, 11, 2, 16, 5, tzinfo=UTC)
        with timezone.override(UTC), translation.override("en"):
            assert [date_format(at, name) for name in ("SHORT_DATETIME_FORMAT", "DATE_FORMAT")] == ["2 Nov 2026 16:05", "2 November 2026"]

    def test_write_spanish_months_in_small_letters(self):
        at = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
        with timezone.override(UTC), translation.override("es"):
            assert [date_format(at, name) for name in ("DAY_TIME_FORMAT", "SHORT_DATE_FORMAT", "LONG_DATE_FORMAT", "YEAR_MONTH_FORMAT")] == [
                "24 nov 08:00", "24 nov 2026", "martes, 24 de noviembre de 2026", "noviembre de 2026",
            ]  # fmt: skip

    def test_are_named_alike_in_every_language(self):
        named = [{name for name in vars(language) if name.endswith("_FORMAT")} for language in (english, spanish)]
        assert named[0] == named[1]
