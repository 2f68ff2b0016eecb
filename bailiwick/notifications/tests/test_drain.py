"""Mail reaches a real server once; storms become one mail; failures are remembered and retried."""

from datetime import timedelta
from email.utils import parseaddr

import pytest

from bailiwick.core.lifecycle import IllegalMove
from bailiwick.core.permissions import Refused
from bailiwick.core.testing import trail
from bailiwick.notifications.actions import Mail, choose, drain, send_again
from bailiwick.notifications.models import Outgoing
from bailiwick.people.models import Grant

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def may_look(city):
    """Rita may look persons up, so that mail about Carl is not withheld from her."""
    role = city.grace.grants.get().role
    Grant.objects.create(user=city.rita, role=role, granted_at=city.rita.created_at)
    Grant.objects.create(user=city.carl, role=role, granted_at=city.rita.created_at)


class TestDrain:
    def test_sends_what_is_due_once(self, ring, letterbox, now):
        ring("rita")
        assert drain(now).sent == 1
        assert drain(now).sent == 0
        assert len(letterbox.received) == 1
        mail = Outgoing.objects.get()
        assert (mail.state, mail.sent_at, mail.attempts) == ("sent", now, 1)

    def test_writes_headers_that_programs_understand(self, city, ring, letterbox, now):
        ring("rita")
        ring("rita", minutes=2)
        drain(now)
        first, second = letterbox.received
        assert parseaddr(first["To"])[1] == "rita@city.example"
        assert first["Subject"] == "The phone of Carl Stone rang"
        assert first["Auto-Submitted"] == "auto-generated"
        assert first["List-Id"].endswith("<notices.city.example>")
        assert first["References"] == second["References"] == f"<people.person.{city.person('carl').pk}@city.example>"
        assert first["Message-ID"] != second["Message-ID"]
        assert [part.get_content_type() for part in first.walk()] == ["multipart/alternative", "text/plain", "text/html"]

    def test_makes_one_mail_of_five_hundred_events(self, ring, letterbox, now):
        for n in range(500):
            ring("rita", minutes=n)
        assert drain(now).sent == 0  # the storm may not be over
        assert drain(now + MINUTE).sent == 1
        assert drain(now + 30 * MINUTE).sent == 0
        assert len(letterbox.received) == 1
        body = letterbox.received[0].get_content()
        assert letterbox.received[0]["Subject"].startswith("500 notices")
        assert "and 400 more" in body
        assert "https://desk.city.example/notifications/" in body
        assert Outgoing.objects.filter(state="folded", folded_into__state="sent").count() == 500

    def test_sends_three_singly_and_then_waits(self, ring, letterbox, now):
        for n in range(3):
            ring("rita", minutes=n)
        assert drain(now).sent == 3
        for n in range(3, 9):
            ring("rita", minutes=n)
        assert drain(now + MINUTE).sent == 0
        assert drain(now + 11 * MINUTE).sent == 1
        assert letterbox.received[3]["Subject"].startswith("6 notices")

    def test_a_storm_that_goes_on_makes_one_mail_in_ten_minutes(self, ring, letterbox, now):
        for minute in range(20):
            for n in range(10):
                ring("rita", minutes=minute * 10 + n, at=now + minute * MINUTE)
            drain(now + minute * MINUTE)
        drain(now + 40 * MINUTE)
        assert len(letterbox.received) <= 4
        assert not Outgoing.objects.filter(state="waiting").exists()

    def test_collects_the_digest_of_those_who_chose_it(self, city, ring, letterbox, now):
        for n in range(4):
            ring("tomas", minutes=n)
        assert drain(now + 59 * MINUTE).sent == 0
        assert drain(now + 60 * MINUTE).sent == 1
        assert letterbox.received[0]["Subject"].startswith("4 notices")

    def test_a_digest_of_one_is_the_mail_itself(self, ring, letterbox, now):
        ring("tomas")
        drain(now + 60 * MINUTE)
        assert letterbox.received[0]["Subject"] == "The phone of Carl Stone rang"

    def test_withholds_what_the_reader_may_no_longer_read(self, city, ring, letterbox, now):
        ring("rita")
        city.rita.grants.exclude(role__slug="client").delete()
        assert drain(now).withheld == 1
        assert letterbox.received == []
        assert Outgoing.objects.get().state == "withheld"

    def test_waits_without_a_mail_server(self, ring, settings, now):
        settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
        ring("rita")
        drain(now)
        assert Outgoing.objects.get().state == "waiting"

    def test_uses_any_backend_of_django(self, ring, mailoutbox, now):
        ring("rita")
        drain(now)
        assert mailoutbox[0].subject == "The phone of Carl Stone rang"


