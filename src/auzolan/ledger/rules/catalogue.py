"""Rules about what there is: units, kinds, places and lots."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from auzolan.ledger import may, records
from auzolan.ledger.acts import Act
from auzolan.ledger.changes import Changes
from auzolan.ledger.facts import ChildrenOf, Facts, Query, RowOf
from auzolan.ledger.rule import Body, Faults, Rule
from auzolan.ledger.rules import things
from auzolan.units.amounts import UNITS
from auzolan.units.faults import fault
from auzolan.units.ids import is_id
from auzolan.units.points import E7, Point, cell_of
from auzolan.units.spans import MOMENT_MAX

LABEL_MAX = 80
LABELS_MAX = 12
SYNONYMS_MAX = 40
WINDOWS_MAX = 42
DECIMALS_MAX = 6
SYMBOL_MAX = 12
CO2E_G_MAX = 10**12
_CODE = re.compile(r"[a-z][a-z0-9_]{0,19}")
MINUTES_A_DAY = 1440


def window_faults(weekly: tuple[records.Window, ...], at: str) -> Faults:
    """Judge weekly openings: at most 42, inside a day, none empty."""
    if len(weekly) > WINDOWS_MAX:
        return (fault("window.too_many", at, limit=WINDOWS_MAX),)
    for weekday, first, last in weekly:
        if not (0 <= weekday <= 6 and 0 <= first < last <= MINUTES_A_DAY):
            return (fault("window.malformed", at),)
    return ()


class AddUnit(Body, frozen=True, kw_only=True):
    """A unit that the built-in ones lack, such as a crate; it converts to none."""

    unit: str
    code: str
    symbol: str
    decimals: int = 0


def _unit_needs(act: Act[AddUnit]) -> Iterable[Query]:
    yield RowOf(records.UnitOf, act.body.unit)
    yield ChildrenOf(records.UnitOf, "code", act.body.code)


def _unit_check(act: Act[AddUnit], facts: Facts) -> Faults:
    body = act.body
    if facts.row(records.UnitOf, body.unit) or not is_id(body.unit):
        return (fault("id.taken", body.unit[:64]),)
    if body.code in UNITS or facts.children(records.UnitOf, "code", body.code):
        return (fault("unit.exists", body.code[:40]),)
    if (
        not _CODE.fullmatch(body.code)
        or not 1 <= len(body.symbol) <= SYMBOL_MAX
        or not 0 <= body.decimals <= DECIMALS_MAX
    ):
        return (fault("unit.malformed", body.code[:40]),)
    return ()


def _unit_apply(act: Act[AddUnit], _facts: Facts, changes: Changes) -> None:
    changes.put(
        records.UnitOf(
            id=act.body.unit,
            community=act.community,
            code=act.body.code,
            symbol=act.body.symbol,
            dimension=act.body.code,
            decimals=act.body.decimals,
        )
    )


ADD_UNIT = Rule(
    kind="unit.add",
    body=AddUnit,
    needs=_unit_needs,
    check=_unit_check,
    apply=_unit_apply,
)


class AddKind(Body, frozen=True, kw_only=True):
    """A new sort of thing, skill or service; `kind.amend` says it anew."""

    kind: str
    unit: str
    labels: dict[str, str]
    synonyms: tuple[str, ...] = ()
    classified: tuple[str, ...] = ()
    icon: str = ""
    co2e_g: int = -1
    co2e_source: str = ""


def _kind_needs(act: Act[AddKind]) -> Iterable[Query]:
    yield RowOf(records.Kind, act.body.kind)
    yield ChildrenOf(records.UnitOf, "code", act.body.unit)


def _kind_faults(act: Act[AddKind], facts: Facts) -> Faults:
    body = act.body
    if body.unit not in UNITS and not facts.children(records.UnitOf, "code", body.unit):
        return (fault("unit.unknown", body.unit[:40]),)
    if not 1 <= len(body.labels) <= LABELS_MAX or any(
        not (2 <= len(code) <= 8 and 1 <= len(text.strip()) <= LABEL_MAX)
        for code, text in body.labels.items()
    ):
        return (fault("kind.labels", "labels", limit=LABEL_MAX),)
    words = (*body.synonyms, *body.classified, body.icon)
    if len(words) > SYNONYMS_MAX or any(len(word) > LABEL_MAX for word in words):
        return (fault("kind.synonyms", "synonyms", limit=SYNONYMS_MAX),)
    if not -1 <= body.co2e_g <= CO2E_G_MAX:
        return (fault("amount.out_of_bounds", "co2e_g"),)
    if body.co2e_g >= 0 and not body.co2e_source:
        return (fault("kind.figure_without_source", "co2e_g"),)
    return ()


def _add_kind_check(act: Act[AddKind], facts: Facts) -> Faults:
    if facts.row(records.Kind, act.body.kind) or not is_id(act.body.kind):
        return (fault("id.taken", act.body.kind[:64]),)
    return _kind_faults(act, facts)


def _amend_kind_check(act: Act[AddKind], facts: Facts) -> Faults:
    kind = facts.row(records.Kind, act.body.kind)
    if kind is None:
        return (fault("kind.unknown", act.body.kind[:64]),)
    if kind.unit != act.body.unit:
        return (fault("unit.mismatch", act.body.unit, wanted=kind.unit),)
    return _kind_faults(act, facts)


def _kind_apply(act: Act[AddKind], _facts: Facts, changes: Changes) -> None:
    fields = msgspec.structs.asdict(act.body)
    row_id = fields.pop("kind")
    changes.put(records.Kind(id=row_id, community=act.community, **fields))


ADD_KIND = Rule(
    kind="kind.add",
    body=AddKind,
    needs=_kind_needs,
    check=_add_kind_check,
    apply=_kind_apply,
)
AMEND_KIND = Rule(
    kind="kind.amend",
    body=AddKind,
    needs=_kind_needs,
    check=_amend_kind_check,
    apply=_kind_apply,
)


class AddPlace(Body, frozen=True, kw_only=True):
    """A place with its keeper and weekly opening; coarse unless public."""

    place: str
    lat_e7: int
    lon_e7: int
    public: bool
    keeper: str
    weekly: tuple[records.Window, ...] = ()


def _place_needs(act: Act[AddPlace]) -> Iterable[Query]:
    yield RowOf(records.Place, act.body.place)
    yield RowOf(records.Member, act.body.keeper)


def _place_faults(act: Act[AddPlace], facts: Facts) -> Faults:
    body = act.body
    if abs(body.lat_e7) > 90 * E7 or abs(body.lon_e7) > 180 * E7:
        return (fault("point.out_of_bounds", "place"),)
    if not things.is_among_us(act, facts, body.keeper):
        return (fault("member.unknown", body.keeper[:64]),)
    return window_faults(body.weekly, "weekly")


def _add_place_check(act: Act[AddPlace], facts: Facts) -> Faults:
    if facts.row(records.Place, act.body.place) or not is_id(act.body.place):
        return (fault("id.taken", act.body.place[:64]),)
    desk = act.author == act.community or may.speaks_for_community(act, facts)
    if not desk and act.body.keeper not in (act.who, act.community):
        # Nobody is made to look after a place without being asked.
        return (fault("place.not_yours", act.body.place),)
    return _place_faults(act, facts)


def _amend_place_check(act: Act[AddPlace], facts: Facts) -> Faults:
    if facts.row(records.Place, act.body.place) is None:
        return (fault("place.unknown", act.body.place[:64]),)
    return _place_faults(act, facts)


def _place_relations(act: Act[AddPlace], facts: Facts) -> frozenset[str]:
    row = facts.row(records.Place, act.body.place)
    kept = row is not None and (
        row.keeper == act.who
        or (row.keeper == act.community and may.speaks_for_community(act, facts))
    )
    return frozenset({"keeper"} if kept else ())


def _place_apply(act: Act[AddPlace], _facts: Facts, changes: Changes) -> None:
    fields = msgspec.structs.asdict(act.body)
    row_id = fields.pop("place")
    cell = cell_of(Point(act.body.lat_e7, act.body.lon_e7))
    row = records.Place(id=row_id, community=act.community, cell=cell, **fields)
    changes.put(row)


ADD_PLACE = Rule(
    kind="place.add",
    body=AddPlace,
    needs=_place_needs,
    check=_add_place_check,
    apply=_place_apply,
)
AMEND_PLACE = Rule(
    kind="place.amend",
    body=AddPlace,
    needs=_place_needs,
    relations=_place_relations,
    check=_amend_place_check,
    apply=_place_apply,
)


class AddLot(Body, frozen=True, kw_only=True):
    """A batch of a stock, with its best-before."""

    lot: str
    code: str
    expires_at: int = 0


def _lot_needs(act: Act[AddLot]) -> Iterable[Query]:
    yield RowOf(records.Lot, act.body.lot)


def _lot_check(act: Act[AddLot], facts: Facts) -> Faults:
    if facts.row(records.Lot, act.body.lot) or not is_id(act.body.lot):
        return (fault("id.taken", act.body.lot[:64]),)
    if not 1 <= len(act.body.code.strip()) <= LABEL_MAX:
        return (fault("name.length", "code", limit=LABEL_MAX),)
    if not 0 <= act.body.expires_at <= MOMENT_MAX:
        return (fault("span.malformed", "expires_at"),)
    return ()


def _lot_apply(act: Act[AddLot], _facts: Facts, changes: Changes) -> None:
    changes.put(
        records.Lot(
            id=act.body.lot,
            community=act.community,
            code=act.body.code,
            expires_at=act.body.expires_at,
        )
    )


ADD_LOT = Rule(
    kind="lot.add",
    body=AddLot,
    needs=_lot_needs,
    check=_lot_check,
    apply=_lot_apply,
)

CATALOGUE = (ADD_UNIT, ADD_KIND, AMEND_KIND, ADD_PLACE, AMEND_PLACE, ADD_LOT)
