"""Takes one mapping of a foreign document apart, so that no field is lost."""

from __future__ import annotations

import re
from decimal import Decimal

from auzolan.formats import limits, reading
from auzolan.formats.designs import Other
from auzolan.formats.reading import Tree
from auzolan.formats.references import Reference, check_reference
from auzolan.formats.reports import Findings, moved
from auzolan.units.faults import Fault

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def plain_key(key: str) -> str:
    """Return a field's name in one spelling: `forkOf` and `fork_of` are `fork-of`."""
    return re.sub(r"[\s_-]+", "-", _HUMP.sub("-", key.strip())).lower()


def is_empty(value: Tree) -> bool:
    """Tell whether a field is there and says nothing."""
    return (
        value is None
        or value in ("", [], {})
        or (isinstance(value, str) and not value.strip())
    )


class Fields:
    """One mapping, whose fields are taken by name; what stays is carried as text.

    A field is tried under several names; the first that says something is taken.
    Values of a wrong type are a fault, and are carried too.
    """

    def __init__(
        self, mapping: dict[str, Tree], findings: Findings, *, at: str = ""
    ) -> None:
        self.findings = findings
        self.at = at
        self._left: dict[str, tuple[str, Tree]] = {}
        self._other: list[tuple[str, str]] = []
        for key, value in mapping.items():
            plain = plain_key(key)
            if plain in self._left:
                # Two spellings of one field: the first counts, the second is carried.
                self.carry(key, value)
            elif not is_empty(value):
                self._left[plain] = (key, value)

    def path(self, key: str) -> str:
        """Return where a field of this mapping stands in the file."""
        return f"{self.at}.{key}" if self.at else key

    def has(self, *names: str) -> bool:
        """Tell whether one of the fields is there and not taken yet."""
        return any(name in self._left for name in names)

    def take(self, *names: str) -> tuple[str, Tree]:
        """Take the first of the fields that is there, with its path."""
        for name in names:
            if name in self._left:
                key, value = self._left.pop(name)
                return self.path(key), value
        return "", None

    def put_back(self, name: str, path: str, value: Tree) -> None:
        """Return a field that was taken too early, under a plain name."""
        self._left[name] = (path.rpartition(".")[2], value)

    def adopt(self, inner: Fields) -> None:
        """Carry what an inner mapping carries, unless that was taken by `other`."""
        self._other.extend(inner.other())
        inner.forget()

    def forget(self) -> None:
        """Forget what is carried, because somebody else carries it now."""
        self._other.clear()

    def text(self, *names: str, limit: int = limits.TEXT_CHARS_MAX) -> str:
        """Take a text or a number as text; lists of one are taken for their item."""
        path, value = self.take(*names)
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        return self.as_text(path, value, limit=limit) if path else ""

    def as_text(self, path: str, value: Tree, *, limit: int = limits.TEXT_CHARS_MAX) -> str:
        """Return a single value as text without outer spaces, or note why it is none."""
        if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
            self.refuse("file.wrong_type", path, value, wanted="text", found=kind_of(value))
            return ""
        text = str(value).strip()
        if reading.has_controls(text):
            self.refuse("file.control_character", path, value)
            return ""
        if len(text) > limit:
            self.findings.refuse("file.text_too_long", path, limit=limit, length=len(text))
            return text[:limit]
        return text

    def texts(self, *names: str, split: str = "") -> tuple[str, ...]:
        """Take a list of texts; one text is a list of one, or is parted at `split`."""
        path, value = self.take(*names)
        if isinstance(value, str) and split:
            value = list(re.split(split, value))
        items = value if isinstance(value, list) else [value]
        if not path:
            return ()
        texts = (
            self.as_text(f"{path}[{index}]" if len(items) > 1 else path, item)
            for index, item in enumerate(items)
            if not is_empty(item)
        )
        return tuple(text for text in texts if text)

    def reference(self, *names: str) -> Reference | None:
        """Take a link or a file name, if it is a safe one."""
        path, value = self.take(*names)
        if isinstance(value, list) and value and isinstance(value[0], str):
            # Several pictures: the first is ours, the others are carried.
            for index, more in enumerate(value[1:], start=1):
                self.carry_at(f"{path}[{index}]", more)
            value = value[0]
        return self.as_reference(path, value) if path else None

    def as_reference(self, path: str, value: Tree) -> Reference | None:
        """Return a link or a file name, or note why it is refused."""
        text = self.as_text(path, value)
        if not text:
            return None
        found = check_reference(text, root_is_repo=True)
        if isinstance(found, Fault):
            self.findings.add(moved(found, path))
            self.carry_at(path, value)
            return None
        return found

    def mappings(self, *names: str) -> list[Fields]:
        """Take a list of mappings; one mapping is a list of one."""
        path, value = self.take(*names)
        items = value if isinstance(value, list) else [value]
        if not path:
            return []
        found: list[Fields] = []
        for index, item in enumerate(items):
            at = f"{path}[{index}]" if len(items) > 1 or isinstance(value, list) else path
            if isinstance(item, dict):
                found.append(Fields(item, self.findings, at=at))
            elif not is_empty(item):
                self.refuse(
                    "file.wrong_type", at, item, wanted="mapping", found=kind_of(item)
                )
        return found

    def refuse(self, code: str, path: str, value: Tree, **details: str | int) -> None:
        """Note that a field could not be understood, and carry it as text."""
        self.findings.refuse(code, path, **details)
        self.carry_at(path, value)

    def carry(self, key: str, value: Tree) -> None:
        """Keep a field of this mapping that we have no word for as text."""
        self.carry_at(self.path(key), value)

    def carry_at(self, path: str, value: Tree) -> None:
        """Keep a value as text, under its path in the file."""
        if is_empty(value):
            return
        text = reading.plain_text(value)
        if len(text) > limits.TEXT_CHARS_MAX:
            self.findings.refuse(
                "file.text_too_long", path, limit=limits.TEXT_CHARS_MAX, length=len(text)
            )
            text = text[: limits.TEXT_CHARS_MAX]
        self._other.append((path, text))
        self.findings.carry(re.sub(r"\[\d+\]", "[]", path))

    def other(self) -> Other:
        """Carry everything that was not taken, and return what is carried."""
        for key, value in self._left.values():
            self.carry(key, value)
        self._left.clear()
        return tuple(self._other)


def kind_of(value: Tree) -> str:
    """Name the type of a value in words of the file formats."""
    for type_, name in _KINDS:
        if isinstance(value, type_):
            return name
    return "text"


_KINDS: tuple[tuple[type, str], ...] = (
    (bool, "yes or no"),
    (int, "number"),
    (Decimal, "number"),
    (list, "list"),
    (dict, "mapping"),
)
