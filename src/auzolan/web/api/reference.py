"""Reference: the OpenAPI document as plain pages, for people and for the docs.

The policy of our pages allows no foreign script, so no package draws these.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A parameter, or a field of a body."""

    name: str
    place: str  # path | query | header | body
    sort: str
    required: bool
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One thing that a program can do."""

    name: str
    method: str
    path: str
    text: str
    tag: str
    fields: tuple[Field, ...]
    answer: str
    statuses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What an answer holds."""

    name: str
    text: str
    fields: tuple[Field, ...]


def operations(document: Schema) -> list[Operation]:
    """Return every operation in the order of the document."""
    return [
        _operation(document, method, path, details)
        for path, methods in document["paths"].items()
        for method, details in methods.items()
    ]


def _operation(document: Schema, method: str, path: str, details: Schema) -> Operation:
    fields = [
        Field(
            name=given["name"],
            place=given["in"],
            sort=sort_of(given["schema"]),
            required=given.get("required", False),
            text=given.get("description", ""),
        )
        for given in details.get("parameters", ())
    ]
    body = details.get("requestBody", {}).get("content", {}).get("application/json")
    if body is not None:
        fields += _fields(_resolved(document, body["schema"]), "body")
    answers = details["responses"]
    good = next(status for status in answers if int(status) < 300)
    return Operation(
        name=details["operationId"],
        method=method.upper(),
        path=path,
        text=details.get("description", ""),
        tag=next(iter(details.get("tags", ())), ""),
        fields=tuple(fields),
        answer=_name(answers[good].get("content", {}).get("application/json", {})),
        statuses=tuple(str(status) for status in answers),
    )


def shapes(document: Schema) -> list[Shape]:
    """Return what answers hold, by name; what only requests hold stands with these."""
    asked = {
        _name(details.get("requestBody", {}).get("content", {}).get("application/json", {}))
        for methods in document["paths"].values()
        for details in methods.values()
    }
    found = document["components"]["schemas"].items()
    return [
        Shape(
            name=name,
            text=schema.get("description", ""),
            fields=tuple(_fields(schema, "body")),
        )
        for name, schema in sorted(found)
        if name not in asked
    ]


def _fields(schema: Schema, place: str) -> Iterable[Field]:
    required = schema.get("required", ())
    for name, given in schema.get("properties", {}).items():
        yield Field(
            name=name,
            place=place,
            sort=sort_of(given),
            required=name in required,
            text=given.get("description", ""),
        )


def _name(content: Schema) -> str:
    return sort_of(content["schema"]) if "schema" in content else ""


def _resolved(document: Schema, schema: Schema) -> Schema:
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    found: Schema = document["components"]["schemas"][name] if name else schema
    return found


def sort_of(schema: Schema) -> str:
    """Say in a few words what a value is, such as `list of Named`."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    several = schema.get("anyOf") or schema.get("oneOf")
    if several:
        return " or ".join(dict.fromkeys(sort_of(each) for each in several))
    if "enum" in schema:
        return " | ".join(str(each) or '""' for each in schema["enum"])
    sort = str(schema.get("type", "any"))
    if sort == "array":
        return f"list of {sort_of(schema.get('items', {}))}"
    if sort == "string" and schema.get("format") == "date-time":
        return "moment"
    return {"string": "text", "integer": "whole number", "null": "none"}.get(sort, sort)


def markdown(document: Schema) -> str:
    """Return the operations as a table for docs/reference/api.md."""
    lines: list[str] = []
    tag = ""
    for operation in operations(document):
        if operation.tag != tag:
            tag = operation.tag
            lines += [
                f"\n### {tag}\n",
                "| call | takes | answers | does |",
                "|---|---|---|---|",
            ]
        takes = ", ".join(_taken(field) for field in operation.fields if _is_shown(field))
        text = operation.text.split(". ")[0].rstrip(".").replace("|", "\\|")
        call = f"`{operation.method} {operation.path}`"
        lines.append(f"| {call} | {takes} | {operation.answer} | {text} |")
    return "\n".join(lines) + "\n"


def _is_shown(field: Field) -> bool:
    # Headers are alike everywhere, and the path shows its own.
    return field.place in {"query", "body"}


def _taken(field: Field) -> str:
    return f"**{field.name}**" if field.required else field.name
