"""One OKH manifest, of whatever dialect, to a design."""

from __future__ import annotations

from auzolan.formats import okh_words
from auzolan.formats.designs import DesignFound, Document
from auzolan.formats.fields import Fields
from auzolan.formats.keys import natural_key
from auzolan.formats.languages import language_tag
from auzolan.formats.licences import Licence, read_licence
from auzolan.formats.okh_documents import read_documents, read_people
from auzolan.formats.okh_parts import read_mass, read_parts, read_processes, read_size
from auzolan.formats.reading import Tree
from auzolan.formats.references import Reference
from auzolan.formats.reports import Findings

NAME_CHARS_MAX = 300


def read_design(manifest: Tree, findings: Findings, *, at: str = "") -> DesignFound | None:
    """Turn one manifest into a design; `at` tells where it stands in its file.

    Returns None where it is no manifest, or has neither a name nor a repository that
    could lend it one.
    """
    if not isinstance(manifest, dict) or not manifest:
        findings.refuse("file.not_a_mapping", at)
        return None
    fields = Fields(manifest, findings, at=at)
    is_v1 = fields.has("title") and not fields.has("okhv")
    # What the file says about its own format is no part of the design.
    fields.take("okhv")
    fields.take("okh-version")
    name = fields.text("name", "title", limit=NAME_CHARS_MAX)
    source = fields.reference("repo", "repository", "project-link")
    if not name:
        name = _name_from(source)
        findings.refuse("design.unnamed", at, taken=name)
    if not name:
        return None
    return _filled(fields, name=name, source=source, is_v1=is_v1)


def _name_from(source: Reference | None) -> str:
    """Name a design after its repository, where its manifest forgot to."""
    steps = [x for x in source.text.split("/") if x] if source is not None else []
    # `https:`, host, owner, repository.
    return steps[3].removesuffix(".git")[:NAME_CHARS_MAX] if len(steps) > 3 else ""


def _filled(
    fields: Fields, *, name: str, source: Reference | None, is_v1: bool
) -> DesignFound:
    hardware, documentation, software = _licences(fields)
    licensors = read_people("licensor", fields, ("licensor", "owner"))
    people = [
        person
        for role, names in okh_words.PEOPLE_FIELDS
        for person in read_people(role, fields, names)
    ]
    tools = _tools(fields)
    bom = fields.reference("bom", "simplified-bom", "s-bo-m", "sbom")
    return DesignFound(
        key=natural_key("okh", source.text if source is not None else "", name),
        dialect="okh-v1" if is_v1 else "okh-losh",
        name=name,
        version=fields.text("version", limit=100).removeprefix(okh_words.NO_VERSION),
        function="; ".join(fields.texts("function", "intended-use")),
        description=fields.text("description"),
        languages=_languages(fields),
        hardware_licence=hardware,
        documentation_licence=documentation,
        software_licence=software,
        licensors=tuple(person.name for person in licensors),
        organisation="; ".join(fields.texts("organisation", "organization")),
        people=(*licensors, *people),
        source=source,
        documentation=fields.reference("documentation-home"),
        image=fields.reference("image"),
        bom=bom,
        documents=_documents(fields),
        keywords=fields.texts("keywords", split=r"[,;]"),
        classes=fields.texts("cpc-patent-class", "patent-class", split=r"[,;]"),
        processes=read_processes(fields),
        tools=tools,
        parts=read_parts(fields),
        material=fields.text("material"),
        mass=read_mass(fields),
        size=read_size(fields),
        safety=fields.text("health-safety-notice"),
        maturity=_maturity(fields),
        other=fields.other(),
    )


def _licences(fields: Fields) -> tuple[Licence | None, Licence | None, Licence | None]:
    """Take the licences of hardware, documentation and software, in that order."""
    path, value = fields.take("license", "licence", "spdx-license")
    if not path:
        return None, None, None
    if isinstance(value, dict):
        inner = Fields(value, fields.findings, at=path)
        found = tuple(_licence(inner, name) for name in _LICENSED)
        fields.adopt(inner)
        return found[0], found[1], found[2]
    text = fields.as_text(path, value, limit=500)
    if not text:
        return None, None, None
    licence = _judged(fields, path, text)
    return licence, licence, None


_LICENSED = ("hardware", "documentation", "software")


def _licence(inner: Fields, name: str) -> Licence | None:
    path = inner.path(name)
    text = inner.text(name, limit=500)
    return _judged(inner, path, text) if text else None


def _judged(fields: Fields, path: str, text: str) -> Licence:
    licence = read_licence(text)
    if not licence.spdx:
        fields.findings.refuse("design.licence_unclear", path, text=text[:80])
    return licence


def _languages(fields: Fields) -> tuple[str, ...]:
    path = fields.path("documentation-language")
    tags: list[str] = []
    for text in fields.texts("documentation-language", "language", split=r"[,;]\s*"):
        tag = language_tag(text)
        if tag:
            tags.append(tag)
        else:
            fields.refuse("design.language_unknown", path, text, text=text[:80])
    # The manifest's own language says nothing about the design.
    return tuple(dict.fromkeys(tags))


def _tools(fields: Fields) -> tuple[str, ...]:
    """Take tools that are named one by one; a link to a list is a document."""
    path, value = fields.take("tool-list", "tools")
    if isinstance(value, str) and (value.startswith("http") or "." in value[-6:]):
        fields.put_back("tool-list", path, value)
        return ()
    if not path:
        return ()
    fields.put_back("tools", path, value)
    return fields.texts("tools", split=r"[,;\n]")


def _documents(fields: Fields) -> tuple[Document, ...]:
    return tuple(
        document
        for role, names in okh_words.DOCUMENT_FIELDS
        for name in names
        for document in read_documents(role, fields, name)
    )


def _maturity(fields: Fields) -> str:
    told = (fields.texts(name) for name in okh_words.MATURITY_FIELDS)
    return "; ".join(text for texts in told for text in texts)
