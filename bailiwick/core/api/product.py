"""The API object that `config/api.py` makes one of: one parser, one renderer, one way to say no."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver
from ninja import NinjaAPI

from bailiwick.core.api.guard import GuardedParser
from bailiwick.core.api.idempotency import HEADER, answered_once, in_one_transaction
from bailiwick.core.api.problems import MEDIA_TYPE, Problem, answer_problems
from bailiwick.core.api.rendering import FastRenderer

if TYPE_CHECKING:
    from ninja.openapi.schema import OpenAPISchema

#: status -> when it is answered, for every endpoint
SHARED = {
    "400": "The request cannot be read.",
    "401": "No valid token or session.",
    "403": "The role or the token's scope does not allow this.",
    "404": "There is no such record, or it may not be seen.",
    "409": "The record is not in a state for this, or somebody changed it.",
    "413": "The request is too large.",
    "415": "The body is not sent as application/json.",
    "422": "Some of what was sent cannot be accepted.",
    "429": "Too many requests.",
}
#: what ninja adds beside the endpoints
_PAGES = frozenset({"openapi-json", "openapi-view", "api-root"})
_KEY_PARAMETER = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    "description": "Makes the request safe to repeat: the same key with the same body gives the first answer again, for a day.",
}


class ProductApi(NinjaAPI):
    """django-ninja with the product's manners."""

    def __init__(self, **options: Any) -> None:
        super().__init__(parser=GuardedParser(), renderer=FastRenderer(), **options)
        self._described: dict[str | None, OpenAPISchema] = {}
        answer_problems(self)
        self.add_decorator(in_one_transaction, mode="view")
        self.add_decorator(answered_once, mode="operation")

    @property
    def urls(self) -> tuple[list[URLResolver | URLPattern], str, str]:
        """Return the addresses; endpoints answer strangers themselves, with a problem rather than the sign-in page."""
        patterns, app_name, namespace = super().urls
        for pattern in patterns:
            if isinstance(pattern, URLPattern) and pattern.name not in _PAGES:
                login_not_required(pattern.callback)
        return patterns, app_name, namespace

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None) -> OpenAPISchema:
        """Return the description, with the answers and the header that all endpoints share; made once, for it takes seconds."""
        if not path_params and path_prefix in self._described:
            return self._described[path_prefix]
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        schema.setdefault("components", {}).setdefault("schemas", {}).update(_problem_schemas())
        for path in schema["paths"].values():
            for method, operation in path.items():
                _add_shared(method, operation)
        if not path_params:
            self._described[path_prefix] = schema
        return schema


def _problem_schemas() -> dict[str, Any]:
    whole = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    return {**whole.pop("$defs", {}), "Problem": whole}


def _add_shared(method: str, operation: dict[str, Any]) -> None:
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for status, description in SHARED.items():
        operation["responses"].setdefault(status, {"description": description, "content": content})
    operation["responses"] = {str(status): answer for status, answer in operation["responses"].items()}
    if method == "post":
        operation.setdefault("parameters", []).append(_KEY_PARAMETER)
