import pytest
from hypothesis import given
from hypothesis import strategies as st

from auzolan.units import amounts
from auzolan.units.amounts import UNITS
from auzolan.ways import spoken


@pytest.mark.parametrize(
    ("text", "words", "quantity", "unit"),
    [
        ("20 kg of apples", ("apples",), "20", "kg"),
        ("Manzanas, 2,5kg por favor", ("manzanas",), "2,5", "kg"),
        ("3 m de tabla", ("tabla",), "3", "m"),
        ("necesito un taladro", ("taladro",), "", ""),
        ("I need two ladders", ("ladders",), "2", ""),
        ("2 x chairs", ("chairs",), "2", ""),
        ("a dozen eggs", ("eggs",), "1", "dozen"),
        ("media docena de huevos", ("huevos",), "0.5", "dozen"),
        ("half a kilo of flour", ("flour",), "0.5", "kg"),
        ("un par de botas", ("botas",), "1", "pair"),
        ("2 m² plywood", ("plywood",), "2", "m2"),
        ("2 square metres of cork", ("cork",), "2", "m2"),
        ("3 metros cúbicos de leña", ("lena",), "3", "m3"),
        ("dos horas de jardinería", ("jardineria",), "2", "h"),
        ("M8 bolts, 20", ("m8", "bolts"), "20", ""),
        ("two boards of 3 m", ("boards", "3", "m"), "2", ""),
    ],
)
def test_a_text_is_taken_apart_into_words_quantity_and_unit(text, words, quantity, unit):
    found = spoken.read_need(text)

    assert (found.words, found.quantity, found.unit) == (words, quantity, unit)


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("½ kg butter", "0.5"),
        ("1½ kg rice", "1.5"),
        ("1 3/4 kg rice", "1.75"),
        ("4/2 kg rice", "2"),
        ("1.000 kg gravel", "1000"),
        ("1,000,000 kg gravel", "1000000"),
        ("1.500 kg flour", "1.500"),
        ("٢٠ kg rice", "20"),
    ],
)
def test_a_number_is_read_the_way_people_write_it(text, quantity):
    assert spoken.read_need(text).quantity == quantity


@pytest.mark.parametrize(
    "text",
    ["18V drill", "18 V drill", "2x4 timber", "1/3 kg oats", "1/0 kg oats", "1.2.3 m rope",
     "un metro", "a kilo", "4", "", "  ", "¿?"],
)  # fmt: skip
def test_what_counts_nothing_is_no_quantity(text):
    found = spoken.read_need(text)

    assert (found.quantity, found.unit) == ("", "")


def test_a_size_stays_with_the_thing_it_describes():
    assert spoken.read_need("an 18V drill").words == ("18v", "drill")
    assert spoken.read_need("2x4 timber").words == ("2x4", "timber")


def test_a_text_of_nothing_but_fillers_keeps_them():
    assert spoken.read_need("the need").words == ("the", "need")
    assert spoken.words_of("La de en") == ("la", "de", "en")


def test_that_it_is_made_here_does_not_say_what_it_is():
    assert spoken.read_need("a stool made here").words == ("stool",)
    assert spoken.read_need("un taburete hecho aquí").words == ("taburete",)


def test_accents_and_capitals_make_no_difference():
    assert spoken.words_of("ÉCHELLE Größe Ñandú") == ("echelle", "grosse", "nandu")


def test_a_long_text_is_read_up_to_its_limits():
    assert spoken.fold("x" * 1_000_000) == "x" * spoken.NEED_TEXT_MAX
    assert len(spoken.read_need("apple " * 1_000).words) == spoken.NEED_WORDS_MAX


def test_every_unit_that_can_be_said_is_one_of_ours():
    assert set(spoken._UNIT_WORDS.values()) <= UNITS.keys() | {""}


@given(st.text(max_size=600))
def test_no_text_is_too_strange_to_read(text):
    found = spoken.read_need(text)

    assert len(found.words) <= spoken.NEED_WORDS_MAX
    assert found == spoken.read_need(text)


@given(
    st.integers(1, 10**9),
    st.sampled_from(["kg", "g", "l", "m", "cm", "km", "h", "day", "m2"]),
    st.sampled_from(["{q} {u} of gravel", "gravel {q}{u}", "necesito {q} {u} de gravel"]),
)
def test_an_amount_put_into_a_sentence_is_found_in_it(amount, code, sentence):
    unit = UNITS[code]
    text = sentence.format(q=amounts.format_amount(amount * 10, unit), u=code)

    found = spoken.read_need(text)

    assert found.words == ("gravel",)
    assert found.unit == code
    assert amounts.parse_amount(found.quantity, unit) == amount * 10


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("three-legged stool", ""),
        ("a 4-man tent", ""),
        ("2-kg bag", "2"),
        ("3 - chairs", "3"),
    ],
)
def test_a_number_before_a_hyphen_says_which_thing(text, quantity):
    assert spoken.read_need(text).quantity == quantity
