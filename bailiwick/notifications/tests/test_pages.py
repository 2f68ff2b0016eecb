"""The bell, the list, the choices, the words and the outbox, as pages."""

import pytest
from django.urls import reverse

from bailiwick.core.testing import trail
from bailiwick.notifications.models import Choice, EventTemplate, Notification, Outgoing, Rhythm

LIST = "/notifications/"


@pytest.fixture
def page(sign_in):
    """Return a function that answers a page's text for a citizen."""
    return lambda who, url, **data: sign_in(who).get(url, data).content.decode()


class TestBell:
    def test_counts_what_is_unread(self, ring, page):
        ring("tomas")
        ring("tomas", minutes=2)
        assert '<span class="tool__count" aria-hidden="true">2</span>' in page("tomas", reverse("notifications:bell"))

    def test_says_nothing_while_nothing_changes(self, ring, sign_in):
        ring("tomas")
        client = sign_in("tomas")
        tag = client.get(reverse("notifications:bell")).headers["ETag"]
        assert client.get(reverse("notifications:bell"), headers={"If-None-Match": tag}).status_code == 304
        ring("tomas", minutes=2)
        assert client.get(reverse("notifications:bell"), headers={"If-None-Match": tag}).status_code == 200

    def test_costs_the_same_for_one_and_for_many(self, ring, sign_in, django_assert_num_queries, django_assert_max_num_queries):
        client = sign_in("tomas")
        ring("tomas")
        client.get(reverse("notifications:bell"))  # the first visit of a session costs more
        with django_assert_max_num_queries(6) as once:
            client.get(reverse("notifications:bell"))
        for n in range(30):
            ring("tomas", minutes=n + 2)
        with django_assert_num_queries(len(once.captured_queries)):
            client.get(reverse("notifications:bell"))


class TestList:
    def test_shows_my_notices_alone(self, ring, page):
        ring("tomas", "grace")
        assert "The phone of Carl Stone rang" in page("tomas", LIST)
        assert "The phone" not in page("otto", LIST)

    def test_hides_what_i_may_no_longer_read(self, city, ring, page):
        ring("tomas")
        city.tomas.grants.all().delete()
        assert "The phone" not in page("tomas", LIST)
        assert Notification.objects.unread().count() == 1

    def test_costs_the_same_for_one_and_for_a_page(self, ring, sign_in, django_assert_num_queries, django_assert_max_num_queries):
        client = sign_in("tomas")
        ring("tomas")
        client.get(LIST)  # the first visit of a session costs more
        with django_assert_max_num_queries(12) as once:
            client.get(LIST)
        for n in range(30):
            ring("tomas", minutes=n + 2)
        with django_assert_num_queries(len(once.captured_queries)):
            assert client.get(LIST).content.count(b"The phone of Carl Stone rang") == 30

    def test_continues_with_older_ones(self, ring, page):
        for n in range(31):
            ring("tomas", minutes=n)
        oldest = Notification.objects.order_by("pk")[1].pk
        assert f"before={oldest}" in page("tomas", LIST)
        assert page("tomas", LIST, before=oldest).count("The phone of Carl Stone rang") == 1
        assert page("tomas", LIST, before="x" * 30).count("The phone of Carl Stone rang") == 30

    def test_opening_one_reads_it_and_goes_there(self, city, ring, sign_in, now):
        ring("tomas")
        notice = Notification.objects.get()
        answer = sign_in("tomas").get(reverse("notifications:open", args=[notice.pk]))
        assert answer.headers["Location"] == f"/persons/{city.person('carl').pk}/"
        assert Notification.objects.get().read_at == now
        assert sign_in("grace").get(reverse("notifications:open", args=[notice.pk])).status_code == 404

    def test_all_are_read_up_to_the_newest_i_saw(self, ring, sign_in):
        ring("tomas")
        seen = Notification.objects.get().pk
        ring("tomas", "grace", minutes=2)
        sign_in("tomas").post(reverse("notifications:read_all"), {"newest": seen})
        assert Notification.objects.unread().count() == 2
        sign_in("tomas").post(reverse("notifications:read_all"))
        assert [n.user.username for n in Notification.objects.unread()] == ["grace"]


class TestChoices:
    def test_shows_the_defaults_and_keeps_what_differs(self, city, phone_notice, sign_in, page):
        url = reverse("notifications:choices")
        assert '<option value="digest" selected>' in page("tomas", url)
        sign_in("tomas").post(url, {f"mail:{phone_notice.key}": "now", "digest": "15", "quiet_from": "20:00", "quiet_until": "06:00"})
        chosen = Choice.objects.get(user=city.tomas, notice=phone_notice.key)
        assert (chosen.in_app, chosen.mail) == (False, "now")
        assert Rhythm.objects.get(user=city.tomas).digest == "15"
        assert trail(city.tomas)[-1] == "notifications.ChoicesChanged"

    def test_wants_both_ends_of_quiet_hours(self, phone_notice, sign_in):
        answer = sign_in("tomas").post(reverse("notifications:choices"), {"digest": "60", "quiet_from": "20:00", "quiet_until": ""})
        assert answer.status_code == 422
        assert b"Quiet hours need a beginning and an end." in answer.content
        assert not Choice.objects.exists()


