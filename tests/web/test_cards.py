"""My card: what is printed can be typed again, and a slip of the hand is noticed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from auzolan.web import cards

seeds = st.binary(min_size=32, max_size=32)


@given(seeds)
def test_a_typed_card_gives_its_seed_again(seed: bytes) -> None:
    text = cards.card_text(seed)

    assert cards.seed_of(text) == seed
    assert cards.seed_of(text.lower().replace(" ", "-")) == seed


def test_a_card_is_fourteen_groups_of_four() -> None:
    groups = cards.card_text(bytes(32)).split()

    assert [len(group) for group in groups] == [4] * 14


@given(seeds, st.integers(0, 54))
def test_two_letters_in_the_wrong_order_are_noticed(seed: bytes, at: int) -> None:
    letters = cards.card_text(seed).replace(" ", "")
    swapped = letters[:at] + letters[at + 1] + letters[at] + letters[at + 2 :]

    assert cards.seed_of(swapped) in {None, seed}


def test_what_is_no_card_is_refused() -> None:
    assert cards.seed_of("") is None
    assert cards.seed_of("hello") is None
    assert cards.seed_of("A" * 500) is None
    assert cards.seed_of("é" * 56) is None


def test_a_qr_code_needs_no_style() -> None:
    drawn = cards.qr("https://example.org/join/<secret>", "Invitation <1>")

    assert "style=" not in drawn
    assert "<1>" not in drawn
