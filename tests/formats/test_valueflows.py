"""Rows become ValueFlows documents and come back the same."""

from __future__ import annotations

import typing

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auzolan.formats import valueflows, valueflows_values
from auzolan.formats.valueflows_terms import SHAPES, json_context
from auzolan.ledger import records
from auzolan.ledger.acts import Words

HERE = "c" * 64
IDS = st.integers(0, 2**128 - 1).map("{:032x}".format)
REFS = st.one_of(st.just(""), st.just(HERE), IDS)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=20)
NUMBERS = st.integers(-(2**53) + 1, 2**53 - 1)
DEGREES = st.integers(-1_800_000_000, 1_800_000_000)
UNITS = st.sampled_from(["each", "kg", "h", "dozen"])
CODES = st.sampled_from(["cnc_routing", "sewing", ""])

BY_SORT = {
    "ref": REFS,
    "moment": NUMBERS,
    "degrees": DEGREES,
    "unit": UNITS,
    "word": CODES,
    "quantity": NUMBERS,
    "minutes": NUMBERS,
}


def _values(shape, term):
    """Return what a field may hold: by how it is written, else by its type."""
    if term.sort in BY_SORT:
        return BY_SORT[term.sort]
    if typing.get_origin(term.type) is dict:
        return st.dictionaries(st.sampled_from(["en", "es"]), TEXTS)
    if term.type is str:
        return TEXTS
    if term.type is int:
        return NUMBERS
    if term.type is bool:
        return st.booleans()
    if typing.get_args(term.type)[0] is str:
        return st.lists(TEXTS, max_size=3).map(tuple)
    window = st.tuples(st.integers(0, 6), st.integers(0, 100), st.integers(101, 1440))
    return st.lists(window, max_size=3).map(tuple)


def rows_of(shape):
    """Return any row of a record, as another community would have it."""
    fields = {term.name: _values(shape, term) for term in shape.terms}
    return st.builds(shape.record, id=IDS, community=st.just(HERE), **fields)


CARRIED = [shape for shape in SHAPES if shape.record is not records.Community]
COMMUNITY = records.Community(
    id=HERE,
    community=HERE,
    name="Auzo",
    zone="Europe/Madrid",
    language="es",
    lat_e7=433200000,
    lon_e7=-19800000,
    preset="",
    public="00",
    founded_at=1,
)
PLACE = records.Place(
    id="1" * 32,
    community=HERE,
    lat_e7=433200000,
    lon_e7=-19800000,
    cell="88",
    public=True,
    keeper=HERE,
)


def written(*rows: records.Record, texts: tuple[records.Text, ...] = ()) -> bytes:
    return valueflows.write(rows, texts, community=COMMUNITY)


def read(data: bytes, here: str = HERE) -> valueflows.Carried:
    carried = valueflows.read(data, here=here)
    assert isinstance(carried, valueflows.Carried), carried
    return carried


@pytest.mark.parametrize("shape", CARRIED, ids=lambda shape: shape.record.__name__)
def test_every_row_comes_back_the_same(shape):
    @settings(max_examples=25, deadline=None)
    @given(rows_of(shape))
    def law(row):
        carried = read(written(row))

        assert carried.faults == []
        assert carried.rows == [row]

    law()


def test_a_thing_is_a_resource_with_its_owner_place_and_measures():
    kind = records.Kind(id="2" * 32, community=HERE, unit="kg", labels={"es": "harina"})
    thing = records.Thing(
        id="3" * 32,
        community=HERE,
        kind=kind.id,
        place=PLACE.id,
        keeper=HERE,
        holder=HERE,
        quantity=2500,
        onhand=2000,
    )
    owner = records.Owner(id="4" * 32, community=HERE, thing=thing.id, member=HERE, share=1)

    graph = msgspec.json.decode(written(kind, thing, owner, PLACE))["@graph"]

    nodes = {node["@id"]: node for node in graph}
    resource = nodes["urn:uuid:33333333-3333-3333-3333-333333333333"]
    assert resource["@type"] == ["EconomicResource", "az:Thing"]
    assert resource["conformsTo"] == "urn:uuid:22222222-2222-2222-2222-222222222222"
    assert resource["primaryAccountable"] == "urn:auzolan:community"
    assert resource["accountingQuantity"] == {
        "hasNumericalValue": "2.5",
        "hasUnit": "om2:kilogram",
    }
    assert resource["onhandQuantity"]["hasNumericalValue"] == "2"
    kind_node = nodes["urn:uuid:22222222-2222-2222-2222-222222222222"]
    assert kind_node["name"] == "harina"
    assert kind_node["defaultUnitOfResource"] == "om2:kilogram"


def test_an_offer_is_a_proposal_that_publishes_an_intent():
    offer = records.Offer(
        id="5" * 32, community=HERE, by="6" * 32, mode="help", kind="7" * 32, place=PLACE.id
    )

    node = msgspec.json.decode(written(offer))["@graph"][0]

    assert node["@type"] == ["Proposal", "az:Offer"]
    assert node["purpose"] == "offer"
    assert node["publishes"]["@type"] == "Intent"
    assert node["publishes"]["provider"] == "urn:uuid:" + "-".join(
        "6" * n for n in (8, 4, 4, 4, 12)
    )


