"""Trees are edited in drafts, published whole, and never changed afterwards."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict, Stale
from bailiwick.core.testing import trail
from bailiwick.triage import actions
from bailiwick.triage.engine import editing, in_words
from bailiwick.triage.models import State, TestCase, Tree, parse
from bailiwick.triage.tests.factories import NETWORK, answer, words

BROKEN = {**NETWORK, "outcomes": {}}
MILDER = {
    **NETWORK,
    "questions": {
        **NETWORK["questions"],
        "who": {**NETWORK["questions"]["who"], "answers": [answer("floor", end="outage", impact=2), answer("one", to="lights")]},
    },
}


@pytest.fixture
def ada(city, now):
    return {"actor": city.actor("ada"), "now": now}


@pytest.fixture
def draft(tree, ada):
    return actions.begin_draft(tree, **ada)


class TestDrafts:
    def test_begin_as_what_is_published(self, tree, draft, ada):
        assert (draft.number, draft.state, draft.questions) == (2, State.DRAFT, parse(NETWORK))
        assert actions.begin_draft(tree, **ada) == draft
        assert trail(tree) == ["triage.DraftBegun"]

    def test_are_changed_until_they_are_published(self, tree, draft, ada):
        changed = editing.remove_outcome(draft.questions, "outage")
        actions.change_draft(draft, definition=changed, what="removed", version=1, **ada)
        draft.refresh_from_db()
        assert (draft.version, list(parse(draft.definition).outcomes)) == (2, ["cable"])
        with pytest.raises(Stale):
            actions.change_draft(draft, definition=parse(NETWORK), what="late", version=1, **ada)
        with pytest.raises(Conflict):
            actions.change_draft(tree.published, definition=changed, what="no", **ada)

    def test_are_for_editors(self, city, tree, draft, now):
        tomas = {"actor": city.actor("tomas"), "now": now}
        for act in (
            lambda: actions.begin_draft(tree, **tomas),
            lambda: actions.change_draft(draft, definition=parse({}), what="x", **tomas),
            lambda: actions.publish_draft(draft, **tomas),
            lambda: actions.discard_draft(draft, **tomas),
            lambda: actions.make_tree(title="X", slug="x", **tomas),
            lambda: actions.retire_tree(tree, **tomas),
        ):
            with pytest.raises(Refused):
                act()

    def test_are_discarded(self, tree, draft, ada):
        actions.discard_draft(draft, **ada)
        assert tree.draft is None
        assert trail(tree)[-1] == "triage.DraftDiscarded"


class TestPublish:
    def test_replaces_the_version_before(self, tree, draft, ada):
        actions.publish_draft(draft, note="Better words", **ada)
        assert (tree.published.number, tree.published.note, tree.published.published_by) == (2, "Better words", ada["actor"].user)
        assert [version.state for version in tree.versions.order_by("number")] == [State.RETIRED, State.PUBLISHED]
        assert trail(tree)[-1] == "triage.TreePublished"

    def test_is_refused_with_errors(self, draft, ada):
        actions.change_draft(draft, definition=parse(BROKEN), what="broken", **ada)
        with pytest.raises(ValidationError, match="does not exist"):
            actions.publish_draft(draft, **ada)

    def test_asks_before_a_test_case_changes(self, tree, draft, ada):
        actions.keep_case(draft, name="A whole floor", answers={"who": "floor"}, **ada)
        actions.change_draft(draft, definition=parse(MILDER), what="milder", **ada)
        with pytest.raises(Conflict, match="A whole floor"):
            actions.publish_draft(draft, **ada)
        assert tree.published.number == 1
        actions.publish_draft(draft, is_confirmed=True, **ada)
        case = TestCase.objects.get()
        assert (tree.published.number, case.impact, case.urgency) == (2, 2, 2)

    def test_happens_once(self, draft, ada):
        actions.publish_draft(draft, **ada)
        with pytest.raises(Conflict):
            actions.publish_draft(draft, **ada)


class TestCases:
    def test_keep_only_paths_that_end(self, published, ada):
        with pytest.raises(ValidationError):
            actions.keep_case(published, name="Half", answers={"who": "one"}, **ada)

    def test_are_dropped(self, tree, published, ada):
        case = actions.keep_case(published, name="Dispatch", answers={"who": "dispatch"}, public_safety_site=True, windows=["payroll"], **ada)
        assert (case.outcome, case.impact, case.urgency, case.windows) == ("outage", 4, 4, ["payroll"])
        actions.drop_case(case, **ada)
        assert trail(tree) == ["triage.CaseKept", "triage.CaseDropped"]


class TestTrees:
    def test_are_copied_renamed_and_retired(self, tree, published, ada):
        copy = actions.copy_tree(published, title="Wireless", slug="wireless", **ada)
        assert (copy.tree.title, copy.questions) == ("Wireless", published.questions)
        with pytest.raises(ValidationError):
            actions.copy_tree(published, title="Again", slug="wireless", **ada)
        actions.rename_tree(tree, title="No network at all", about="", **ada)
        actions.retire_tree(tree, **ada)
        with pytest.raises(Conflict):
            actions.retire_tree(tree, **ada)
        actions.restore_tree(tree, **ada)
        assert trail(tree) == ["triage.TreeRenamed", "triage.TreeRetired", "triage.TreeRestored"]


class TestPages:
    def test_show_the_tree_and_its_coverage(self, tree, sign_in):
        desk = sign_in("grace")
        assert "No network" in desk.get("/triage/").content.decode()
        page = desk.get("/triage/trees/network/").content.decode()
        assert "Who has no network?" in page
        assert "tree-picture__box--outcome" in page
        assert "no sentence" not in desk.get("/triage/trees/network/versions/1/coverage/").content.decode()

    def test_are_read_by_technicians_and_not_by_clients(self, tree, sign_in):
        assert sign_in("tomas").get("/triage/trees/network/").status_code == 200
        assert sign_in("tomas").post("/triage/trees/network/edit/").status_code == 403
        assert sign_in("rita").get("/triage/").status_code == 403

    def test_hide_drafts_from_those_who_cannot_edit(self, draft, sign_in):
        assert sign_in("tomas").get("/triage/trees/network/versions/2/").status_code == 404
        assert sign_in("grace").get("/triage/trees/network/versions/2/").status_code == 200

    def test_edit_a_question_with_its_answers(self, tree, draft, sign_in):
        desk, url = sign_in("grace"), "/triage/trees/network/drafts/2/questions/lights/"
        assert desk.get(url).status_code == 200
        form = _form(draft, {"ask_en": "Light?", "ask_es": "¿Luz?", "who": "both"}, [("yes", "Yes", "o:cable"), ("", "Blinking", "new-question")])
        moved = desk.post(url, {**form, "down": "0"})
        assert moved.content.decode().index("Blinking") < moved.content.decode().index('value="Yes"')
        answered = desk.post(url, form)
        assert answered.url == "/triage/trees/network/drafts/2/questions/blinking/"
        draft.refresh_from_db()
        changed = parse(draft.definition)
        assert [(one.id, one.to, one.end) for one in changed.questions["lights"].answers] == [("yes", None, "cable"), ("blinking", "blinking", None)]
        assert desk.post(url, form).status_code == 409

    def test_refuse_two_assumed_answers(self, draft, sign_in):
        form = _form(draft, {"ask_en": "Light?", "who": "desk"}, [("yes", "Yes", ""), ("no", "No", "")])
        refused = sign_in("grace").post(
            "/triage/trees/network/drafts/2/questions/lights/", form | {"answers-0-is_assumed": "on", "answers-1-is_assumed": "on"}
        )
        assert refused.status_code == 422
        assert "Only one answer" in refused.content.decode()

    def test_edit_outcomes_and_order(self, draft, sign_in):
        desk, base = sign_in("grace"), "/triage/trees/network/drafts/2"
        desk.post(f"{base}/outcomes/new/", {"title_en": "Vendor", "kind": "incident", "tier": "3", "version": "1"})
        desk.post(f"{base}/questions/lights/start/", {"version": "2"})
        desk.post(f"{base}/names/", {"title_en": "Net", "title_es": "Red", "version": "3"})
        draft.refresh_from_db()
        changed = parse(draft.definition)
        assert (changed.start, changed.outcomes["vendor"].tier) == ("lights", 3)
        assert in_words(changed.title, "es") == "Red"
        desk.post(f"{base}/outcomes/vendor/remove/", {"version": "4"})
        desk.post(f"{base}/questions/who/remove/", {"version": "5"})
        draft.refresh_from_db()
        assert (list(parse(draft.definition).questions), draft.version) == (["lights"], 6)

    def test_publish(self, tree, draft, sign_in):
        desk, url = sign_in("grace"), "/triage/trees/network/drafts/2/publish/"
        assert desk.get(url).status_code == 200
        assert desk.post(url, {"note": "Now"}).status_code == 302
        assert tree.published.number == 2
        assert desk.get("/triage/trees/network/compare/").status_code == 200

    def test_travel_as_a_file(self, tree, sign_in):
        desk = sign_in("grace")
        file = desk.get("/triage/trees/network/versions/1/export.json").content
        assert parse(json.loads(file)) == parse(NETWORK)
        upload = SimpleUploadedFile("tree.json", file)
        assert desk.post("/triage/import/", {"upload": upload, "slug": "arrived"}).status_code == 302
        assert Tree.objects.get(slug="arrived").draft.questions == parse(NETWORK)
        bad = desk.post("/triage/import/", {"upload": SimpleUploadedFile("x.json", b'{"start": 3}'), "slug": "bad"})
        assert bad.status_code == 422

    def test_make_a_tree(self, city, sign_in):
        desk = sign_in("grace")
        assert desk.post("/triage/new/", {"title": "Keys", "slug": "keys"}).url == "/triage/trees/keys/drafts/1/"
        assert "no question yet" in desk.get("/triage/trees/keys/drafts/1/").content.decode()


class TestTry:
    def test_goes_through_and_keeps_the_path(self, tree, sign_in):
        desk, url = sign_in("grace"), "/triage/trees/network/versions/1/try/"
        assert "Who has no network?" in desk.get(url).content.decode()
        end = desk.get(f"{url}?a=who.floor&safety=1&window=election").content.decode()
        assert "We are on our way." in end
        assert "serves public safety" in end
        assert desk.post(f"{url}keep/", {"a": "who.floor", "name": "Floor", "face": "desk", "safety": "1"}).status_code == 302
        assert TestCase.objects.get().impact == 4
        assert desk.post(f"{url}keep/", {"a": "who.floor", "name": "Floor", "face": "desk"}).status_code == 422

    def test_shows_the_clients_face_in_spanish(self, tree, sign_in):
        page = sign_in("tomas").get("/triage/trees/network/versions/1/try/?face=client&language=es&a=who.one").content.decode()
        assert "Please try another cable. (es)" in page


class TestApi:
    def test_makes_changes_judges_and_publishes(self, city, sign_in):
        desk, at = sign_in("grace"), "/api/v1/triage/trees"
        made = desk.post(at, {"slug": "net", "title": "Net", "definition": NETWORK}, content_type="application/json")
        assert made.status_code == 201
        assert desk.post(f"{at}/net/versions/1/publish", {"note": "First"}, content_type="application/json").json()["state"] == "published"
        judged = desk.post(f"{at}/net/versions/1/judge", {"answers": {"who": "floor"}}, content_type="application/json").json()
        assert (judged["impact"], judged["urgency"], judged["outcome"]) == (3, 4, "outage")
        draft = desk.post(f"{at}/net/versions", {}, content_type="application/json").json()
        put = desk.put(f"{at}/net/versions/{draft['number']}", {"definition": {**NETWORK, "outcomes": {}}}, content_type="application/json")
        assert put.status_code == 200
        refused = desk.post(f"{at}/net/versions/2/publish", {}, content_type="application/json")
        assert refused.status_code == 422
        assert desk.get(f"{at}/net/versions/2/coverage").json()[0]["weight"] == "error"
        assert desk.get(f"{at}/net/compare/1/2").json()
        assert desk.delete(f"{at}/net/versions/2").status_code == 204
        assert [tree["published"] for tree in desk.get(at).json()["items"] if tree["slug"] == "net"] == [1]

    def test_is_closed_to_clients(self, tree, sign_in):
        assert sign_in("rita").get("/api/v1/triage/trees").status_code == 403
        assert sign_in("tomas").post("/api/v1/triage/trees/network/retire").status_code == 403


def _form(draft, question, rows):
    data = {"version": draft.version, **question, "answers-TOTAL_FORMS": len(rows), "answers-INITIAL_FORMS": 0}
    for index, (key, said, way) in enumerate(rows):
        data |= {f"answers-{index}-id": key, f"answers-{index}-say_en": said, f"answers-{index}-leads": way}
    return data


def test_the_command_tells_what_is_wrong(tree, ada, capsys):
    call_command("triage_coverage", "network", "--json")
    assert json.loads(capsys.readouterr().out) == {"trees": 1, "findings": []}
    draft = actions.begin_draft(tree, **ada)
    actions.publish_draft(actions.change_draft(draft, definition=parse({**NETWORK, "title": {"en": "Net"}}), what="title", **ada), **ada)
    with pytest.raises(SystemExit):
        call_command("triage_coverage", "network")
    assert "no Spanish" in capsys.readouterr().out


def test_words_fall_back_to_english():
    assert in_words(parse({"title": words("T")}).title, "fr") == "T"
