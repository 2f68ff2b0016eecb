"""What a combobox of the desk's forms offers is what its form takes."""

from __future__ import annotations

import pytest

from bailiwick.desk.forms.calls import CallForm
from bailiwick.desk.forms.fields import PickField
from bailiwick.desk.forms.steps import HandOffForm
from bailiwick.desk.tests.factories import make_category


@pytest.mark.parametrize("form", [CallForm, HandOffForm])
def test_every_offer_is_taken(form, city, sign_in):
    make_category()
    unbound = form(user=city.tomas)
    picks = {name: field for name, field in unbound.fields.items() if isinstance(field, PickField)}
    client = sign_in("tomas")
    offers = {name: client.get(field.options_url).json()["results"] for name, field in picks.items()}
    assert all(offers.values())
    bound = form({name: offer[-1]["value"] for name, offer in offers.items()}, user=city.tomas)
    bound.is_valid()
    assert not [name for name in picks if name in bound.errors]
    assert bound.cleaned_data["team"] == city.teams.network
