"""Lay out what flows into what: a Sankey picture of stuff, hours and results."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from auzolan.web.drawing import lettering

Tone = Literal["moss", "amber", "clay", "sky", "plum", "stone"]

WIDE = 840.0
NARROW = 320.0
# Beyond these the picture is a tangle; the table twin holds all of them.
NODES_MAX = 60
LINKS_MAX = 200

_BAR = 14.0
_TEXT = 13.0
_LINE = 16.0
_GAP = 22.0
_PAD = 8.0
_HEIGHT = 320.0
_NODE_MIN = 8.0
_SWEEPS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Something that gives or takes: a source, a stuff, a step, a result."""

    key: str
    label: str
    # How much, in words, such as `9 boards`.
    amount: str = ""
    tone: Tone = "moss"


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """So much of one goes into another; `weight` only says how broad to draw it."""

    source: str
    target: str
    weight: float
    amount: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnNode:
    """A node's bar and its words, line by line from `text_y`."""

    node: Node
    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]
    text_x: float
    text_y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ribbon:
    """A link as the outline of a filled path."""

    link: Link
    source: Node
    target: Node
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """The whole picture, in units of its own `width` and `height`."""

    width: float
    height: float
    nodes: tuple[DrawnNode, ...]
    ribbons: tuple[Ribbon, ...]
    # Links that would close a circle, or name an unknown node, are only in the table.
    left_out: tuple[Link, ...]


def flow(nodes: Iterable[Node], links: Iterable[Link], *, narrow: bool = False) -> Flow:
    """Draw links from left to right, for a wide page or for a phone."""
    known = {node.key: node for node in list(nodes)[:NODES_MAX]}
    wished = list(links)
    drawn, left_out = _without_circles(known, wished[:LINKS_MAX])
    left_out += wished[LINKS_MAX:]
    layers = _layers(known, drawn)
    if not layers:
        return Flow(
            width=NARROW if narrow else WIDE,
            height=0,
            nodes=(),
            ribbons=(),
            left_out=tuple(left_out),
        )
    layers = _sorted(layers, drawn)
    placed = _placed(layers, known, drawn, narrow=narrow)
    return Flow(
        width=NARROW if narrow else WIDE,
        height=round(max(_foot(node) for node in placed.values()) + _PAD, 1),
        nodes=tuple(placed.values()),
        ribbons=tuple(_ribbons(placed, drawn)),
        left_out=tuple(left_out),
    )


def _foot(drawn: DrawnNode) -> float:
    return max(drawn.y + drawn.height, drawn.text_y + (len(drawn.lines) - 1) * _LINE)


def _without_circles(
    known: Mapping[str, Node], links: Sequence[Link]
) -> tuple[list[Link], list[Link]]:
    """Part the links into those that can be drawn left to right, and the rest."""
    onward: dict[str, set[str]] = defaultdict(set)
    drawn: list[Link] = []
    left_out: list[Link] = []
    for link in links:
        can_be_drawn = (
            {link.source, link.target} <= known.keys()
            and link.weight > 0
            and not _reaches(onward, link.target, link.source)
        )
        if can_be_drawn:
            onward[link.source].add(link.target)
        (drawn if can_be_drawn else left_out).append(link)
    return drawn, left_out


def _reaches(onward: Mapping[str, set[str]], start: str, goal: str) -> bool:
    seen: set[str] = set()
    todo = [start]
    while todo:
        key = todo.pop()
        if key == goal:
            return True
        if key not in seen:
            seen.add(key)
            todo.extend(onward.get(key, ()))
    return False


def _layers(known: Mapping[str, Node], links: Sequence[Link]) -> list[list[str]]:
    """Put each linked node one column after the last of those that feed it."""
    depth = {key: 0 for link in links for key in (link.source, link.target)}
    for _ in depth:
        for link in links:
            depth[link.target] = max(depth[link.target], depth[link.source] + 1)
    # A source stands right before what it first feeds, so that ribbons stay short.
    fed = {link.target for link in links}
    for key in depth.keys() - fed:
        nexts = [depth[link.target] for link in links if link.source == key]
        depth[key] = min(nexts) - 1
    columns: list[list[str]] = [[] for _ in range(max(depth.values(), default=-1) + 1)]
    for key in known:
        if key in depth:
            columns[depth[key]].append(key)
    return columns


def _sorted(layers: list[list[str]], links: Sequence[Link]) -> list[list[str]]:
    """Order each column by where its neighbours stand, to cross few ribbons."""
    partners: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for link in links:
        partners[link.source].append((link.target, link.weight))
        partners[link.target].append((link.source, link.weight))
    for _ in range(_SWEEPS):
        at = {
            key: (row + 0.5) / len(layer)
            for layer in layers
            for row, key in enumerate(layer)
        }

        def middle(key: str, at: Mapping[str, float] = at) -> float:
            weights = sum(weight for _, weight in partners[key])
            return sum(at[other] * weight for other, weight in partners[key]) / weights

        layers = [sorted(layer, key=middle) for layer in layers]
    return layers


