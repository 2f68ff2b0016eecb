"""Models of the API are built by the first call that needs them, and then for good."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from ninja import Schema

STARTED = """
import json, django
django.setup()
from django.urls import get_resolver
from ninja import Schema
get_resolver().url_patterns
every = list(Schema.__subclasses__())
for each in every:
    every += [below for below in each.__subclasses__() if below not in every]
own = [each for each in every if not each.__module__.startswith("ninja.") and not each.__pydantic_generic_metadata__["parameters"]]
ready = [str(each) for each in own if each.__pydantic_complete__]
print(json.dumps({"defined": len(every), "ready": ready}))
"""


def test_a_start_builds_no_model_of_an_endpoint(tmp_path):
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "bailiwick.config.settings", "BAILIWICK_DATA": str(tmp_path)}
    said = subprocess.run([sys.executable, "-c", STARTED], env=environment, capture_output=True, text=True, check=True)  # noqa: S603 - our own words
    found = json.loads(said.stdout)
    assert found["defined"] > 500, "the endpoints were not loaded"
    assert found["ready"] == []


@pytest.mark.django_db
def test_the_first_call_builds_what_it_needs(city, sign_in):
    answer = sign_in("tomas").get("/api/v1/desk/tickets")
    assert answer.status_code == 200
    assert any(each.__name__ == "NinjaResponseSchema" and each.__pydantic_complete__ for each in Schema.__subclasses__())
