"""My notices and choices over the API."""

from bailiwick.notifications.models import Choice, Notification

API = "/api/v1/notifications/"


class TestNotificationsApi:
    def test_lists_mine_page_by_page(self, ring, sign_in):
        for n in range(3):
            ring("tomas", "grace", minutes=n)
        client = sign_in("tomas")
        first = client.get(API, {"limit": 2}).json()
        rest = client.get(API, {"limit": 2, "cursor": first["next"]}).json()
        assert [len(first["items"]), len(rest["items"])] == [2, 1]
        assert rest.get("next") is None
        assert first["items"][0]["title"] == "The phone of Carl Stone rang"

    def test_reads_one_and_all(self, ring, sign_in):
        for n in range(3):
            ring("tomas", minutes=n)
        client = sign_in("tomas")
        newest = client.get(API).json()["items"][0]
        assert client.post(f"{API}{newest['id']}/read").json()["read_at"]
        assert client.get(f"{API}unread").json() == {"unread": 2}
        assert client.post(f"{API}read-all").json() == {"count": 2}
        assert client.get(API, {"unread": True}).json()["items"] == []

    def test_knows_nothing_of_others(self, ring, sign_in):
        ring("tomas")
        pk = Notification.objects.get().pk
        assert sign_in("grace").get(f"{API}{pk}").status_code == 404
        assert sign_in("grace").post(f"{API}{pk}/read").status_code == 404

    def test_changes_my_choices(self, city, phone_notice, sign_in):
        body = {"notices": [{"key": phone_notice.key, "in_app": False, "mail": "off"}], "rhythm": {"digest": "day"}}
        answer = sign_in("tomas").put(f"{API}choices", body, content_type="application/json").json()
        wish = next(w for w in answer["notices"] if w["key"] == phone_notice.key)
        assert (wish["in_app"], wish["mail"], wish["is_default"], answer["rhythm"]["digest"]) == (False, "off", False, "day")
        assert Choice.objects.get().user == city.tomas

    def test_refuses_a_notice_that_is_not(self, sign_in):
        body = {"notices": [{"key": "no.Such", "in_app": False, "mail": "off"}]}
        answer = sign_in("tomas").put(f"{API}choices", body, content_type="application/json")
        assert answer.status_code == 422
        assert not Choice.objects.exists()
