"""The pages of policies: read by everybody, written by few as drafts, and published."""

from __future__ import annotations

import html

import pytest

from bailiwick.clocks.actions import make_policy, retire_policy
from bailiwick.clocks.models import Policy, PolicyVersion, VersionState
from bailiwick.clocks.models.things import _things
from bailiwick.clocks.tests.promising import TESTER, at, policy
from bailiwick.core.problems import Conflict
from bailiwick.core.testing import trail

ROW = {"kind": ["resolve"], "party": ["client"], "key": [""], "priority": ["2"], "target": ["4h"], "calendar": [""], "stops": [""], "tell": [""]}
SENT: dict[str, object] = {"base": "hall", "rests": ["client", "vendor"], "steps": "75% assignee; due assignee, lead", **ROW}


@pytest.fixture(autouse=True)
def _departments(monkeypatch):
    monkeypatch.setitem(_things, "department", lambda _user: [("FIN", "Finance"), ("LIB", "Library")])
    monkeypatch.delitem(_things, "service", raising=False)
    monkeypatch.delitem(_things, "category", raising=False)
    monkeypatch.setattr("bailiwick.clocks.models.things._outward", {})


@pytest.fixture
def halls(city):
    return policy("Halls", scope="department", keys=["FIN"]).policy


@pytest.fixture
def grace(sign_in):
    return sign_in("grace")


class TestLooking:
    def test_shows_what_is_promised(self, halls, sign_in, client):
        rita = sign_in("rita")
        listed = rita.get("/policies/").content.decode()
        assert "Departments: Finance" in listed
        assert "2 working days" in listed
        page = rita.get(f"/policies/{halls.pk}/").content.decode()
        assert "at 75 %: the assignee" in page
        assert "By the team, anew at each hand-off" in page
        assert "P3 becomes P2 after 12 h" in page
        assert "Edit the promises" not in page
        assert client.get("/policies/").status_code == 302

    def test_says_that_somebody_hears_of_points_that_name_nobody(self, city, grace):
        page = grace.get(f"/policies/{Policy.objects.get(scope='default').pk}/").content.decode()
        assert "30 min before the end: whoever has it, of what is to be solved" in page

    def test_says_which_policy_holds_and_why(self, halls, grace):
        assert "Halls, because it is for the department Finance." in grace.get("/policies/?department=FIN").content.decode()
        page = grace.get("/policies/?department=LIB").content.decode()
        assert "General, because there is none for the department Library." in page

    @pytest.mark.parametrize("path", ["name/", "draft/", "presets/", "publish/", "discard/", "step/retire/"])
    def test_changing_is_for_few(self, halls, sign_in, path):
        assert sign_in("rita").post(f"/policies/{halls.pk}/{path}").status_code == 403

    def test_a_draft_is_for_those_who_write_it(self, halls, sign_in, grace):
        grace.post(f"/policies/{halls.pk}/draft/", SENT)
        assert sign_in("rita").get(f"/policies/{halls.pk}/?version=2").status_code == 404
        assert sign_in("rita").get("/policies/999999/").status_code == 404


