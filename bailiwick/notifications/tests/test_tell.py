"""People are told once, of what others did, where and how they chose."""

from datetime import time, timedelta

import pytest
from django.db import transaction

from bailiwick.core.permissions import Refused
from bailiwick.core.testing import trail
from bailiwick.notifications.actions import Mail, Rhythms, choose, notify, tell
from bailiwick.notifications.models import Notification, Outgoing
from bailiwick.notifications.tests.conftest import PhoneRang
from bailiwick.notifications.words import template_of
from bailiwick.people.models import Person


def mails(**of):
    return list(Outgoing.objects.filter(**of).order_by("id"))


class TestTell:
    def test_writes_a_notice_and_a_mail(self, city, ring):
        ring("rita", minutes=3)
        notice, mail = Notification.objects.get(), Outgoing.objects.get()
        assert (notice.user, notice.title, notice.detail) == (city.rita, "The phone of Carl Stone rang", "test let it ring for 3 minutes.")
        assert (mail.address, mail.title, mail.state) == ("rita@city.example", "The phone of Carl Stone rang", "waiting")
        assert mail.text == f"test let it ring for 3 minutes.\n\nhttps://desk.city.example/persons/{city.person('carl').pk}/"
        assert mail.html == "<p><b>Carl Stone</b> did not answer.</p>"

    def test_never_tells_whoever_did_it(self, city, ring):
        ring("tomas", "grace", who="tomas")
        assert list(Notification.objects.values_list("user__username", flat=True)) == ["grace"]

    def test_tells_nobody_twice(self, city, now, phone_notice):
        event = PhoneRang(actor=city.actor("ada"), subject=city.person("carl"), at=now, hearers=(city.rita, city.person("rita"), city.rita))
        with transaction.atomic():
            tell(event, now=now)
            tell(event, now=now)
        assert Notification.objects.count() == Outgoing.objects.count() == 1

    def test_tells_of_each_of_two_events_of_one_instant(self, ring):
        ring("rita", minutes=1)
        ring("rita", minutes=2)
        assert Notification.objects.count() == 2

    def test_is_undone_with_the_act(self, ring):
        with transaction.atomic():
            ring("rita")
            transaction.set_rollback(True)
        assert not Notification.objects.exists()
        assert not Outgoing.objects.exists()

    def test_reaches_persons_without_an_account_by_mail(self, city, ring):
        visitor = Person.objects.create(name="Vera Guest", email="vera@elsewhere.example")
        ring(visitor)
        assert [mail.address for mail in mails()] == ["vera@elsewhere.example"]
        assert not Notification.objects.exists()

    def test_skips_closed_accounts_retired_persons_and_missing_addresses(self, city, ring, now):
        city.rita.is_active = False
        city.rita.save()
        Person.objects.filter(pk=city.person("tomas").pk).update(retired_at=now)
        ring("rita", "tomas", Person.objects.create(name="No Address"), None)
        assert not Notification.objects.exists()
        assert not Outgoing.objects.exists()

    def test_says_nothing_of_restricted_records_by_mail(self, ring):
        ring("rita", secret=True)
        mail = Outgoing.objects.get()
        assert mail.title == "A restricted person was updated"
        assert "Carl" not in mail.text + mail.html + mail.title
        assert "Carl" in Notification.objects.get().title

    def test_keeps_headers_and_html_harmless(self, city, ring):
        Person.objects.filter(pk=city.person("carl").pk).update(name="Carl\r\nBcc: all@city.example <script>alert(1)</script>")
        city.person("carl").refresh_from_db()
        ring("rita")
        mail = Outgoing.objects.get()
        assert "\n" not in mail.title
        assert "\r" not in mail.title
        assert "<script>" not in mail.html

    def test_asks_the_same_number_of_queries_for_one_and_for_many(
        self, city, ring, now, phone_notice, django_assert_num_queries, django_assert_max_num_queries
    ):
        one = PhoneRang(actor=city.actor("ada"), subject=city.person("carl"), at=now, hearers=(city.rita,))
        many = PhoneRang(actor=city.actor("ada"), subject=city.person("carl"), at=now, hearers=(city.rita, city.tomas, city.grace, city.otto))
        template_of(phone_notice)  # is kept from then on
        with transaction.atomic():
            with django_assert_max_num_queries(7) as first:
                tell(one, now=now)
            with django_assert_num_queries(len(first.captured_queries)):
                tell(many, now=now)


class TestChoices:
    def test_staff_get_a_digest_and_clients_a_mail_at_once(self, city, ring, now):
        ring("rita", "tomas")
        client, staff = mails(person=city.person("rita"))[0], mails(person=city.person("tomas"))[0]
        assert (client.in_digest, client.not_before) == (False, now)
        assert (staff.in_digest, staff.not_before) == (True, now + timedelta(hours=1))

    def test_are_followed(self, city, ring, now, phone_notice):
        choose(city.rita, actor=city.actor("rita"), now=now, wishes={phone_notice.key: (False, Mail.OFF)})
        choose(city.tomas, actor=city.actor("tomas"), now=now, wishes={phone_notice.key: (True, Mail.NOW)})
        ring("rita", "tomas")
        assert [n.user for n in Notification.objects.all()] == [city.tomas]
        assert [m.person for m in mails()] == [city.person("tomas")]
        assert trail(city.rita)[-1] == "notifications.ChoicesChanged"

    def test_mail_waits_for_the_end_of_quiet_hours(self, city, ring, now):
        choose(city.rita, actor=city.actor("rita"), now=now, wishes={}, rhythm=Rhythms("60", time(11, 0), time(13, 30)))  # noon in the county
        ring("rita")
        assert Outgoing.objects.get().not_before == now + timedelta(hours=1, minutes=30)

    def test_the_daily_digest_goes_out_in_the_morning(self, city, ring, now):
        choose(city.tomas, actor=city.actor("tomas"), now=now, wishes={}, rhythm=Rhythms("day"))
        ring("tomas")
        assert Outgoing.objects.get().not_before == now + timedelta(hours=20)

    def test_nobody_chooses_for_another(self, city, now, phone_notice):
        with pytest.raises(Refused):
            choose(city.rita, actor=city.actor("ada"), now=now, wishes={phone_notice.key: (False, Mail.OFF)})


class TestNotify:
    def test_tells_without_an_event(self, city, now, phone_notice):
        told = notify([city.rita], event=phone_notice.key, subject=city.person("carl"), now=now, context={"person": {"name": "Carl"}, "minutes": 2})
        again = notify([city.rita], event=phone_notice.key, subject=city.person("carl"), now=now)
        assert (told, again, Notification.objects.count()) == (1, 1, 1)
        assert Notification.objects.get().title == "The phone of Carl rang"
