"""Pages and API of approvals: what waits for me, and nobody else's questions."""

from bailiwick.approvals.actions import decide
from bailiwick.approvals.models import Approval, Substitute
from bailiwick.core.testing import trail


def test_the_list_shows_what_waits_and_the_first_page_counts_it(ask, sign_in):
    ask("otto")
    desk = sign_in("otto")
    assert "A phone for Rita" in desk.get("/approvals/").content.decode()
    assert "1 decision waits for you" in desk.get("/").content.decode()
    assert "Nothing waits for you" in sign_in("carl").get("/approvals/").content.decode()


def test_the_page_decides(ask, sign_in):
    approval = ask("otto")
    desk = sign_in("otto")
    page = f"/approvals/{approval.pk}/"
    assert "Your decision" in desk.get(page).content.decode()
    assert desk.post(f"{page}decide/", {"decision": "refuse"}).status_code == 422
    assert desk.post(f"{page}decide/", {"decision": "refuse", "comment": "Too dear"}).status_code == 302
    assert "Too dear" in desk.get(page).content.decode()
    assert "A phone for Rita" in desk.get("/approvals/?show=decided").content.decode()
    assert desk.post(f"{page}decide/", {"decision": "approve"}).status_code == 409


def test_a_question_exists_only_for_those_concerned(ask, sign_in):
    approval = ask("otto")
    for slug, status in {"otto": 200, "grace": 200, "rita": 200, "carl": 404, "ada": 404}.items():
        assert sign_in(slug).get(f"/approvals/{approval.pk}/").status_code == status


def test_the_asker_withdraws_and_asks_somebody_else(city, ask, sign_in):
    approval = ask("otto")
    desk = sign_in("grace")
    page = f"/approvals/{approval.pk}/"
    assert desk.get(f"{page}replace/").status_code == 200
    given = {"before": city.person("otto").pk, "after": city.person("ada").pk, "reason": "Otto audits this"}
    assert desk.post(f"{page}replace/", given).status_code == 302
    assert desk.post(f"{page}withdraw/", {"reason": ""}).status_code == 422
    assert desk.post(f"{page}withdraw/", {"reason": "Over"}).status_code == 302
    assert sign_in("otto").post(f"{page}withdraw/", {"reason": "x"}).status_code == 404


def test_a_client_names_a_colleague_to_decide_for_them(city, sign_in, now):
    boss = city.person("carl")
    boss.department = city.departments["LIB"]
    boss.save()
    desk = sign_in("rita")
    assert "Carl Stone" in desk.get("/approvals/substitutes/").content.decode()
    days = {"starts_on": now.date().isoformat(), "ends_on": now.date().isoformat()}
    assert desk.post("/approvals/substitutes/", {"substitute": city.person("ada").pk, **days}).status_code == 422
    assert desk.post("/approvals/substitutes/", {"substitute": boss.pk, **days}).status_code == 302
    row = Substitute.objects.get()
    assert sign_in("otto").post(f"/approvals/substitutes/{row.pk}/end/").status_code == 404
    assert desk.post(f"/approvals/substitutes/{row.pk}/end/").status_code == 302


def test_programs_decide_too(city, ask, sign_in, now):
    approval, other = ask("otto"), ask("otto", title="A chair")
    client = sign_in("otto")
    rows = client.get("/api/v1/approvals").json()["items"]
    assert {row["title"] for row in rows} == {"A phone for Rita", "A chair"}
    base = f"/api/v1/approvals/{approval.pk}"
    assert client.post(f"{base}/decide", {"approve": False}, content_type="application/json").status_code == 422
    answer = client.post(f"{base}/decide", {"approve": True}, content_type="application/json")
    assert answer.json()["state"] == "granted"
    assert client.post(f"{base}/decide", {"approve": True}, content_type="application/json").status_code == 409
    assert sign_in("carl").get(f"/api/v1/approvals/{other.pk}").status_code == 404
    assert trail(approval)[-1] == "approvals.ApprovalGranted"
    decide(other, actor=city.actor("otto"), now=now, approve=True)
    assert not Approval.objects.open().exists()


def test_programs_name_substitutes(city, sign_in, now):
    client = sign_in("grace")
    days = {"starts_on": now.date().isoformat(), "ends_on": now.date().isoformat()}
    made = client.post("/api/v1/approvals/substitutes", {"substitute": city.person("ada").pk, **days}, content_type="application/json")
    assert made.status_code == 201
    assert len(client.get("/api/v1/approvals/substitutes").json()) == 1
    assert client.delete(f"/api/v1/approvals/substitutes/{made.json()['id']}").status_code == 204
