"""Every text of the pages and commands is translated, with the same places to fill."""

from __future__ import annotations

import functools
import io
import re
import tomllib
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ROOT / "src" / "auzolan"
LANGUAGES = sorted(path.name for path in (HOUSE / "locale").iterdir() if path.is_dir())
# What the Makefile tells pybabel too: names that mark a text without translating it.
MARKS = ("_n", "_l", "gettext_noop", "gettext_lazy")
PLACES = re.compile(r"%(?:\((\w+)\))?([a-zA-Z%])")


def _po(language: str) -> Path:
    return HOUSE / "locale" / language / "LC_MESSAGES" / "django.po"


@functools.cache
def translation(language: str) -> Catalog:
    """Return the texts of one language, with the translations they have."""
    with _po(language).open("rb") as file:
        return read_po(file, locale=language)


@functools.cache
def texts() -> tuple[tuple[str | tuple[str, ...], str | None], ...]:
    """Return every marked text of the house with its context."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        mappings = tomllib.load(file)["tool"]["babel"]["mappings"]
    found = extract_from_dir(
        HOUSE,
        [(mapping["pattern"], mapping["method"]) for mapping in mappings],
        options_map={mapping["pattern"]: mapping for mapping in mappings},
        keywords=dict(DEFAULT_KEYWORDS) | dict.fromkeys(MARKS),
    )
    return tuple({(text, context) for _, _, text, _, context in found if text})


def ids(message: Message) -> tuple[str, ...]:
    """Return the text of a message, and its plural where it has one."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def strings(message: Message) -> tuple[str, ...]:
    """Return the translations of a message, one for each form of number."""
    given = message.string
    return (given,) if isinstance(given, str) else tuple(given)


def places(text: str) -> set[tuple[str, str]]:
    """Return the places of a text that values are put into."""
    return set(PLACES.findall(text))


def translated(language: str) -> list[Message]:
    """Return the messages of a language without its header."""
    return [message for message in translation(language) if message.id]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_lacks_its_translation(language):
    known = translation(language)
    messages = {
        text: known.get(text if isinstance(text, str) else text[0], context)
        for text, context in texts()
    }

    lacking = [text for text, message in messages.items() if message is None]
    empty = [
        text for text, message in messages.items()
        if message is not None and not all(strings(message))
    ]  # fmt: skip

    assert not lacking + empty, "make messages, then translate these"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_places_of_its_text(language):
    wrong = [
        message.id
        for message in translated(language)
        for told in strings(message)
        if places(told) not in [places(text) for text in ids(message)]
    ]

    assert not wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_the_spaces_around_its_text(language):
    wrong = [
        message.id
        for message in translated(language)
        for told in strings(message)
        if (told[:1].isspace(), told[-1:].isspace())
        != (ids(message)[0][:1].isspace(), ids(message)[0][-1:].isspace())
    ]

    assert not wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_translated_that_no_page_says(language):
    said = {(text if isinstance(text, str) else text[0]) for text, _ in texts()}

    assert not [m.id for m in translated(language) if ids(m)[0] not in said]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_texts_are_those_of_the_translation(language):
    expected = io.BytesIO()
    write_mo(expected, translation(language))

    assert _po(language).with_suffix(".mo").read_bytes() == expected.getvalue()
