"""Rules are kept by those who manage the mailroom, on the pages of records."""

from __future__ import annotations

import pytest

from bailiwick.core.testing import trail
from bailiwick.mailroom.actions import install_alert_rules
from bailiwick.mailroom.models import AlertRule, MailRule

pytestmark = pytest.mark.django_db
FIELDS = {"name": "Vendors", "position": 10, "is_on": "on", "sender": "*@vendor.example", "treatment": "open", "is_last": "on"}


@pytest.mark.parametrize(
    ("slug", "who", "others"),
    [
        ("mail-rules", ("ada", "grace"), ("tomas", "rita")),
        ("alert-rules", ("ada", "grace"), ("tomas",)),
        ("suppressed-addresses", ("ada",), ("grace",)),
    ],
)
def test_the_lists_are_for_those_who_sort_or_manage(sign_in, slug, who, others):
    assert {sign_in(name).get(f"/records/{slug}/").status_code for name in who} == {200}
    assert {sign_in(name).get(f"/records/{slug}/").status_code for name in others} == {404}


def test_a_rule_is_added(sign_in):
    answer = sign_in("ada").post("/records/mail-rules/new", FIELDS)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    rule = MailRule.objects.get()
    assert (rule.sender, rule.treatment, rule.is_last) == ("*@vendor.example", "open", True)
    assert trail(rule) == ["core.RecordCreated"]


def test_one_without_conditions_is_refused(sign_in):
    answer = sign_in("ada").post("/records/mail-rules/new", {**FIELDS, "sender": ""})
    assert "Fill in at least one condition." in answer.content.decode()
    assert not MailRule.objects.exists()


def test_a_form_that_cannot_be_read_is_refused(sign_in):
    facts = {"name": "Odd", "position": 1, "subjects": "{a}{b} is down", "key": "{a}", "problems": "x", "again_within": 60}
    assert "cannot be read" in sign_in("ada").post("/records/alert-rules/new", facts).content.decode()


def test_what_ships_is_put_in_place_once(db):
    shipped = AlertRule.objects.exclude(shipped_as="")
    assert shipped.count() == 6
    for rule in shipped:
        rule.full_clean()
    shipped.filter(shipped_as="zabbix").update(name="Ours", is_on=False)
    assert install_alert_rules() == 0
    assert AlertRule.objects.count() == 6
