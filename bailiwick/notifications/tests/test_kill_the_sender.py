"""A sender killed while the mail server takes a mail leaves doubt, and never a second mail."""

import os
import signal
import subprocess
import sys
import threading
from datetime import timedelta

import pytest

from bailiwick.notifications.actions import drain
from bailiwick.notifications.models import Outgoing
from tests.engines import address_of_the_database


@pytest.fixture
def sender(letterbox, settings):
    """Return a function that starts a process of its own which empties the outbox."""
    started = []

    def start():
        chosen = {
            "BAILIWICK_DATABASE_URL": address_of_the_database(),
            "BAILIWICK_DATA": str(settings.DATA),
            "BAILIWICK_SMTP_HOST": "127.0.0.1",
            "BAILIWICK_SMTP_PORT": str(letterbox.port),
            "BAILIWICK_SMTP_SECURITY": "none",
            "BAILIWICK_MAIL_FROM": "desk@city.example",
            "DJANGO_SETTINGS_MODULE": "bailiwick.config.settings",
        }
        process = subprocess.Popen([sys.executable, "-m", "django", "send_mail"], env={**os.environ, **chosen}, stdout=subprocess.PIPE)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
class TestKilledSender:
    def test_leaves_doubt_and_no_second_mail(self, city, ring, letterbox, sender, now):
        reached, go_on = threading.Event(), threading.Event()
        arrived = []

        async def take_it_slowly(server, session, envelope):
            arrived.append(envelope.content)
            reached.set()
            await server.loop.run_in_executor(None, go_on.wait, 20)
            return "250 OK"

        letterbox.handle_DATA = take_it_slowly
        ring(city.person("grace"))
        Outgoing.objects.update(in_digest=False, not_before=now - timedelta(days=1), subject_type="")
        process = sender()
        assert reached.wait(30)
        process.send_signal(signal.SIGKILL)
        process.wait()
        go_on.set()
        mail = Outgoing.objects.get()
        assert (mail.state, mail.attempts) == ("sending", 1)
        assert mail.claimed_at is not None
        later = mail.claimed_at + timedelta(minutes=11)
        assert drain(later).unsure == 1
        assert drain(later + timedelta(days=1)).sent == 0
        assert len(arrived) == 1
        assert Outgoing.objects.get().state == "unsure"

    def test_two_senders_share_the_work(self, city, ring, letterbox, sender, now):
        for name in ("grace", "tomas", "ada", "otto"):
            ring(name, of="carl")
        Outgoing.objects.update(in_digest=False, not_before=now - timedelta(days=1))
        first, second = sender(), sender()
        assert (first.wait(60), second.wait(60)) == (0, 0)
        assert len(letterbox.received) == 4
        assert set(Outgoing.objects.values_list("state", flat=True)) == {"sent"}
