"""Rules are made, worded, ordered and switched by supervisors, on pages and through the API."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from bailiwick.core import clock
from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict, Stale
from bailiwick.core.testing import run_jobs, trail
from bailiwick.desk.tests.factories import make_category, make_ticket
from bailiwick.rules.actions import change_rule, make_rule, move_rule, retire_rule, switch_off, switch_on
from bailiwick.rules.engine.definition import parse
from bailiwick.rules.models import Rehearsal, Rule, RuleRun

TAG = {"do": "tag", "tag": "x"}


class TestRules:
    def test_read_as_sentences(self, make, city):
        category = make_category()
        asked = [("category", "within", (str(category.pk),)), ("priority", "is", ("1", "2")), ("assignee", "empty")]
        rule = make("opened", asked, [{"do": "hand_off", "team": city.teams.desk.pk, "reason": "theirs"}])
        assert rule.sentence() == (
            f"When a ticket is opened and category is within Printing and priority is Critical or High and assignee is empty, "
            f"then hand it to {city.teams.desk} (theirs)."
        )
        assert trail(rule) == ["rules.RuleMade", "rules.RuleSwitchedOn"]

    def test_are_refused_when_they_make_no_sense(self, grace):
        for bad in (
            {"groups": [{"conditions": [{"field": "colour", "op": "is", "values": ["red"]}]}]},
            {"groups": [{"conditions": [{"field": "priority", "op": "contains", "values": ["1"]}]}]},
            {"groups": [{"conditions": [{"field": "priority", "op": "is", "values": ["9"]}]}]},
            {"groups": [{"conditions": [{"field": "priority", "op": "is"}]}]},
            {"deeds": [{"do": "explode"}]},
            {"deeds": [{"do": "notify", "text": "to nobody"}]},
        ):
            with pytest.raises(ValidationError):
                parse(bad)
        with pytest.raises(ValidationError):
            make_rule(values={"title": "Late", "trigger": "time"}, **grace)

    def test_are_for_supervisors(self, city, make, now):
        rule, tomas = make("opened", deeds=[TAG]), {"actor": city.actor("tomas"), "now": now}
        for act in (
            lambda: make_rule(values={"title": "T", "trigger": "opened"}, **tomas),
            lambda: change_rule(rule, values={"title": "T"}, **tomas),
            lambda: switch_off(rule, **tomas),
            lambda: move_rule(rule, by=1, **tomas),
            lambda: retire_rule(rule, **tomas),
        ):
            with pytest.raises(Refused):
                act()

    def test_change_as_a_whole(self, make, grace):
        rule = make("opened", deeds=[TAG])
        changed = change_rule(rule, values={"title": "Other"}, version=rule.version, **grace)
        assert (changed.title, changed.version) == ("Other", rule.version + 1)
        with pytest.raises(Stale):
            change_rule(rule, values={"title": "Late"}, version=rule.version, **grace)
        with pytest.raises(ValidationError):
            change_rule(rule, definition=parse({}), **grace)

    def test_switch_and_retire(self, make, grace):
        rule = make("opened", is_on=False)
        with pytest.raises(ValidationError):
            switch_on(rule, **grace)
        change_rule(rule, definition=parse({"deeds": [TAG]}), **grace)
        switch_on(rule, **grace)
        with pytest.raises(Conflict):
            switch_on(rule, **grace)
        retire_rule(rule, **grace)
        with pytest.raises(Conflict):
            switch_on(rule, **grace)
        assert trail(rule)[-1] == "rules.RuleRetired"

    def test_keep_their_order(self, make, grace):
        first, second = (make("opened", title=title, position=place, is_on=False) for place, title in enumerate(("First", "Second"), 1))
        move_rule(second, by=-1, **grace)
        assert list(Rule.objects.order_by("position").values_list("title", "position")) == [("Second", 10), ("First", 20)]
        assert first.title == "First"


class TestPages:
    def test_make_a_rule_step_by_step(self, city, sign_in):
        desk = sign_in("grace")
        made = desk.post("/rules/new/", {"title": "Paper", "trigger": "opened", "position": "5", "per_hour": "3", "is_selective": "on", "hours": "0"})
        rule = Rule.objects.get()
        base = f"/rules/{rule.pk}"
        assert made.url == f"{base}/"
        assert desk.get(f"{base}/conditions/new/title/").status_code == 200
        desk.post(f"{base}/conditions/new/title/", {"op": "contains", "values": "paper, toner"})
        desk.post(f"{base}/conditions/new/priority/", {"op": "is", "values": ["1", "2"], "group": "1"})
        desk.post(f"{base}/match/", {"match": "any", "group": "0"})
        desk.post(f"{base}/conditions/0/0/", {"op": "contains", "values": "paper"})
        desk.post(f"{base}/deeds/new/tag/", {"tag": "paper"})
        desk.post(f"{base}/deeds/new/notify/", {"person_1": city.person("grace").pk, "text": "Look"})
        desk.post(f"{base}/deeds/1/up/")
        rule = Rule.objects.get()
        assert [deed.do for deed in rule.says.deeds] == ["notify", "tag"]
        assert rule.sentence().startswith(
            "When a ticket is opened and title contains “paper” and priority is Critical or High, then tell Grace Hopewell"
        )
        desk.post(f"{base}/conditions/1/0/remove/")
        desk.post(f"{base}/deeds/0/remove/")
        desk.post(f"{base}/on/")
        page = desk.get(f"{base}/").content.decode()
        assert "title contains “paper”" in page
        assert Rule.objects.get().is_on

    def test_do_not_change_a_rule_that_acts(self, make, sign_in):
        rule = make("opened", deeds=[TAG])
        sign_in("grace").post(f"/rules/{rule.pk}/deeds/new/tag/", {"tag": "y"})
        assert len(Rule.objects.get().says.deeds) == 1

    def test_ask_for_what_is_missing(self, make, sign_in):
        rule, desk = make("opened", is_on=False), sign_in("grace")
        assert desk.post(f"/rules/{rule.pk}/conditions/new/title/", {"op": "contains", "values": ""}).status_code == 422
        assert desk.post(f"/rules/{rule.pk}/deeds/new/notify/", {"text": "To nobody"}).status_code == 422
        assert desk.post("/rules/new/", {"title": "T", "trigger": "time", "position": "1", "per_hour": "3", "hours": "0"}).status_code == 422

    def test_show_what_it_did(self, city, make, sign_in):
        rule = make("opened", deeds=[TAG])
        ticket = make_ticket(city)
        run_jobs()
        desk = sign_in("grace")
        run = RuleRun.objects.get()
        for url in (f"/rules/{rule.pk}/", f"/rules/runs/{run.pk}/", "/records/rule-runs/"):
            assert ticket.number in desk.get(url).content.decode()
        assert desk.get("/rules/").status_code == 200

    def test_rehearse_in_the_background(self, city, make, sign_in):
        rule = make("opened", deeds=[TAG], is_on=False)
        make_ticket(city)
        assert sign_in("grace").post(f"/rules/{rule.pk}/rehearse/").status_code == 302
        run_jobs()
        assert Rehearsal.objects.get().ended_at is not None

    def test_are_read_by_technicians_and_unknown_to_clients(self, make, sign_in):
        rule = make("opened", deeds=[TAG])
        assert sign_in("tomas").get(f"/rules/{rule.pk}/").status_code == 200
        assert sign_in("tomas").post(f"/rules/{rule.pk}/off/").status_code == 403
        assert sign_in("rita").get("/rules/").status_code == 403


class TestApi:
    def test_does_all_of_it(self, city, sign_in):
        desk, at = sign_in("grace"), "/api/v1/rules/rules"
        body = {"title": "Paper", "trigger": "opened", "definition": {"deeds": [TAG]}}
        made = desk.post(at, body, content_type="application/json").json()
        assert made["sentence"] == "When a ticket is opened, then put the tag “x” on it."
        one = f"{at}/{made['id']}"
        assert desk.post(f"{one}/switch-on", content_type="application/json").json()["is_on"] is True
        make_ticket(city, now=clock.now())
        run_jobs()
        assert desk.get(f"{one}/runs").json()["items"][0]["said"] == ["put the tag “x” on it"]
        assert desk.post(f"{one}/rehearsals", content_type="application/json").status_code == 202
        run_jobs()
        rehearsal = Rehearsal.objects.get()
        assert desk.get(f"/api/v1/rules/rehearsals/{rehearsal.pk}").json()["looked_at"] == 1
        assert desk.get(f"/api/v1/rules/rehearsals/{rehearsal.pk}/runs").json()["items"] == []
        changed = desk.put(one, {**body, "title": "Toner", "version": 1}, content_type="application/json")
        assert changed.status_code == 409
        assert desk.put(one, {**body, "title": "Toner"}, content_type="application/json").json()["title"] == "Toner"
        assert desk.post(f"{one}/switch-off", {"reason": "enough"}, content_type="application/json").json()["off_reason"] == "enough"
        assert desk.post(f"{one}/move", {"by": 1}, content_type="application/json").status_code == 200
        assert desk.delete(one).status_code == 204
        assert desk.get(at).json()["items"] == []

    def test_is_closed_to_clients(self, make, sign_in):
        rule = make("opened", deeds=[TAG])
        assert sign_in("rita").get("/api/v1/rules/rules").status_code == 403
        assert sign_in("tomas").delete(f"/api/v1/rules/rules/{rule.pk}").status_code == 403