def test_a_promise_is_an_intent_until_it_is_given():
    promise = records.Promise(
        id="8" * 32,
        community=HERE,
        agreement="9" * 32,
        action="work",
        receiver=HERE,
        minutes=90,
        starts_at=0,
        ends_at=1,
        state="job",
    )
    given_ = msgspec.structs.replace(promise, state="promised", provider="6" * 32)

    kinds = [
        msgspec.json.decode(written(row))["@graph"][0]["@type"][0]
        for row in (promise, given_)
    ]

    assert kinds == ["Intent", "Commitment"]


def test_moments_are_told_to_the_millisecond():
    assert valueflows_values.moment_text(1_795_428_000_123) == "2026-11-23T10:00:00.123Z"


def test_texts_come_along_with_their_rows():
    text = records.Text(
        id=PLACE.id, community=HERE, act="a", name="Shed", note="Blue", contact='{"a":"b"}'
    )

    carried = read(written(PLACE, texts=(text,)))

    assert carried.texts == {PLACE.id: Words(name="Shed", note="Blue", contact={"a": "b"})}


def test_the_community_has_the_same_name_in_every_book():
    other = "d" * 64

    carried = read(written(PLACE), here=other)

    assert carried.rows == [msgspec.structs.replace(PLACE, community=other, keeper=other)]


def test_units_of_a_community_are_known_to_its_measures():
    crate = records.UnitOf(
        id="a" * 32,
        community=HERE,
        code="crate",
        symbol="crate",
        dimension="crate",
        decimals=1,
    )
    kind = records.Kind(id="2" * 32, community=HERE, unit="crate", labels={})
    peg = records.Need(
        id="b" * 32,
        community=HERE,
        by="6" * 32,
        kind=kind.id,
        quantity=15,
        lat_e7=1,
        lon_e7=2,
        radius_m=3,
        starts_at=4,
        ends_at=5,
        made_at=6,
    )

    data = written(crate, kind, peg)

    assert b'"hasNumericalValue": "1.5"' in data
    assert peg in read(data).rows


def test_equal_rows_make_equal_bytes_in_any_order():
    other = msgspec.structs.replace(PLACE, id="0" * 32)

    assert written(PLACE, other) == written(other, PLACE)


def test_the_context_names_no_other_file():
    context = json_context()

    assert context["@vocab"] == "https://w3id.org/valueflows/ont/vf#"
    assert all(
        isinstance(value, dict) or value.endswith(("#", "/", ":"))
        for value in context.values()
    )


def _changed(**values: object) -> bytes:
    document = msgspec.json.decode(written(PLACE))
    document["@graph"][0] |= values
    return msgspec.json.encode(document)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "valueflows.not_json"),
        (b"\xff\xfe", "valueflows.not_json"),
        (b"[" * 100_000, "valueflows.not_json"),
        (b"[]", "valueflows.not_ours"),
        (b'{"az:exportVersion": 2, "@graph": []}', "valueflows.not_ours"),
        (b'{"az:exportVersion": 1, "@graph": [1]}', "valueflows.not_ours"),
        (b'{"az:exportVersion": 1}', "valueflows.not_ours"),
    ],
)
def test_a_document_of_another_sort_is_refused(data, code):
    found = valueflows.read(data, here=HERE)

    assert found.code == code


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"@type": ["Unheard"]}, "valueflows.class"),
        ({"@type": 5}, "valueflows.class"),
        ({"@id": "urn:uuid:../../etc"}, "valueflows.id"),
        ({"@id": 17}, "valueflows.id"),
        ({"geo:lat": "far"}, "point.not_understood"),
        ({"geo:lat": 43.32}, "point.not_understood"),
        ({"az:public": "yes"}, "import.row"),
        ({"az:weekly": [[0, "noon", 3]]}, "import.row"),
        ({"az:keeper": "somebody"}, "valueflows.id"),
        ({"az:secret": 1}, "valueflows.property"),
        ({"publishes": 3}, "valueflows.class"),
        ({"name": 3}, "act.malformed"),
    ],
)
def test_a_node_that_is_not_understood_is_told_by_its_number(values, code):
    carried = read(_changed(**values))

    assert [(found.code, found.at) for found in carried.faults] == [(code, "node 0")]


@pytest.mark.parametrize(
    "value",
    [
        {"hasNumericalValue": "1,5x", "hasUnit": "om2:kilogram"},
        {"hasNumericalValue": 1.5, "hasUnit": "om2:kilogram"},
        {"hasNumericalValue": "1", "hasUnit": "om2:parsec"},
        {"hasNumericalValue": "1", "hasUnit": "az:unit/bushel"},
        {"hasNumericalValue": "0.0001", "hasUnit": "om2:kilogram"},
        "much",
    ],
)
def test_a_measure_that_is_not_exact_is_refused(value):
    need = _changed(**{"@type": "az:Peg", "az:quantity": value})

    assert len(read(need).faults) == 1


def test_a_row_that_stands_twice_comes_once():
    document = msgspec.json.decode(written(PLACE))
    document["@graph"] *= 2

    carried = read(msgspec.json.encode(document))

    assert len(carried.rows) == 1
    assert [found.code for found in carried.faults] == ["id.taken"]


def test_many_faults_are_counted_not_listed():
    document = msgspec.json.decode(written(PLACE))
    document["@graph"] = [{}] * 500

    carried = read(msgspec.json.encode(document))

    assert len(carried.faults) == valueflows.FAULTS_MAX
    assert carried.more_faults == 300
