import pytest
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.cache import cache
from django.test import Client

from bailiwick.conftest import PASSWORD
from bailiwick.core.testing import run_jobs, trail
from bailiwick.people.browsers import browser_of


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def two_browsers(city):
    browsers = [Client(), Client()]
    for browser in browsers:
        browser.post("/accounts/login/", {"login": "rita", "password": PASSWORD})
    return browsers


class TestBrowsers:
    @pytest.mark.parametrize(
        ("agent", "words"),
        [
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/125.0 Safari/537.36 Edg/125.0",
                "Edge on Windows",
            ),
            ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox on Linux"),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Safari/604.1",
                "Safari on iPhone",
            ),
            ("Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/125.0 Mobile Safari/537.36", "Chrome on Android"),
            ("curl/8.5.0", "curl/8.5.0"),
            ("", "Unknown"),
        ],
    )
    def test_are_named_as_people_know_them(self, agent, words):
        assert browser_of(agent) == words


class TestMyAccount:
    def test_shows_what_the_desk_knows(self, city, sign_in):
        page = sign_in("rita").get("/my/account/").content.decode()
        assert "Rita Alvarez" in page
        assert "City hall" in page
        assert "API tokens" not in page

    def test_leads_to_what_one_is_told_to_sessions_and_to_tokens(self, city, sign_in):
        page = sign_in("ada").get("/my/account/").content.decode()
        menu = page.partition('id="user-menu"')[2].partition("</form>")[0]
        assert page.count('href="/notifications/choices/"') == 2
        assert all(f'href="{address}"' in menu for address in ("/my/account/", "/notifications/choices/", "/my/sessions/", "/my/tokens/"))

    def test_keeps_preferences_and_gives_them_to_the_browser(self, city, sign_in):
        answer = sign_in("rita").post("/my/preferences/", {"theme": "dark", "language": "", "time_zone": "Europe/Berlin"})
        assert answer.cookies["theme"].value == "dark"
        city.rita.refresh_from_db()
        assert city.rita.preferences["time_zone"] == "Europe/Berlin"

    def test_refuses_an_unknown_time_zone(self, city, sign_in):
        assert sign_in("rita").post("/my/preferences/", {"time_zone": "Mars/Olympus"}).status_code == 422

    def test_labels_fields_of_passwords_as_everywhere_else(self, sign_in):
        page = sign_in("rita").get("/accounts/password/change/").content.decode()
        assert "Current password" in page
        assert "New password, again" in page
        assert "placeholder" not in page[page.index("<main") : page.index("</main>")]

    def test_changes_the_password_and_keeps_the_session(self, city, sign_in):
        client = sign_in("rita")
        fields = {"oldpassword": PASSWORD, "password1": "another long one here", "password2": "another long one here"}
        assert client.post("/accounts/password/change/", fields).status_code == 302
        assert client.get("/my/account/").status_code == 200
        assert trail(city.rita)[-1] == "people.PasswordChanged"

    def test_tells_by_mail_that_the_password_has_changed_and_from_where(self, city, client):
        client.post("/accounts/login/", {"login": "rita", "password": PASSWORD})
        fields = {"oldpassword": PASSWORD, "password1": "another long one here", "password2": "another long one here"}
        client.post("/accounts/password/change/", fields, headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Firefox/128.0"})
        run_jobs()
        assert mail.outbox[0].to == [city.rita.email]
        assert "from the address 127.0.0.1 with Firefox on Linux" in " ".join(mail.outbox[0].body.split())
        assert "Hello from" not in mail.outbox[0].body


class TestSessions:
    def test_are_listed_and_ended_one_by_one(self, city, two_browsers):
        here, there = two_browsers
        assert here.get("/my/sessions/").content.decode().count("<tr>") == 3
        other = UserSession.objects.get(session_key=there.session.session_key)
        assert here.post(f"/my/sessions/{other.pk}/end/").status_code == 302
        assert there.get("/my/account/").status_code == 302
        assert here.get("/my/account/").status_code == 200
        assert trail(city.rita)[-1] == "people.SessionsEnded"

    def test_end_all_others(self, two_browsers):
        here, there = two_browsers
        here.post("/my/sessions/end-others/")
        assert there.get("/my/account/").status_code == 302
        assert here.get("/my/account/").status_code == 200

    def test_of_others_are_out_of_reach(self, city, two_browsers, sign_in):
        session = UserSession.objects.first()
        assert sign_in("carl").post(f"/my/sessions/{session.pk}/end/").status_code == 404