def _weights(links: Sequence[Link]) -> dict[str, float]:
    given: dict[str, float] = defaultdict(float)
    taken: dict[str, float] = defaultdict(float)
    for link in links:
        given[link.source] += link.weight
        taken[link.target] += link.weight
    return {key: max(given[key], taken[key]) for key in given.keys() | taken.keys()}


def _words(node: Node, width: float) -> tuple[str, ...]:
    if not node.amount:
        return lettering.lines_of(node.label, width=width, size=_TEXT)
    whole = f"{node.label} · {node.amount}"
    if lettering.width_of(whole, size=_TEXT) <= width:
        return (whole,)
    return (*lettering.lines_of(node.label, width=width, size=_TEXT), node.amount)


def _placed(
    layers: Sequence[Sequence[str]],
    known: Mapping[str, Node],
    links: Sequence[Link],
    *,
    narrow: bool,
) -> dict[str, DrawnNode]:
    total_width = NARROW if narrow else WIDE
    weights = _weights(links)
    heaviest = max(sum(weights[key] for key in layer) for layer in layers)
    # The last column needs room for its words, as every other has beside its bars.
    pitch = (total_width - _BAR) / max(1, len(layers) - (1 if narrow else 0))
    placed: dict[str, DrawnNode] = {}
    for column, layer in enumerate(layers):
        is_last = narrow and column == len(layers) - 1 and column > 0
        x = total_width - _BAR if is_last else column * pitch
        y = 0.0
        for key in layer:
            room = pitch - _PAD if narrow else pitch - _BAR - 2 * _PAD
            lines = _words(known[key], room)
            words_height = len(lines) * _LINE
            height = max(_NODE_MIN, weights[key] / heaviest * _HEIGHT)
            top = y + words_height + 4 if narrow else y
            middle = top + max(height, words_height if not narrow else 0) / 2
            if not narrow:
                top = middle - height / 2
            placed[key] = DrawnNode(
                node=known[key],
                x=round(x, 1),
                y=round(top, 1),
                width=_BAR,
                height=round(height, 1),
                lines=lines,
                text_x=round(_text_x(x, narrow=narrow, is_last=is_last), 1),
                text_y=round(
                    y + _TEXT
                    if narrow
                    else middle - (len(lines) - 1) * _LINE / 2 + _TEXT * 0.36,
                    1,
                ),
            )
            y = max(top + height, middle + (0 if narrow else words_height / 2)) + _GAP
    return _centred(placed, layers)


def _text_x(x: float, *, narrow: bool, is_last: bool) -> float:
    if narrow:
        return x + _BAR if is_last else x
    return x + _BAR + _PAD


def _centred(
    placed: Mapping[str, DrawnNode], layers: Sequence[Sequence[str]]
) -> dict[str, DrawnNode]:
    """Move every column down so that all share one middle line."""
    feet = [max(_foot(placed[key]) for key in layer) for layer in layers]
    tallest = max(feet)
    return {
        key: replace(
            placed[key],
            y=round(placed[key].y + (tallest - foot) / 2, 1),
            text_y=round(placed[key].text_y + (tallest - foot) / 2, 1),
        )
        for layer, foot in zip(layers, feet, strict=True)
        for key in layer
    }


def _ribbons(placed: Mapping[str, DrawnNode], links: Sequence[Link]) -> list[Ribbon]:
    leaving: dict[str, float] = defaultdict(float)
    arriving: dict[str, float] = defaultdict(float)
    weights = _weights(links)
    starts: dict[int, float] = {}
    ends: dict[int, float] = {}
    by_target = sorted(enumerate(links), key=lambda pair: placed[pair[1].target].y)
    for at, link in by_target:
        starts[at] = leaving[link.source]
        leaving[link.source] += link.weight
    by_source = sorted(enumerate(links), key=lambda pair: placed[pair[1].source].y)
    for at, link in by_source:
        ends[at] = arriving[link.target]
        arriving[link.target] += link.weight
    ribbons = []
    for at, link in enumerate(links):
        source, target = placed[link.source], placed[link.target]
        source_unit = source.height / weights[link.source]
        target_unit = target.height / weights[link.target]
        ribbons.append(
            Ribbon(
                link=link,
                source=source.node,
                target=target.node,
                path=_outline(
                    (source.x + _BAR, source.y + starts[at] * source_unit),
                    (target.x, target.y + ends[at] * target_unit),
                    (link.weight * source_unit, link.weight * target_unit),
                ),
            )
        )
    return ribbons


def _outline(
    start: tuple[float, float],
    end: tuple[float, float],
    breadths: tuple[float, float],
) -> str:
    (x0, y0), (x1, y1) = start, end
    half = (x0 + x1) / 2
    low0, low1 = y0 + breadths[0], y1 + breadths[1]
    return (
        f"M{x0:.1f} {y0:.1f}C{half:.1f} {y0:.1f} {half:.1f} {y1:.1f} {x1:.1f} {y1:.1f}"
        f"V{low1:.1f}C{half:.1f} {low1:.1f} {half:.1f} {low0:.1f} {x0:.1f} {low0:.1f}Z"
    )
