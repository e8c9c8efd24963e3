"""The documents and people that an OKH manifest names, in all the shapes they come in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auzolan.formats import limits
from auzolan.formats.designs import Document, PersonFound
from auzolan.formats.fields import Fields, is_empty, plain_key
from auzolan.formats.reading import Tree
from auzolan.formats.references import is_mail, split_links

_ADDRESSED = re.compile(r"^(.*?)\s*<([^<>]+)>$")
_PLACES = ("path", "url", "link", "web", "release")
_TITLES = ("title", "name", "label")


def read_documents(role: str, fields: Fields, name: str) -> tuple[Document, ...]:
    """Take a field that names documents: a text, a list, `{path, title}` or `{2D: …}`."""
    path, value = fields.take(name)
    if not path:
        return ()
    items = value if isinstance(value, list) else [value]
    found: list[Document] = []
    for index, item in enumerate(items[: limits.REFERENCES_MAX]):
        at = f"{path}[{index}]" if isinstance(value, list) else path
        found.extend(_one(role, fields, at, item))
    if len(items) > limits.REFERENCES_MAX:
        fields.findings.refuse("file.too_many_records", path, limit=limits.REFERENCES_MAX)
    return tuple(found)


def _one(role: str, fields: Fields, at: str, item: Tree) -> Iterator[Document]:
    if isinstance(item, dict):
        yield from _from_mapping(role, fields, at, item)
    elif not is_empty(item):
        text = fields.as_text(at, item)
        for title, link in split_links(text) if text else ():
            reference = fields.as_reference(at, link)
            if reference is not None:
                yield Document(role=role, title=title, reference=reference)


def _from_mapping(
    role: str, fields: Fields, at: str, item: dict[str, Tree]
) -> Iterator[Document]:
    inner = Fields(item, fields.findings, at=at)
    if inner.has(*_PLACES):
        title = inner.text(*_TITLES)
        place, value = inner.take(*_PLACES)
        reference = inner.as_reference(place, value)
        if reference is not None:
            yield Document(role=role, title=title, reference=reference)
    else:
        # `{2D: link, user-manual: link}`: the keys are the titles.
        for key in item:
            yield from (
                Document(
                    role=role, title=document.title or key, reference=document.reference
                )
                for document in read_documents(role, inner, plain_key(key))
            )
    fields.adopt(inner)


def read_people(
    role: str, fields: Fields, names: tuple[str, ...]
) -> tuple[PersonFound, ...]:
    """Take people: `A, B`, `A <mail>`, a list, or mappings with name and e-mail."""
    path, value = fields.take(*names)
    if not path:
        return ()
    items = value if isinstance(value, list) else [value]
    people: list[PersonFound] = []
    for index, item in enumerate(items[: limits.REFERENCES_MAX]):
        at = f"{path}[{index}]" if isinstance(value, list) else path
        if isinstance(item, dict):
            people.extend(_person(role, fields, at, item))
        elif not is_empty(item):
            text = fields.as_text(at, item, limit=limits.REFERENCE_CHARS_MAX)
            people.extend(_named(role, part) for part in _parted(text))
    if len(items) > limits.REFERENCES_MAX:
        fields.findings.refuse("file.too_many_records", path, limit=limits.REFERENCES_MAX)
    return tuple(people)


def _parted(text: str) -> list[str]:
    parts = (" ".join(part.split()) for part in re.split(r"[,;]", text))
    return [part for part in parts if part]


def _named(role: str, text: str) -> PersonFound:
    found = _ADDRESSED.match(text)
    if found is not None and is_mail(found[2]):
        return PersonFound(role=role, name=found[1] or found[2], email=found[2])
    return PersonFound(role=role, name=text)


def _person(
    role: str, fields: Fields, at: str, item: dict[str, Tree]
) -> Iterator[PersonFound]:
    inner = Fields(item, fields.findings, at=at)
    name = inner.text("name", limit=limits.REFERENCE_CHARS_MAX)
    affiliation = inner.text("affiliation", "organisation", "organization")
    path, value = inner.take("email")
    email = inner.as_text(path, value) if path else ""
    if email and not is_mail(email):
        inner.refuse("file.mail_broken", path, value)
        email = ""
    fields.adopt(inner)
    if name or affiliation:
        yield PersonFound(
            role=role, name=name or affiliation, affiliation=affiliation, email=email
        )
    elif email:
        fields.refuse("design.person_unnamed", at, email)