class TestWords:
    def url(self, notice):
        return reverse("notifications:template", args=[notice.key])

    def test_are_edited_by_administrators_alone(self, phone_notice, sign_in):
        assert sign_in("grace").get(reverse("notifications:templates")).status_code == 403
        assert sign_in("grace").get(self.url(phone_notice)).status_code == 403
        assert sign_in("ada").get(reverse("notifications:templates")).status_code == 200
        assert sign_in("ada").get("/notifications/templates/no.Such/").status_code == 404

    def test_are_previewed_with_what_really_happened(self, ring, sign_in, phone_notice):
        ring("tomas", minutes=7)
        answer = sign_in("ada").post(self.url(phone_notice), {"subject": "{person.name}!", "text": "{minutes} min", "preview": "yes"})
        assert (answer.context["preview"].title, answer.context["preview"].text) == ("Carl Stone!", "7 min")
        assert not EventTemplate.objects.exists()

    def test_are_previewed_with_placeholders_before_anything_happened(self, sign_in, phone_notice):
        assert sign_in("ada").get(self.url(phone_notice)).context["preview"].title == "The phone of ‹person.name› rang"

    def test_are_kept_used_and_recorded(self, ring, sign_in, phone_notice):
        ada = sign_in("ada")
        ada.post(self.url(phone_notice), {"subject": "Ring: {person.name}", "text": "Pick up.", "seen_version": 0})
        template = EventTemplate.objects.get()
        assert trail(template) == ["notifications.TemplateChanged"]
        ring("tomas")
        assert Notification.objects.get().title == "Ring: Carl Stone"

    def test_may_not_use_names_the_notice_does_not_know(self, sign_in, phone_notice):
        answer = sign_in("ada").post(self.url(phone_notice), {"subject": "{person.password}", "text": "x {settings.SECRET_KEY}", "seen_version": 0})
        assert answer.status_code == 422
        assert b"This notice does not know {person.password}." in answer.content
        assert not EventTemplate.objects.exists()

    def test_notice_that_somebody_else_changed_them(self, sign_in, phone_notice):
        ada = sign_in("ada")
        ada.post(self.url(phone_notice), {"subject": "a", "text": "b", "seen_version": 0})
        answer = ada.post(self.url(phone_notice), {"subject": "c", "text": "d", "seen_version": 0})
        assert b"Somebody changed this record" in answer.content
        assert EventTemplate.objects.get().subject == "a"

    def test_get_their_shipped_form_back(self, sign_in, phone_notice):
        ada = sign_in("ada")
        ada.post(self.url(phone_notice), {"subject": "a", "text": "b", "seen_version": 0})
        changed = EventTemplate.objects.get()
        ada.post(self.url(phone_notice), {"reset": "yes"})
        assert not EventTemplate.objects.exists()
        assert trail(changed) == ["notifications.TemplateChanged", "notifications.TemplateReset"]

    def test_html_is_made_harmless(self, ring, sign_in, phone_notice):
        words = {"subject": "a", "text": "b", "html": "<script>alert(1)</script><b onclick=x>{person.name}</b>", "seen_version": 0}
        sign_in("ada").post(self.url(phone_notice), words)
        ring("tomas")
        assert Outgoing.objects.get().html == "<b>Carl Stone</b>"


class TestOutbox:
    def test_is_open_to_administrators_alone(self, ring, sign_in):
        ring("tomas")
        url = reverse("notifications:mail", args=[Outgoing.objects.get().pk])
        assert sign_in("grace").get(url).status_code == 404
        assert b"The phone of Carl Stone rang" in sign_in("ada").get(url).content

    def test_keeps_words_from_those_who_may_not_read_the_record(self, city, ring, sign_in):
        ring("tomas")
        role = city.ada.grants.get().role
        role.abilities = [ability for ability in role.abilities if ability != "people.see_persons"]
        role.save()
        answer = sign_in("ada").get(reverse("notifications:mail", args=[Outgoing.objects.get().pk])).content
        assert b"Carl" not in answer
        assert b"its words are not shown" in answer

    def test_explains_doubt_and_sends_again_on_demand(self, ring, sign_in):
        ring("tomas")
        Outgoing.objects.update(state="unsure")
        mail = Outgoing.objects.get()
        ada = sign_in("ada")
        assert b"Nobody knows whether this mail was sent" in ada.get(reverse("notifications:mail", args=[mail.pk])).content
        ada.post(reverse("notifications:mail_again", args=[mail.pk]))
        assert Outgoing.objects.get().state == "waiting"
        ada.post(reverse("notifications:mail_again", args=[mail.pk]))
        assert trail(mail) == ["notifications.MailSentAgain"]

    def test_a_stranger_sends_nothing_again(self, ring, sign_in):
        ring("tomas")
        Outgoing.objects.update(state="failed")
        assert sign_in("grace").post(reverse("notifications:mail_again", args=[Outgoing.objects.get().pk])).status_code == 404
        assert Outgoing.objects.get().state == "failed"
