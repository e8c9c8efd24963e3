"""YAML text to a plain tree, built from parser events so that nothing is constructed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from auzolan.formats import limits
from auzolan.formats.reading import Tree
from auzolan.units.faults import Fault, fault

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
# Only the words of YAML 1.2: `no` is Norway, `on` may be a switch position.
_BOOLS = {"true": True, "True": True, "false": False, "False": False}
_PLAIN_TAGS = frozenset((None, "!", "tag:yaml.org,2002:str"))


@dataclass(slots=True)
class _Open:
    """A mapping or list whose end has not been met yet."""

    tree: list[Tree] | dict[str, Tree]
    anchor: str | None
    line: int
    # Nodes inside with every alias expanded.
    size: int = 1
    key: str | None = None
    # A repeated key: its value is read, measured and not kept.
    skip: bool = False


class _RefusedError(Exception):
    """Carries a fault out of the builder; never leaves this module."""

    def __init__(self, found: Fault) -> None:
        super().__init__(found.code)
        self.fault = found


@dataclass(slots=True)
class _Builder:
    faults: list[Fault] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)
    anchors: dict[str, tuple[Tree, int]] = field(default_factory=dict)
    root: Tree = None
    documents: int = 0
    nodes: int = 0

    def take(self, event: yaml.Event) -> None:
        """Add what one parser event says."""
        line = event.start_mark.line + 1 if event.start_mark is not None else 0
        if isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self.refuse("file.many_documents", line)
        elif isinstance(event, yaml.AliasEvent):
            self.take_alias(event.anchor, line)
        elif isinstance(event, yaml.ScalarEvent):
            self.check_tag(event.tag, line)
            self.put(_scalar(event), size=1, line=line, anchor=event.anchor)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self.check_tag(event.tag, line)
            self.open(
                {} if isinstance(event, yaml.MappingStartEvent) else [], event.anchor, line
            )
        elif isinstance(event, yaml.CollectionEndEvent):
            closed = self.stack.pop()
            self.put(closed.tree, size=closed.size, line=closed.line, anchor=closed.anchor)

    def open(
        self, tree: list[Tree] | dict[str, Tree], anchor: str | None, line: int
    ) -> None:
        if len(self.stack) >= limits.DEPTH_MAX:
            self.refuse("file.too_deep", line, limit=limits.DEPTH_MAX)
        self.stack.append(_Open(tree, anchor, line))

    def take_alias(self, anchor: str | None, line: int) -> None:
        if anchor is None or anchor not in self.anchors:
            # Either nothing bears the name, or it is an alias into its own parent.
            raise _RefusedError(fault("file.alias_unknown", f"line {line}"))
        tree, size = self.anchors[anchor]
        self.put(tree, size=size, line=line, anchor=None)

    def put(self, tree: Tree, *, size: int, line: int, anchor: str | None) -> None:
        if anchor is not None:
            self.anchors[anchor] = (tree, size)
        self.nodes += 1
        if not self.stack:
            self.root = tree
            return
        parent = self.stack[-1]
        parent.size += size
        if parent.size > limits.NODES_MAX or self.nodes > limits.NODES_MAX:
            self.refuse("file.too_many_nodes", line, limit=limits.NODES_MAX)
        if isinstance(parent.tree, list):
            parent.tree.append(tree)
        elif parent.key is None:
            self.put_key(parent, parent.tree, tree, line)
        else:
            if not parent.skip:
                parent.tree[parent.key] = tree
            parent.key = None

    def put_key(
        self, parent: _Open, mapping: dict[str, Tree], key: Tree, line: int
    ) -> None:
        if isinstance(key, list | dict):
            self.refuse("file.key_refused", line)
        parent.key = "" if key is None else str(key)
        parent.skip = parent.key in mapping
        if parent.skip:
            self.faults.append(
                fault("file.duplicate_key", f"line {line}", key=parent.key[:80])
            )
        else:
            mapping[parent.key] = None

    def check_tag(self, tag: str | None, line: int) -> None:
        if tag not in _PLAIN_TAGS:
            self.refuse("file.tag_refused", line, tag=str(tag)[:80])

    def refuse(self, code: str, line: int, **details: str | int) -> None:
        raise _RefusedError(fault(code, f"line {line}", **details))


def _scalar(event: yaml.ScalarEvent) -> Tree:
    text: str = event.value
    is_plain = event.implicit[0] and event.tag is None
    if not is_plain:
        return text
    if text in _NULLS:
        return None
    # Numbers stay text: `version: 1.10` is not 1.1.
    return _BOOLS.get(text, text)


def _events(text: str) -> Iterator[Any]:
    loader = _Loader(text)
    try:
        while loader.check_event():
            yield loader.get_event()
    finally:
        loader.dispose()


def parse_yaml(text: str) -> tuple[Tree, tuple[Fault, ...]] | Fault:
    """Return the tree of a YAML document and what was left out of it, or why not.

    Numbers and dates stay text. Tags, a second document, loops, more than
    `DEPTH_MAX` levels or `NODES_MAX` nodes (aliases counted in full) are refused;
    of a repeated key the first value is kept.
    """
    builder = _Builder()
    try:
        for event in _events(text):
            builder.take(event)
    except _RefusedError as refused:
        return refused.fault
    except yaml.YAMLError as error:
        return _syntax(error)
    return builder.root, tuple(builder.faults)


def _syntax(error: yaml.YAMLError) -> Fault:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or getattr(error, "reason", None)
    return fault(
        "file.syntax",
        f"line {mark.line + 1}" if mark is not None else "",
        syntax="yaml",
        problem=str(problem or "")[:120],
    )