class TestFailures:
    def test_tries_again_when_the_server_was_down(self, ring, letterbox, now):
        letterbox.stop()
        ring("rita")
        ring("carl", of="rita")
        assert drain(now).retried == 1
        mail = Outgoing.objects.order_by("id")[0]
        assert (mail.state, mail.not_before, mail.attempts) == ("waiting", now + MINUTE, 1)
        assert "ConnectionRefusedError" in mail.error
        assert Outgoing.objects.order_by("id")[1].attempts == 0  # no use in trying the others now

    def test_waits_longer_each_time_and_then_gives_up(self, ring, letterbox, now):
        letterbox.answer = "451 try later"
        ring("rita")
        at, waits = now, []
        for _attempt in range(7):
            drain(at)
            waits.append((Outgoing.objects.get().not_before - at) // MINUTE)
            at = Outgoing.objects.get().not_before
        assert waits == [1, 5, 15, 60, 180, 360, 720]
        assert drain(at).failed == 1
        mail = Outgoing.objects.get()
        assert (mail.state, mail.error) == ("failed", "451 try later")
        assert trail(mail) == ["notifications.MailFailed"]
        letterbox.answer = "250 OK"
        drain(at + timedelta(days=9))
        assert letterbox.received == []

    @pytest.mark.parametrize("refusal", ["recipient_answer", "answer"])
    def test_gives_up_at_once_when_the_server_says_never(self, ring, letterbox, now, refusal):
        setattr(letterbox, refusal, "550 no such user")
        ring("rita")
        ring("carl", of="rita")
        assert drain(now).failed == 2
        assert {mail.error for mail in Outgoing.objects.all()} == {"550 no such user"}

    def test_does_not_know_when_the_line_dies_after_the_content(self, ring, letterbox, now):
        letterbox.answer = "421 going away"
        ring("rita")
        drain(now)
        assert Outgoing.objects.get().state == "waiting"  # a clear “no” is no doubt

    def test_a_sender_that_vanished_leaves_doubt_not_a_second_mail(self, ring, letterbox, now):
        ring("rita")
        Outgoing.objects.update(state="sending", claimed_at=now)
        assert drain(now + 9 * MINUTE).unsure == 0
        assert drain(now + 11 * MINUTE).unsure == 1
        assert drain(now + 60 * MINUTE).sent == 0
        assert letterbox.received == []
        assert Outgoing.objects.get().state == "unsure"


class TestSendAgain:
    @pytest.mark.parametrize("state", ["failed", "unsure"])
    def test_puts_it_back_into_the_outbox(self, city, ring, letterbox, now, state):
        ring("rita")
        Outgoing.objects.update(state=state, attempts=8)
        mail = Outgoing.objects.get()
        send_again(mail, actor=city.actor("ada"), now=now)
        assert (mail.state, mail.attempts) == ("waiting", 0)
        assert trail(mail) == ["notifications.MailSentAgain"]
        assert drain(now).sent == 1

    def test_cannot_happen_to_a_mail_that_was_sent(self, city, ring, now):
        ring("rita")
        Outgoing.objects.update(state="sent")
        with pytest.raises(IllegalMove):
            send_again(Outgoing.objects.get(), actor=city.actor("ada"), now=now)

    def test_is_refused_without_the_ability(self, city, ring, now):
        ring("rita")
        Outgoing.objects.update(state="failed")
        with pytest.raises(Refused):
            send_again(Outgoing.objects.get(), actor=city.actor("grace"), now=now)

    def test_chosen_at_once_by_staff(self, city, ring, letterbox, now, phone_notice):
        choose(city.tomas, actor=city.actor("tomas"), now=now, wishes={phone_notice.key: (True, Mail.NOW)})
        ring("tomas")
        assert drain(now).sent == 1
