"""The flow picture: columns from left to right, ribbons as broad as they weigh."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from auzolan.web.drawing import flow

KEYS = ("oak", "boards", "hours", "shelf", "offcuts", "you")


def _nodes(*keys: str) -> list[flow.Node]:
    return [flow.Node(key=key, label=key.title()) for key in keys]


def _link(source: str, target: str, weight: float = 1) -> flow.Link:
    return flow.Link(source=source, target=target, weight=weight)


def test_nothing_flows_in_an_empty_picture() -> None:
    drawn = flow.flow([], [])

    assert (drawn.nodes, drawn.ribbons, drawn.height) == ((), (), 0)


def test_what_feeds_something_stands_left_of_it() -> None:
    links = [_link("oak", "boards"), _link("boards", "shelf"), _link("hours", "shelf")]

    drawn = flow.flow(_nodes(*KEYS), links)

    x = {node.node.key: node.x for node in drawn.nodes}
    assert x["oak"] < x["boards"] < x["shelf"]
    assert x["hours"] == x["boards"]


def test_nodes_without_a_link_are_not_drawn() -> None:
    drawn = flow.flow(_nodes("oak", "boards", "you"), [_link("oak", "boards")])

    assert {node.node.key for node in drawn.nodes} == {"oak", "boards"}


def test_heavier_nodes_are_taller_in_proportion() -> None:
    links = [_link("oak", "shelf", 3), _link("hours", "shelf", 1)]

    drawn = flow.flow(_nodes("oak", "hours", "shelf"), links)

    height = {node.node.key: node.height for node in drawn.nodes}
    assert height["oak"] == 3 * height["hours"]
    assert height["shelf"] == height["oak"] + height["hours"]


def test_a_circle_is_left_to_the_table() -> None:
    back = _link("boards", "oak")

    drawn = flow.flow(_nodes("oak", "boards"), [_link("oak", "boards"), back])

    assert drawn.left_out == (back,)
    assert len(drawn.ribbons) == 1


def test_unknown_and_weightless_links_are_left_to_the_table() -> None:
    links = [_link("oak", "mars"), _link("oak", "boards", 0), _link("oak", "oak")]

    drawn = flow.flow(_nodes("oak", "boards"), links)

    assert drawn.left_out == tuple(links)
    assert drawn.ribbons == ()


def test_amounts_stand_with_the_names() -> None:
    node = flow.Node(key="oak", label="Oak", amount="9 kg")

    drawn = flow.flow([node, *_nodes("shelf")], [_link("oak", "shelf")])

    assert drawn.nodes[0].lines == ("Oak · 9 kg",)


def test_a_phone_has_the_words_above_the_bars() -> None:
    drawn = flow.flow(_nodes("oak", "shelf"), [_link("oak", "shelf")], narrow=True)

    assert all(node.text_y < node.y for node in drawn.nodes)
    assert drawn.width == flow.NARROW


@given(
    st.lists(
        st.tuples(st.sampled_from(KEYS), st.sampled_from(KEYS), st.integers(1, 50)),
        min_size=1,
        max_size=20,
    ),
    st.booleans(),
)
def test_nodes_of_a_column_never_overlap(
    rows: list[tuple[str, str, int]], narrow: bool
) -> None:
    links = [_link(*row) for row in rows]

    drawn = flow.flow(_nodes(*KEYS), links, narrow=narrow)

    columns = [
        sorted((node.y, node.y + node.height) for node in drawn.nodes if node.x == x)
        for x in {node.x for node in drawn.nodes}
    ]
    assert all(
        above[1] <= below[0] for column in columns for above, below in pairwise(column)
    )
    assert all(node.y >= 0 for node in drawn.nodes)
    assert len(drawn.ribbons) + len(drawn.left_out) == len(links)
