"""Asking clients how it was: once, never about secrets, never too often; one click records."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict
from bailiwick.core.testing import NOON, trail
from bailiwick.desk.actions import reopen_ticket, restrict_ticket, solve_ticket
from bailiwick.desk.tests.factories import make_ticket
from bailiwick.notifications.actions import drain
from bailiwick.notifications.models import Notification
from bailiwick.surveys.actions import address_of, answer_survey, install_rule, mail_surveys
from bailiwick.surveys.models import Survey, SurveyRule

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def stopped_clock(db):
    install_rule()
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def solved(city, now):
    ticket = make_ticket(city)
    solve_ticket(ticket, actor=city.actor("tomas"), now=now, resolution="new fuser")
    return ticket


class TestAsking:
    def test_asks_by_mail_a_day_later_once(self, solved, settings, mailoutbox, now):
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        assert mail_surveys(now=now) == 0
        assert mail_surveys(now=now + DAY) == 1
        assert mail_surveys(now=now + 2 * DAY) == 0
        drain(now + DAY)
        survey = Survey.objects.get()
        assert any(f"{settings.BASE_URL}{address_of(survey)}" in mail.body for mail in mailoutbox)
        assert trail(survey) == ["surveys.SurveyMailed"]

    def test_leaves_people_in_peace_between_two(self, city, solved, now):
        other = make_ticket(city)
        solve_ticket(other, actor=city.actor("tomas"), now=now + DAY, resolution="done")
        assert Survey.objects.count() == 1
        later = make_ticket(city)
        solve_ticket(later, actor=city.actor("tomas"), now=now + 15 * DAY, resolution="done")
        assert Survey.objects.count() == 2

    def test_never_about_secrets(self, city, solved, now):
        restrict_ticket(solved, actor=city.actor("grace"), now=now, reason="personal")
        assert not Survey.objects.exists()
        secret = make_ticket(city, by="grace", need_to_know=True)
        solve_ticket(secret, actor=city.actor("grace"), now=now, resolution="done")
        assert not Survey.objects.exists()

    def test_not_when_the_solution_did_not_hold(self, city, solved, now):
        reopen_ticket(solved, actor=city.actor("rita"), now=now, reason="again")
        assert mail_surveys(now=now + DAY) == 0
        solve_ticket(solved, actor=city.actor("tomas"), now=now + DAY, resolution="new printer")
        assert mail_surveys(now=now + 2 * DAY) == 1

    def test_nobody_without_a_rule(self, city, now):
        SurveyRule.objects.update(retired_at=now)
        solve_ticket(make_ticket(city), actor=city.actor("tomas"), now=now, resolution="done")
        assert not Survey.objects.exists()


class TestAnswering:
    def test_one_click_records_and_looking_does_not(self, solved):
        survey = Survey.objects.get()
        stranger, page = Client(), address_of(survey)
        assert stranger.get(f"{page}?score=1").status_code == 200
        survey.refresh_from_db()
        assert survey.score is None
        assert "Your answer is recorded" in stranger.post(page, {"score": "5"}).content.decode()
        stranger.post(page, {"score": "5", "comment": "Quick and kind"})
        told = Survey.objects.get()
        assert (told.score, told.comment, told.by_link) == (5, "Quick and kind", True)

    def test_can_be_changed_for_twelve_hours(self, city, solved, now):
        survey = Survey.objects.get()
        answer_survey(survey, actor=city.actor("rita"), now=now, score=4, comment="good")
        changed = answer_survey(survey, actor=city.actor("rita"), now=now + timedelta(hours=11), score=5)
        assert (changed.score, changed.comment) == (5, "good")
        with pytest.raises(Conflict):
            answer_survey(survey, actor=city.actor("rita"), now=now + timedelta(hours=13), score=1)

    def test_a_low_score_tells_the_supervisor(self, city, solved, now):
        answer_survey(Survey.objects.get(), actor=city.actor("rita"), now=now, score=2, comment="slow")
        assert Notification.objects.filter(user=city.grace, notice="surveys.LowScoreGiven").count() == 1
        assert trail(Survey.objects.get()) == ["surveys.SurveyAnswered", "surveys.LowScoreGiven"]

    def test_is_refused_to_others(self, city, solved, now):
        with pytest.raises(Refused):
            answer_survey(Survey.objects.get(), actor=city.actor("carl"), now=now, score=5)

    def test_links_of_nobody_open_nothing(self, db):
        assert Client().get("/survey/none/").status_code == 404


class TestReport:
    def test_counts_by_team_and_opens_into_the_answers(self, city, solved, now, sign_in):
        answer_survey(Survey.objects.get(), actor=city.actor("rita"), now=now, score=4, comment="fine")
        with time_machine.travel(NOON + DAY, tick=False):
            desk = sign_in("grace")
            page = desk.get("/surveys/").content.decode()
            assert "Service desk" in page
            assert "100 %" in page
            assert "fine" in desk.get(f"/surveys/comments/?team={city.teams.desk.pk}").content.decode()
            assert "fine" not in desk.get("/surveys/comments/?team=none&month=9999-12&score=9").content.decode()
            assert sign_in("tomas").get("/surveys/").status_code == 403

    def test_programs_answer_and_read(self, city, solved, sign_in):
        survey = Survey.objects.get()
        rita = sign_in("rita")
        assert rita.post(f"/api/v1/surveys/{survey.pk}/answer", {"score": 9}, content_type="application/json").status_code == 422
        assert rita.post(f"/api/v1/surveys/{survey.pk}/answer", {"score": 5}, content_type="application/json").json()["score"] == 5
        assert sign_in("carl").post(f"/api/v1/surveys/{survey.pk}/answer", {"score": 5}, content_type="application/json").status_code == 404
        lines = sign_in("grace").get("/api/v1/surveys/report?by=month&first=2026-01-01&last=2027-01-01").json()
        assert lines[0]["answered"] == 1
        assert sign_in("rita").get("/api/v1/surveys/report?first=2026-01-01&last=2027-01-01").status_code == 404
