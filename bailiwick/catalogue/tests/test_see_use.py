"""What became of a service's orders, month by month, for whoever edits the catalogue."""

from __future__ import annotations

from datetime import timedelta

from bailiwick.approvals.actions import decide
from bailiwick.approvals.models import Approval
from bailiwick.catalogue.actions import order_service
from bailiwick.catalogue.models import Service
from bailiwick.catalogue.use import months_of
from bailiwick.desk.actions import solve_ticket
from bailiwick.desk.models import Ticket


def order(city, service, now):
    return order_service(service, actor=city.actor("rita"), now=now, requester=city.person("rita"), answers={"kind": "desk"})


class TestSeeUse:
    def test_counts_open_granted_and_refused_by_month(self, city, phone, now, sign_in):
        order(city, phone, now - timedelta(days=40))
        order(city, phone, now)
        solve_ticket(order(city, phone, now), actor=city.actor("grace"), now=now, resolution="Here it is")
        Service.objects.filter(pk=phone.pk).update(approval="manager")
        order(city, phone, now)
        decide(Approval.objects.get(), actor=city.actor("otto"), now=now, approve=False, comment="No money")
        rows = [(month.orders, month.open, month.granted, month.refused) for month in months_of(phone, city.grace)]
        assert rows == [(3, 1, 1, 1), (1, 1, 0, 0)]
        page = sign_in("grace").get(f"/catalogue/panels/services/{phone.pk}/use/").content.decode()
        assert page.count('<th scope="row">') == 2

    def test_leaves_out_what_one_may_not_know_of(self, city, phone, now):
        Ticket.objects.filter(pk=order(city, phone, now).pk).update(need_to_know=True)
        assert months_of(phone, city.grace) == []

    def test_is_refused_to_those_who_do_not_edit_services(self, phone, sign_in):
        assert sign_in("rita").get(f"/catalogue/panels/services/{phone.pk}/use/").status_code in {403, 404}
