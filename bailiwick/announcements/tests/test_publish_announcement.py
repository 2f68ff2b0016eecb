"""Announcements reach those they concern, over every page and once by mail, and nobody else."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils.translation import override

from bailiwick.announcements.actions import (
    Notice,
    announce,
    dismiss_announcement,
    end_announcement,
    end_due_announcements,
    publish_announcement,
    update_announcement,
)
from bailiwick.announcements.banner import shown_to
from bailiwick.announcements.models import Announcement, Audience, State
from bailiwick.core.lifecycle import IllegalMove
from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict
from bailiwick.core.testing import NOON, run_jobs, trail
from bailiwick.core.trees import replant
from bailiwick.notifications.models import Outgoing
from bailiwick.people.models import Department

LATER = NOON + timedelta(minutes=10)


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def down(city, now):
    return announce(Notice(title="No network at Annex 2", text="**We know.** You need not call."), actor=city.actor("grace"), now=now)


class TestAudience:
    def reached(self, city):
        return {name for name in ("rita", "carl", "tomas", "grace", "ada") if shown_to(getattr(city, name), NOON)}

    def test_everybody(self, city, down):
        assert self.reached(city) == {"rita", "carl", "tomas", "grace", "ada"}

    def test_it_and_everybody_else(self, city, now):
        announce(Notice(title="Freeze", audience=Audience.IT), actor=city.actor("grace"), now=now)
        assert self.reached(city) == {"tomas", "grace"}
        Announcement.objects.update(audience=Audience.CLIENTS)
        assert self.reached(city) == {"rita", "carl", "ada"}

    def test_a_department_with_what_is_under_it(self, city, now):
        branch = Department.objects.create(code="LIB-E", name="East branch", parent=city.departments["LIB"])
        replant(branch)
        city.carl.person.department = branch
        city.carl.person.save()
        announce(Notice(title="Catalogue", audience=Audience.DEPARTMENTS, departments=[city.departments["LIB"]]), actor=city.actor("grace"), now=now)
        assert self.reached(city) == {"rita", "carl"}

    def test_a_site(self, city, now):
        city.rita.person.site = city.places.annex
        city.rita.person.save()
        announce(Notice(title="Annex", audience=Audience.SITES, sites=[city.places.annex]), actor=city.actor("grace"), now=now)
        assert self.reached(city) == {"rita"}

    def test_needs_whom_it_names(self, city, now):
        with pytest.raises(ValidationError):
            announce(Notice(title="Annex", audience=Audience.SITES), actor=city.actor("grace"), now=now)


class TestPages:
    def test_stands_over_pages_until_it_is_put_away_and_again_when_it_changes(self, city, down, sign_in):
        rita = sign_in("rita")
        assert "No network at Annex 2" in rita.get("/accounts/password/change/", follow=True).content.decode()
        assert rita.post(f"/announcements/{down.pk}/dismiss/", {"version": down.version, "next": "/records/tickets/"}).status_code == 302
        assert shown_to(city.rita, NOON) == []
        update_announcement(down, actor=city.actor("grace"), now=LATER, text="A switch is being replaced")
        assert shown_to(city.rita, LATER) == [down]
        assert "A switch is being replaced" in rita.get(f"/announcements/{down.pk}/").content.decode()

    def test_what_was_not_read_is_not_put_away(self, city, down):
        read = down.version
        update_announcement(down, actor=city.actor("grace"), now=LATER, text="More")
        dismiss_announcement(down, actor=city.actor("rita"), now=LATER, version=read)
        assert shown_to(city.rita, LATER) == [down]

    def test_speaks_spanish_to_those_who_do(self, down):
        down.title_es = "Sin red en el Anexo 2"
        with override("es"):
            assert (down.local_title, down.local_text) == ("Sin red en el Anexo 2", "**We know.** You need not call.")
        assert down.local_title == "No network at Annex 2"

    def test_outages_for_everybody_stand_at_the_sign_in_page(self, city, down, now):
        announce(Notice(title="Only for IT", audience=Audience.IT), actor=city.actor("grace"), now=now)
        page = Client().get("/accounts/login/").content.decode()
        assert "No network at Annex 2" in page
        assert "Only for IT" not in page

    def test_drafts_and_what_concerns_others_do_not_exist(self, city, down, sign_in, now):
        draft = Announcement.objects.create(title="Not yet")
        other = announce(Notice(title="Only for IT", audience=Audience.IT), actor=city.actor("grace"), now=now)
        rita = sign_in("rita")
        for hidden in (draft, other):
            assert rita.get(f"/announcements/{hidden.pk}/").status_code == 404
            assert rita.post(f"/announcements/{hidden.pk}/dismiss/").status_code == 404
        assert "Only for IT" not in rita.get("/records/announcements/?view=all").content.decode()

    def test_is_written_published_and_ended_on_pages(self, city, sign_in):
        grace = sign_in("grace")
        given = {"kind": "planned", "severity": "2", "title": "New switches", "text": "Short breaks.", "audience": "everybody"}
        assert grace.post("/records/announcements/new", given).status_code == 302
        made = Announcement.objects.get()
        assert made.owner == city.person("grace")
        assert grace.post(f"/announcements/{made.pk}/publish/").status_code == 302
        assert grace.post(f"/announcements/{made.pk}/publish/").status_code == 409
        assert grace.post(f"/announcements/{made.pk}/update/", {"text": ""}).status_code == 422
        assert grace.post(f"/announcements/{made.pk}/end/").status_code == 302
        assert trail(made) == ["core.RecordCreated", "announcements.AnnouncementPublished", "announcements.AnnouncementEnded"]


class TestConfirming:
    def test_is_counted_once_and_those_missing_are_listed(self, city, down, sign_in):
        Announcement.objects.update(needs_acknowledgement=True)
        down.refresh_from_db()
        for _twice in range(2):
            dismiss_announcement(down, actor=city.actor("rita"), now=NOON)
        assert down.readings.confirmed().count() == 1
        assert trail(down).count("announcements.AnnouncementConfirmed") == 1
        page = sign_in("grace").get(f"/announcements/{down.pk}/unread/").content.decode()
        assert "Carl Stone" in page
        assert "Rita Alvarez" not in page
        assert sign_in("rita").get(f"/announcements/{down.pk}/unread/").status_code == 403


class TestMail:
    def test_goes_to_each_once_however_often_the_job_runs(self, city, now):
        made = announce(Notice(title="No mail", text="Later.", tell_by_mail=True), actor=city.actor("grace"), now=now)
        run_jobs()
        publish_again(made, city)
        run_jobs()
        mails = Outgoing.objects.filter(subject_type="announcements.announcement")
        assert sorted(mail.person.name for mail in mails) == sorted(
            getattr(city, n).person.name for n in ("rita", "tomas", "grace", "ada", "otto", "carl")
        )

    def test_is_not_sent_unless_chosen(self, city, down):
        run_jobs()
        assert not Outgoing.objects.exists()

    def test_waits_until_it_is_shown(self, city, now):
        made = Announcement.objects.create(title="Saturday", tell_by_mail=True, shown_from=LATER)
        publish_announcement(made, actor=city.actor("grace"), now=now)
        run_jobs()
        assert not Outgoing.objects.exists()
        with time_machine.travel(LATER, tick=False):
            run_jobs(until=LATER)
        assert Outgoing.objects.count() == 6


def publish_again(made, city):
    end_announcement(made, actor=city.actor("grace"), now=LATER)
    publish_announcement(made, actor=city.actor("grace"), now=LATER)


class TestStages:
    def test_ends_by_itself(self, city, down):
        Announcement.objects.update(ends_at=LATER)
        assert shown_to(city.rita, LATER) == []
        assert end_due_announcements(now=LATER) == 1
        assert end_due_announcements(now=LATER) == 0
        down.refresh_from_db()
        assert (down.state, down.ended_at) == (State.ENDED, LATER)
        with pytest.raises(Conflict):
            publish_announcement(down, actor=city.actor("grace"), now=LATER)

    def test_moves_only_as_the_table_permits(self, city, now):
        draft = Announcement.objects.create(title="Not yet")
        with pytest.raises(IllegalMove):
            end_announcement(draft, actor=city.actor("grace"), now=now)
        with pytest.raises(Conflict):
            update_announcement(draft, actor=city.actor("grace"), now=now, text="x")

    def test_is_refused_to_clients_and_technicians(self, city, down, now):
        for name in ("rita", "tomas"):
            with pytest.raises(Refused):
                announce(Notice(title="x"), actor=city.actor(name), now=now)
            with pytest.raises(Refused):
                end_announcement(down, actor=city.actor(name), now=now)
        assert down.state == State.PUBLISHED


class TestApi:
    def test_does_what_the_pages_do(self, city, sign_in, down):
        grace, rita = sign_in("grace"), sign_in("rita")
        assert [one["title"] for one in rita.get("/api/v1/announcements/now").json()] == ["No network at Annex 2"]
        posted = grace.post(f"/api/v1/announcements/{down.pk}/updates", {"text": "Soon"}, content_type="application/json")
        assert posted.status_code == 201
        assert posted.json()["updates"][0]["text"] == "Soon"
        assert rita.post(f"/api/v1/announcements/{down.pk}/end", content_type="application/json").status_code == 403
        assert rita.post(f"/api/v1/announcements/{down.pk}/dismiss", {}, content_type="application/json").status_code == 204
        assert rita.get("/api/v1/announcements/now").json() == []
        assert grace.post(f"/api/v1/announcements/{down.pk}/end", content_type="application/json").json()["state"] == "ended"
        assert grace.post(f"/api/v1/announcements/{down.pk}/end", content_type="application/json").status_code == 409
