"""How the API refuses, in its own description: the same few ways everywhere, so that each operation need not tell them anew."""

from typing import Any

# What each may be refused with, in words; what an operation tells itself stays.
ALL = {
    "401": "No token, or one that opens nothing any more",
    "403": "Not with your role, or not with this token",
    "429": "Too often: `Retry-After` says when to ask again",
}
ASKED_OF_ONE = {"404": "There is none that you may see"}
ASKED_WITH_MORE = {"400": "What was asked cannot be: told by field, or as `detail`"}
WRITES = {
    "400": "What was sent will not do: told by field, or as `detail`",
    "404": "There is none that you may see",
    "409": "It is not as you saw it any more, or not possible now: `detail` says why",
    "413": "More than is taken here",
    "415": "Not a form that is read here",
}
REFUSAL = {
    "type": "object",
    "description": "`detail`, or what is wrong with each field by its name",
    "additionalProperties": {},
}


def told(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """drf-spectacular's hook: adds to each operation what it may be refused with."""
    result.setdefault("components", {}).setdefault("schemas", {})["Refusal"] = REFUSAL
    for address, operations in result["paths"].items():
        for verb, operation in operations.items():
            if verb not in ("get", "post", "put", "patch", "delete"):
                continue
            ways = dict(ALL)
            asked = operation.get("parameters", [])
            if "{" in address or any(one["name"] == "page" for one in asked):
                ways |= ASKED_OF_ONE
            if any(one["in"] == "query" for one in asked):
                ways |= ASKED_WITH_MORE
            if verb != "get":
                ways |= WRITES
            for status, description in ways.items():
                known = operation["responses"].setdefault(status, {"description": description})
                known.setdefault("content", {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}})
    return result
