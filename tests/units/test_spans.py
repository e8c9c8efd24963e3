import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auzolan.units import spans
from auzolan.units.spans import Span

any_span = st.builds(
    lambda starts_at, length: Span(starts_at, starts_at + length),
    st.integers(0, 40),
    st.integers(1, 15),
)
any_spans = st.lists(any_span, max_size=8)


def moments(found):
    return {moment for span in found for moment in range(span.starts_at, span.ends_at)}


def is_sorted_with_gaps(found):
    return all(a.ends_at < b.starts_at for a, b in itertools.pairwise(found))


@pytest.mark.parametrize(("starts_at", "ends_at"), [(5, 5), (6, 5)])
def test_an_empty_or_reversed_span_is_wrong_code(starts_at, ends_at):
    with pytest.raises(AssertionError):
        Span(starts_at, ends_at)


def test_the_end_of_a_span_does_not_belong_to_it():
    morning, afternoon = Span(8, 12), Span(12, 18)

    assert morning.length == 4
    assert not morning.overlaps(afternoon)
    assert morning.meet(afternoon) is None


@given(any_span, any_span)
def test_two_spans_share_what_their_moments_share(a, b):
    shared = moments([a]) & moments([b])
    met = a.meet(b)

    assert moments([met] if met else []) == shared
    assert a.overlaps(b) == bool(shared)
    assert a.contains(b) == (moments([b]) <= moments([a]))


@given(any_spans)
def test_merging_keeps_every_moment_and_leaves_gaps(some):
    found = spans.merged(some)

    assert moments(found) == moments(some)
    assert is_sorted_with_gaps(found)


@given(any_spans, any_spans)
def test_what_is_free_is_what_was_open_less_what_is_taken(some, taken):
    found = spans.without(some, taken)

    assert moments(found) == moments(some) - moments(taken)
    assert is_sorted_with_gaps(found)


@given(any_spans)
def test_merging_twice_changes_nothing(some):
    once = spans.merged(some)

    assert spans.merged(once) == once
    assert spans.without(once, []) == once
    assert spans.without(once, once) == []
