"""Lets what checks a request or writes an answer be built when an endpoint is first called.

The API has many hundred endpoints, each with models of its own. Built at the start they took a seventh of the memory of every program,
those that serve no API among them, and part of the time until the first page; an office calls a few dozen of them.
"""

from __future__ import annotations

import ninja.params.models
from ninja import Schema
from pydantic import BaseModel


def build_when_used() -> None:
    """Defer the models of the API that are defined from now on; those that are derived from one defer too."""
    bases: list[type[BaseModel]] = [Schema, *_of_parameters()]
    for base in bases:
        base.model_config["defer_build"] = True


def _of_parameters() -> list[type[BaseModel]]:
    """Return what the models of an endpoint's parameters are derived from."""
    known = vars(ninja.params.models).values()
    return [each for each in known if isinstance(each, type) and issubclass(each, BaseModel) and each is not BaseModel]
