"""The pages of the catalogue: stage by stage without JavaScript, the editor, the API, what is shipped."""

from bailiwick.catalogue.actions import install_services, shipped_services
from bailiwick.catalogue.models import Order, Questions, Service
from bailiwick.core.testing import trail
from bailiwick.desk.models import Ticket


def test_the_list_offers_what_is_for_them(city, phone, sign_in):
    page = sign_in("rita").get("/services/").content.decode()
    assert "A phone" in page
    assert "No such service" in sign_in("rita").get("/services/?q=zeppelin").content.decode()
    phone.departments.add(city.departments["FIN"])
    assert sign_in("rita").get("/services/a-phone/").status_code == 404


def test_asks_stage_by_stage_without_javascript(phone, sign_in):
    desk = sign_in("rita")
    page = desk.get("/services/a-phone/")
    assert 'name="seen" value="kind,by,who,photo"' in page.content.decode()
    first = {"q_kind": "mobile", "seen": "kind,by,who,photo", "version": "1"}
    more = desk.post("/services/a-phone/", first)
    assert (more.status_code, Ticket.objects.count()) == (200, 0)
    assert "A few more questions" in more.content.decode()
    second = {**first, "seen": "kind,data,by,who,photo"}
    assert desk.post("/services/a-phone/", second).status_code == 422
    third = desk.post("/services/a-phone/", {**second, "q_data": "no"})
    assert third.status_code == 302
    assert Order.objects.get().answers == {"kind": "mobile", "data": "no"}
    ticket = Ticket.objects.get()
    assert "Mobile" in sign_in("tomas").get(f"/catalogue/panels/tickets/{ticket.pk}/").content.decode()
    assert sign_in("carl").get(f"/catalogue/panels/tickets/{ticket.pk}/").status_code == 404


def test_the_editor_adds_moves_and_publishes(phone, sign_in):
    desk = sign_in("grace")
    base = f"/catalogue/services/{phone.pk}/questions/"
    assert "Spanish" in desk.get(f"{base}add/").content.decode()
    question = {"ask_en": "Which colour?", "ask_es": "¿Qué color?", "type": "choice", "choices": "Black | Negro\nRed | Rojo"}
    assert desk.post(f"{base}add/", {**question, "show_question": "kind", "show_answers": "green"}).status_code == 422
    assert desk.post(f"{base}add/", {**question, "show_question": "kind", "show_answers": "Mobile"}).status_code == 302
    phone.refresh_from_db()
    assert phone.draft["questions"][-1]["show"] == {"question": "kind", "answers": ["mobile"]}
    assert desk.post(f"{base}which_colour/move/", {"to": "earlier"}).status_code == 302
    assert "Qué color" in desk.get(f"{base}?language=es").content.decode()
    desk.post(f"{base}kind/remove/")
    phone.refresh_from_db()
    assert phone.draft["questions"][0]["id"] == "kind"
    assert desk.get(f"{base}which_colour/").status_code == 200
    desk.post(f"{base}publish/")
    phone.refresh_from_db()
    assert (phone.current.number, phone.draft) == (2, {})
    assert trail(phone)[-1] == "catalogue.QuestionsPublished"
    assert sign_in("tomas").get(base).status_code in {403, 404}


def test_programs_ask_and_edit(phone, sign_in):
    client = sign_in("rita")
    assert client.get("/api/v1/catalogue/services/a-phone").json()["version"] == 1
    made = client.post("/api/v1/catalogue/services/a-phone/order", {"answers": {"kind": "desk"}}, content_type="application/json")
    assert (made.status_code, made.json()["lines"][0]) == (201, {"label": "Which?", "value": "Desk"})
    assert client.get(f"/api/v1/catalogue/orders/{made.json()['ticket']}").status_code == 200
    assert client.post("/api/v1/catalogue/services/a-phone/order", {"answers": {}}, content_type="application/json").status_code == 422
    assert client.get("/api/v1/catalogue/services/a-phone/draft").status_code == 404
    desk = sign_in("grace")
    bad = desk.put("/api/v1/catalogue/services/a-phone/draft", {"questions": [{"id": "x"}]}, content_type="application/json")
    assert bad.status_code == 422
    good = {"questions": [{"id": "x", "type": "text", "ask": {"en": "X?"}}]}
    assert desk.put("/api/v1/catalogue/services/a-phone/draft", good, content_type="application/json").status_code == 200
    assert desk.post("/api/v1/catalogue/services/a-phone/publish").json() == {"number": 2}
    assert desk.post("/api/v1/catalogue/services/a-phone/publish").status_code == 409


def test_shipped_services_are_complete_in_both_languages(db, now):
    assert len(shipped_services()) >= 10
    for given in shipped_services():
        assert all(given[f"{name}_es"] for name in ("title", "about", "promise")), given["slug"]
        for question in Questions.model_validate({"questions": given["questions"]}).questions:
            assert question.ask.es, question.id
            assert all(choice.say.es for choice in question.choices), question.id
    assert install_services(now=now) == 0
    Service.objects.filter(slug="new-phone").update(title_en="A handset")
    install_services(now=now)
    assert Service.objects.get(slug="new-phone").title_en == "A handset"
