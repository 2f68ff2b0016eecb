"""A record is found by what people call it, also where its name is that of another record."""

import pytest

from bailiwick.clocks.actions import install_clocks
from bailiwick.core.records.naming import names_in
from bailiwick.desk.actions import install_priority_rules
from bailiwick.desk.models import PriorityRule
from bailiwick.people.models import Staff


@pytest.mark.parametrize("text", ["Tomás Novak", "tomas@city.example", "TOMAS@city.example"])
def test_staff_by_the_person(city, text):
    assert names_in(Staff.objects.all(), [text]).find(text).person == city.person("tomas")


def test_staff_by_key_and_never_by_the_key_of_the_person(city):
    staff = Staff.objects.get(person=city.person("grace"))
    assert names_in(Staff.objects.all(), [f"#{staff.pk}"]).find(f"#{staff.pk}") == staff
    with pytest.raises(LookupError):
        names_in(Staff.objects.all(), ["Carl Stone"]).find("Carl Stone")


def test_a_key_that_ends_in_a_number_is_asked_for_with_any_words(city):
    install_clocks()
    install_priority_rules()
    rule = PriorityRule.objects.first()
    text = f"{rule.impact} / {rule.urgency}"
    assert names_in(PriorityRule.objects.all(), [text]).find(text) == rule
    with pytest.raises(LookupError):
        names_in(PriorityRule.objects.all(), ["high / higher"]).find("high / higher")
