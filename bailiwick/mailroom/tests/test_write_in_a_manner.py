"""Clients are written to in the language and time zone of the mailbox by which their ticket came, unless they chose their own."""

from __future__ import annotations

import pytest

from bailiwick.desk.actions import Opening, add_entry, open_ticket
from bailiwick.mailroom.models import Mailbox
from bailiwick.notifications.models import Outgoing
from bailiwick.notifications.sending import Manner, manners
from bailiwick.people.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]
RITA = "rita@city.example"


@pytest.fixture
def spanish(post):
    """Return how mail comes to a mailbox that speaks Spanish, in a zone of its own."""
    Mailbox.objects.update(language="es", time_zone="Asia/Tokyo")
    post.box.refresh_from_db()
    return post


class TestManners:
    def test_are_those_of_the_mailbox(self, spanish, outbox, city, now):
        opened = spanish().ticket
        told = outbox.to(RITA, now)
        assert "Escriba su respuesta" in told.part("plain")
        assert Outgoing.objects.get().title.startswith("Tenemos su solicitud")
        add_entry(opened, actor=city.actor("tomas"), now=now, kind="reply", body="¿Y ahora?")
        assert "Escriba su respuesta" in outbox.to(RITA, now).part("plain")
        rita, tomas = city.person("rita").pk, city.person("tomas").pk
        assert manners(opened, {rita, tomas}) == {rita: Manner("es", "Asia/Tokyo")}

    def test_give_way_to_what_somebody_chose(self, spanish, outbox, city, now):
        User.objects.filter(person=city.person("rita")).update(preferences={"language": "en"})
        spanish()
        assert "Write your answer" in outbox.to(RITA, now).part("plain")

    def test_are_of_no_other_ticket(self, spanish, outbox, city, now):
        spanish()
        other = open_ticket(Opening(title="By telephone", requester=city.person("rita")), actor=city.actor("tomas"), now=now)
        assert Outgoing.objects.filter(subject_id=other.pk, title__startswith="We have your request").exists()
