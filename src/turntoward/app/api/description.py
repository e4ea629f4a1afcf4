"""The API's description, made from the list of operations (OpenAPI 3.1)."""

from functools import cache
from typing import Any, Final

import msgspec
from msgspec import Struct

from turntoward._version import __version__
from turntoward.app.api.operations import OPERATIONS, Fault, Operation

__all__ = ["description"]

_AT = "#/components/schemas/{name}"
_FAULTS: Final = {
    "400": "The request is not as described.",
    "401": "No token that holds, as none does while the place is locked.",
    "403": "It comes from elsewhere, or the place was locked meanwhile.",
    "404": "There is no such thing.",
    "405": "This is asked in another way.",
    "413": "The body is too long.",
    "414": "The address is too long.",
    "415": "The body is not JSON.",
    "500": "Something went wrong in the program itself.",
}
_NUMBER: Final = {
    "name": "number",
    "in": "path",
    "required": True,
    "description": "A conversation, by its number.",
    "schema": {"type": "integer", "minimum": 0, "maximum": 2**63 - 1},
}


@cache
def _components() -> tuple[dict[str, Any], dict[str, Any]]:
    kinds: list[type[Struct]] = [
        Fault,
        *(kind for each in OPERATIONS for kind in (each.gives, each.asks)),
    ]
    kinds = [*dict.fromkeys(kinds)]
    refs, components = msgspec.json.schema_components(kinds, ref_template=_AT)
    return {kind.__name__: ref for kind, ref in zip(kinds, refs, strict=True)}, components


_LINKS: Final = {  # what one answer tells to ask next: operation, parameter, where it stands
    "conversations": (
        ("messages", "number", "$response.body#/conversations/0/id"),
        ("reading", "number", "$response.body#/conversations/0/id"),
    ),
    "messages": (("messages", "after", "$response.body#/messages/0/place"),),
}


def description(server: str) -> dict[str, Any]:
    """What scripts can ask, as OpenAPI 3.1.

    Args:
        server: the address before every path.
    """
    paths: dict[str, Any] = {}
    for each in OPERATIONS:
        paths.setdefault(each.path, {})[each.method.lower()] = _operation(each)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Turn Toward, for your own scripts", "version": __version__},
        "servers": [{"url": server}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": _components()[1],
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _operation(each: Operation) -> dict[str, Any]:
    refs, components = _components()
    made: dict[str, Any] = {
        "operationId": each.name,
        "summary": each.says,
        "responses": {
            "200": _answer(each.says, refs[each.gives.__name__]),
            **{status: _answer(says, refs[Fault.__name__]) for status, says in _FAULTS.items()},
        },
    }
    if each.name in _LINKS:
        made["responses"]["200"]["links"] = _links(each)
    if each.method == "POST":
        content = {"application/json": {"schema": refs[each.asks.__name__]}}
        made["requestBody"] = {"required": True, "content": content}
        return made
    numbers = [_NUMBER] if each.has_number else []
    asked = components[each.asks.__name__]["properties"]
    return made | {"parameters": [*numbers, *(_parameter(*one) for one in asked.items())]}


def _links(each: Operation) -> dict[str, Any]:
    """How to go on from an answer; the conversation in the path stays the same."""
    links: dict[str, Any] = {}
    for operation, parameter, place in _LINKS[each.name]:
        given = {parameter: place}
        if each.has_number:
            given = {"number": "$request.path.number"} | given
        links[operation] = {"operationId": operation, "parameters": given}
    return links


def _parameter(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """One part of a question; what need not be said is left out, not null."""
    kinds = [one for one in schema.get("anyOf", ()) if one.get("type") != "null"]
    shape = kinds[0] if kinds else {key: value for key, value in schema.items() if key != "default"}
    return {"name": name, "in": "query", "required": False, "schema": shape}


def _answer(says: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": says, "content": {"application/json": {"schema": schema}}}