class TestWriting:
    def test_makes_a_policy_from_a_preset(self, city, grace):
        sent = {"name": "Library", "about": "", "scope": "department", "departments": ["LIB"], "order": "50"}
        made_url = grace.post("/policies/new/", sent).url
        made = Policy.objects.get(name="Library")
        assert (made.keys, made_url) == (["LIB"], f"/policies/{made.pk}/presets/")
        assert "Roseville" in grace.get(made_url).content.decode()
        assert grace.post(made_url, {"preset": "roseville"}).url == f"/policies/{made.pk}/draft/"
        assert 'value="10m"' in grace.get(f"/policies/{made.pk}/draft/").content.decode()
        grace.post(f"/policies/{made.pk}/publish/", {"note": "As Roseville"})
        version = made.versions.get()
        assert (version.state, version.note) == (VersionState.PUBLISHED, "As Roseville")
        assert trail(made) == ["clocks.PolicyMade", "clocks.PolicyDraftBegun", "clocks.PolicyDraftChanged", "clocks.PolicyPublished"]
        assert grace.post(made_url, {"preset": "atlantis"}).status_code == 200

    def test_saves_a_draft_then_publishes(self, halls, grace):
        assert grace.get(f"/policies/{halls.pk}/draft/").status_code == 200
        answer = grace.post(f"/policies/{halls.pk}/draft/", SENT)
        assert answer.url == f"/policies/{halls.pk}/?version=2"
        draft = halls.versions.get(state=VersionState.DRAFT)
        assert draft.document.promises[0].target == "4h"
        assert [step.at for step in draft.document.marks] == ["75%", "due"]
        assert "Nothing is promised by it yet" in grace.get(answer.url).content.decode()
        grace.post(f"/policies/{halls.pk}/draft/", {**SENT, "publish": "1", "seen": str(draft.version)})
        assert halls.versions.get(state=VersionState.PUBLISHED).number == 2

    def test_what_it_reads_it_writes_alike(self, halls, grace):
        page = grace.get(f"/policies/{halls.pk}/draft/")
        rows = page.context["rows"]
        assert rows.read() is not None
        sent = {"base": rows.head["calendar"], "rests": rows.head["stops"], "steps": rows.head["tell"]}
        sent |= {name: [row[name] for row in rows.rows] for name in ROW} | {
            name: [row[name] for row in rows.ages] for name in ("from", "after", "to")
        }
        grace.post(f"/policies/{halls.pk}/draft/", sent)
        before, after = (halls.versions.get(number=number).document for number in (1, 2))
        assert before == after

    @pytest.mark.parametrize(
        ("sent", "words"),
        [
            ({"target": ["4 hourz"]}, "Promise 1: “4 hourz” is no target"),
            ({"target": ["0h"]}, "Promise 1: A promise gives some time"),
            ({"target": ["0d"]}, "Promise 1: "),
            ({"steps": "soon assignee"}, "“soon” is no point of a promise"),
            ({"steps": "75% everybody"}, "“everybody” names nobody"),
            ({"stops": ["weather"]}, "“weather” stops no clock"),
            ({"from": ["4"], "after": ["long"], "to": ["3"]}, "Ageing 1: “long” is no time after which something has aged"),
            ({"from": ["3"], "after": ["40h"], "to": ["4"]}, "Ageing raises a priority"),
            ({"target": [""], "publish": "1"}, "promises nothing"),
        ],
    )
    def test_says_what_is_wrong_and_keeps_what_was_typed(self, halls, grace, sent, words):
        answer = grace.post(f"/policies/{halls.pk}/draft/", {**SENT, "note": "As agreed", **sent})
        page = html.unescape(answer.content.decode())
        assert answer.status_code == 422
        assert words in page
        typed = [value for given in sent.values() for value in (given if isinstance(given, list) else []) if value and not value.isdecimal()]
        assert all(f'value="{value}"' in page for value in (*typed, "As agreed"))
        assert halls.versions.count() == 1

    @pytest.mark.parametrize("scope", ["service", "category", "department"])
    def test_a_policy_is_for_something(self, city, grace, scope):
        answer = grace.post("/policies/new/", {"name": "Water", "about": "", "scope": scope, "order": "50"})
        assert answer.status_code == 422
        assert "Choose at least one" in answer.content.decode()
        assert not Policy.objects.filter(name="Water").exists()

    def test_a_stale_draft_is_refused(self, halls, grace):
        grace.post(f"/policies/{halls.pk}/draft/", SENT)
        draft = halls.versions.get(number=2)
        grace.post(f"/policies/{halls.pk}/draft/", {**SENT, "target": ["5h"], "seen": str(draft.version)})
        assert grace.post(f"/policies/{halls.pk}/draft/", {**SENT, "target": ["6h"], "seen": str(draft.version)}).status_code == 409
        assert halls.versions.get(number=2).document.promises[0].target == "5h"

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"target": ["soon"]}, "Promise 1: “soon” is no target"),
            ({"tell": ["99 nobody!"]}, "Promise 1"),
            ({"from": ["2"], "after": ["40h"], "to": ["3"]}, "Ageing 1: Ageing raises a priority"),
            ({"steps": "due asignee"}, "“asignee” names nobody"),
        ],
    )
    def test_says_what_is_wrong(self, halls, grace, change, words):
        answer = grace.post(f"/policies/{halls.pk}/draft/", {**SENT, **change})
        assert (answer.status_code, PolicyVersion.objects.filter(policy=halls).count()) == (422, 1)
        assert words in answer.content.decode()

    def test_rows_come_and_go(self, halls, grace):
        page = grace.post(f"/policies/{halls.pk}/draft/", {**SENT, "step": "more"}).context["rows"]
        assert [row["priority"] for row in page.rows] == ["2", "3"]
        assert grace.post(f"/policies/{halls.pk}/draft/", {**SENT, "step": "drop:0"}).context["rows"].rows == []
        assert len(grace.post(f"/policies/{halls.pk}/draft/", {**SENT, "step": "age"}).context["rows"].ages) == 1
        assert halls.versions.count() == 1

    def test_throws_a_draft_away(self, halls, grace):
        grace.post(f"/policies/{halls.pk}/draft/", SENT)
        grace.post(f"/policies/{halls.pk}/discard/")
        assert halls.versions.get().number == 1


class TestNaming:
    def test_changes_what_it_is_for(self, halls, grace):
        sent = {"name": "Halls", "about": "Town halls", "scope": "department", "departments": ["FIN", "LIB"], "order": "5", "version": halls.version}
        assert grace.post(f"/policies/{halls.pk}/name/", sent).status_code == 302
        halls.refresh_from_db()
        assert (halls.keys, halls.order) == (["FIN", "LIB"], 5)
        assert trail(halls)[-1] == "clocks.PolicyDescribed"
        assert grace.post(f"/policies/{halls.pk}/name/", {**sent, "about": "Again"}).status_code == 409

    def test_the_one_for_everything_else_stays_that(self, city, grace):
        general = Policy.objects.get(scope="default")
        sent = {"name": "General", "scope": "department", "departments": ["LIB"], "order": "100"}
        assert grace.post(f"/policies/{general.pk}/name/", sent).status_code == 422
        with pytest.raises(Conflict):
            retire_policy(general, actor=TESTER, now=at(0))

    def test_is_taken_out_of_use_and_brought_back(self, halls, grace):
        grace.post(f"/policies/{halls.pk}/step/retire/")
        assert Policy.objects.get(pk=halls.pk).is_retired
        assert "Out of use" in grace.get("/policies/").content.decode()
        grace.post(f"/policies/{halls.pk}/step/restore/")
        assert not Policy.objects.get(pk=halls.pk).is_retired
        assert trail(halls)[-2:] == ["clocks.PolicyRetired", "clocks.PolicyRestored"]
        assert grace.post(f"/policies/{halls.pk}/step/melt/").status_code == 404

    def test_an_empty_one_says_so(self, city, grace):
        made = make_policy(actor=TESTER, now=at(0), name="Empty", scope="department", keys=["LIB"])
        assert "promises nothing yet" in grace.get(f"/policies/{made.pk}/").content.decode()
