"""Whatever a page can do with articles, a program can do under the same rules."""

import pytest

from bailiwick.knowledge.models import Deflection
from bailiwick.knowledge.tests.factories import make_article

ROOT = "/api/v1/knowledge"
JSON = "application/json"


@pytest.fixture
def article(city):
    return make_article(city, spanish=True)


def post(client, path, body=None):
    return client.post(f"{ROOT}{path}", body or {}, content_type=JSON)


def test_an_article_from_draft_to_retirement(city, sign_in):
    desk, lead = sign_in("tomas"), sign_in("grace")
    made = post(desk, "/articles", {"title": "Slow PC", "body": "Restart it.", "slug": "slow"})
    assert (made.status_code, made.json()["state"]) == (201, "draft")
    assert post(desk, "/articles/slow/revisions", {"title": "Slow PC", "body": "Wait.", "based_on": 1}).json()["number"] == 2
    assert post(desk, "/articles/slow/revisions", {"title": "Slow PC", "body": "Or not.", "based_on": 1}).status_code == 409
    rows = desk.get(f"{ROOT}/articles/slow/compare?old=1&new=2").json()[0]["rows"]
    assert rows[0]["old"] == "<del>Restart it</del>."
    assert post(desk, "/articles/slow/restore?number=1").json()["number"] == 3
    assert len(desk.get(f"{ROOT}/articles/slow/revisions").json()["items"]) == 3
    assert post(desk, "/articles/slow/send-for-review", {"note": "New"}).json()["state"] == "review"
    assert post(desk, "/articles/slow/withdraw", {"reason": "Typo"}).json()["state"] == "draft"
    assert post(desk, "/articles/slow/retire", {"reason": "x"}).status_code == 403
    assert post(lead, "/articles/slow/retire", {"reason": "x"}).status_code == 204
    assert post(lead, "/articles/slow/reinstate").json()["state"] == "draft"


def test_readers_get_published_texts_alone(city, article, sign_in):
    post(sign_in("tomas"), f"/articles/{article.slug}/revisions", {"title": "x", "body": "Secret"})
    texts = sign_in("rita").get(f"{ROOT}/articles/{article.slug}").json()["texts"]
    assert [text["language"] for text in texts] == ["en", "es"]
    assert "Secret" not in str(texts)
    assert sign_in("rita").get(f"{ROOT}/articles/{article.slug}/revisions").status_code == 404
    assert sign_in("rita").get(f"{ROOT}/articles").json()["items"][0]["slug"] == article.slug


def test_suggest_solve_and_still_need_help(city, article, sign_in):
    client = sign_in("rita")
    assert client.get(f"{ROOT}/suggestions?words=printer&language=es").json()[0]["title"] == "La impresora no imprime"
    made = post(client, f"/articles/{article.slug}/solved", {"title": "Printer"})
    assert made.status_code == 201
    assert post(sign_in("carl"), f"/solved/{made.json()['id']}/undo").status_code == 404
    assert post(client, f"/solved/{made.json()['id']}/undo").json()["undone_at"]
    assert not Deflection.objects.counted().exists()
    assert post(client, f"/articles/{article.slug}/rate", {"helped": True}).status_code == 204


def test_campaigns_and_figures(city, article, sign_in):
    lead = sign_in("grace")
    made = post(lead, f"/articles/{article.slug}/campaigns", {"audience": "team", "team": city.teams.desk.pk, "due_on": "2099-01-01"})
    assert made.status_code == 201
    key = made.json()["id"]
    assert post(sign_in("tomas"), f"/articles/{article.slug}/acknowledge").status_code == 204
    assert lead.get(f"{ROOT}/campaigns/{key}").json()["missing_names"] == ["Grace Hopewell"]
    assert lead.get(f"{ROOT}/campaigns").json()["items"][0]["who"] == "Service desk"
    assert post(lead, f"/campaigns/{key}/remind").json() == {"count": 1}
    assert post(lead, f"/campaigns/{key}/end").status_code == 204
    assert lead.get(f"{ROOT}/figures").status_code == 200
    assert sign_in("tomas").get(f"{ROOT}/figures").status_code == 403


def test_change_and_confirm(city, article, sign_in):
    desk = sign_in("tomas")
    answer = desk.patch(f"{ROOT}/articles/{article.slug}", {"categories": "PRN HW", "owner": None}, content_type=JSON)
    assert answer.json()["categories"] == ["PRN", "HW"]
    assert desk.patch(f"{ROOT}/articles/{article.slug}", {"audience": "teams", "teams": []}, content_type=JSON).status_code == 422
    assert post(sign_in("grace"), f"/articles/{article.slug}/confirm").status_code == 200
