"""Ask: from a question to the ways of meeting it, kept as a draft for a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from auzolan.ledger import records
from auzolan.ledger.rule import in_force
from auzolan.node.ports import Doer, House
from auzolan.node.say import Faults
from auzolan.sharing import needs
from auzolan.units.amounts import UNITS, Unit, convert, parse_amount
from auzolan.units.faults import Fault, fault
from auzolan.units.points import E7, Point, cell_of, centre_of
from auzolan.units.spans import DAY_MS, HOUR_MS
from auzolan.ways import find, words
from auzolan.ways.search import Search, Sought
from auzolan.ways.spoken import NEED_TEXT_MAX, NeedWords, read_need
from auzolan.ways.way import ORDERS, Answer, KindFound, Question, Way

KEPT_MS = DAY_MS
# Sorts that one text may mean; of these the ones that fit nearly as well as the best.
KINDS_MAX = 8
FIT_BELOW_BEST = 35
# A question may have lain in a browser for a while before it is asked.
PAST_MS_MAX = HOUR_MS

_decoder = msgspec.json.Decoder(Answer)


def ask(
    house: House, community: str, question: Question, *, doer: Doer | None = None
) -> Answer | Faults:
    """Find the ways of a question and keep them; a guest asks without a doer.

    What a guest gets names nobody and cannot be chosen.
    """
    home = house.log.row(records.Community, community, community)
    if home is None:
        return (fault("community.unknown", community[:64]),)
    now = house.clock()
    refused = _question_faults(question, now)
    if refused:
        return refused
    asker = doer.who if doer is not None else ""
    return _answer(house, home, question, asker=asker, need=house.new_id(), now=now)


def matches(house: House, doer: Doer, *, need: str) -> Answer | Faults:
    """Find what now meets a need that was posted, offers made since then included."""
    row = house.log.row(records.Need, doer.community, need)
    home = house.log.row(records.Community, doer.community, doer.community)
    if row is None or home is None or row.by != doer.who or row.state != "open":
        return (fault("need.unknown", need[:64]),)
    return again(house, home, row)


def again(
    house: House,
    home: records.Community,
    need: records.Need,
    *,
    without: Iterable[str] = (),
) -> Answer | Faults:
    """Find ways for a need that stands, leaving out offers that came to nothing."""
    now = house.clock()
    if need.ends_at <= now:
        return (fault("span.past", need.id),)
    text = house.log.row(records.Text, home.id, need.id)
    question = question_of(need, now, words_said=text.name if text else "")
    return _answer(
        house,
        home,
        question,
        asker=need.by,
        need=need.id,
        now=now,
        stands=need,
        without=frozenset(without),
    )


def question_of(need: records.Need, now: int, *, words_said: str = "") -> Question:
    """Return a posted need as the question that it once was."""
    return Question(
        words=words_said,
        kinds=(need.kind,) if need.kind else (),
        near=Point(need.lat_e7, need.lon_e7),
        radius_m=need.radius_m,
        starts_at=max(now, need.starts_at) if need.purpose == "have" else need.starts_at,
        ends_at=need.ends_at,
        purpose="have" if need.purpose == "have" else "use",
    )


def draft_of(house: House, community: str, member: str, draft: str) -> Answer | None:
    """Return a draft of a member, or of a guest where `member` is empty."""
    content = house.drafts.find(draft, community=community, member=member)
    return _decoder.decode(content) if content is not None else None


def _question_faults(question: Question, now: int) -> Faults:
    near, found = question.near, []
    if not question.kinds and not question.words.strip():
        found.append(fault("ask.no_words", "words"))
    if len(question.words) > NEED_TEXT_MAX:
        found.append(fault("text.too_long", "words", limit=NEED_TEXT_MAX))
    if len(question.kinds) > KINDS_MAX:
        found.append(fault("ask.too_many_kinds", "kinds", limit=KINDS_MAX))
    if abs(near.lat_e7) > 90 * E7 or abs(near.lon_e7) > 180 * E7:
        found.append(fault("point.out_of_bounds", "near"))
    if not 0 < question.radius_m <= needs.RADIUS_M_MAX:
        found.append(fault("need.radius", "radius_m", limit=needs.RADIUS_M_MAX))
    if not question.starts_at < question.ends_at <= now + needs.AHEAD_MS_MAX:
        found.append(fault("span.malformed", "ends_at"))
    if question.starts_at < now - PAST_MS_MAX or question.ends_at <= now:
        found.append(fault("span.past", "starts_at"))
    if question.purpose not in ("use", "have"):
        found.append(fault("need.purpose", question.purpose[:40]))
    if question.order not in ORDERS:
        found.append(fault("ask.order", question.order[:40]))
    return tuple(found)


def _answer(
    house: House,
    home: records.Community,
    question: Question,
    *,
    asker: str,
    need: str,
    now: int,
    stands: records.Need | None = None,
    without: frozenset[str] = frozenset(),
) -> Answer | Faults:
    read = read_need(question.words)
    sought = _sought(house, home.id, question, read, stands)
    if isinstance(sought, Fault):
        return (sought,)
    search = Search(
        community=home,
        asker=asker,
        question=question,
        sought=sought,
        now=now,
        need=need,
        wanted=_wanted(need, question, sought) if stands is None and asker else None,
        accounts=_in_force(house, home.id, "accounts", now),
        supply=house.supply,
        streets=house.streets,
        new_id=house.new_id,
        without=without,
    )
    ways = tuple(_told_dear(house, search, find.find(search)))
    notes = []
    if not sought:
        notes.append(fault("ask.kind_not_found", question.words))
    elif all(way.way == "ask" for way in ways):
        notes.append(fault("ask.nothing_found", sought[0].kind.id))
    answer = Answer(
        draft=house.new_id(),
        community=home.id,
        member=asker,
        asked_at=now,
        kept_until=now + KEPT_MS,
        question=question,
        need=need,
        read=read.words,
        quantity=sought[0].quantity if sought else 0,
        kinds=tuple(one.found for one in sought),
        ways=ways,
        notes=tuple(notes),
    )
    house.drafts.keep(
        answer.draft,
        community=home.id,
        member=asker,
        content=msgspec.json.encode(answer),
        kept_until=answer.kept_until,
    )
    return answer


def _sought(
    house: House,
    community: str,
    question: Question,
    read: NeedWords,
    stands: records.Need | None,
) -> tuple[Sought, ...] | Fault:
    """Return the kinds that are meant, best first, each with the amount in its unit."""
    if question.kinds:
        found = [KindFound(kind=kind, score=100, why="picked") for kind in question.kinds]
    else:
        found = _kinds_of(house, community, question.words)
    rows = house.supply.kinds(community, [one.kind for one in found])
    sought = []
    for one in found:
        kind = rows.get(one.kind)
        if kind is None:
            return fault("kind.unknown", one.kind[:64])
        unit = house.supply.unit(community, kind.unit)
        quantity: int | Fault = int(10**unit.decimals)
        if stands is not None:
            quantity = stands.quantity or quantity
        elif question.quantity:
            source = _unit(house, community, question.unit) or unit
            quantity = _amount(question.quantity, source, unit)
        elif read.quantity:
            source = UNITS.get(read.unit, unit)
            told = _amount(read.quantity, source, unit)
            # "A 5 m ladder": what is of another dimension describes the thing.
            quantity = told if isinstance(told, int) else quantity
        if isinstance(quantity, Fault):
            return quantity
        sought.append(Sought(kind=kind, unit=unit, quantity=quantity, found=one))
    return tuple(sought)


def _kinds_of(house: House, community: str, text: str) -> list[KindFound]:
    found = words.find(text, house.supply.lexicon(community), limit=KINDS_MAX)
    if not found:
        return []
    least = found[0].score - FIT_BELOW_BEST
    return [
        KindFound(kind=one.kind, score=one.score, why=one.why, met=one.met)
        for one in found
        if one.score >= least
    ]


def _unit(house: House, community: str, code: str) -> Unit | None:
    return house.supply.unit(community, code) if code else None


def _amount(text: str, source: Unit, target: Unit) -> int | Fault:
    amount = parse_amount(text, source)
    if isinstance(amount, Fault):
        return amount
    converted = convert(amount, source, target)
    if isinstance(converted, int) and converted <= 0:
        return fault("amount.out_of_bounds", text)
    return converted


def _wanted(need: str, question: Question, sought: tuple[Sought, ...]) -> needs.Wanted:
    # Everybody may read a need, so it says the cell that it was asked from, not the home.
    near = centre_of(cell_of(question.near))
    return needs.Wanted(
        need=need,
        kind=sought[0].kind.id if sought else "",
        quantity=sought[0].quantity if sought else 0,
        purpose=question.purpose,
        lat_e7=near.lat_e7,
        lon_e7=near.lon_e7,
        radius_m=question.radius_m,
        starts_at=question.starts_at,
        ends_at=question.ends_at,
    )


def _in_force(house: House, community: str, name: str, now: int) -> str:
    rows = house.log.rows(records.RuleValue, community, "name", [name])
    return in_force(rows, name, now)


def _told_dear(house: House, search: Search, ways: Iterable[Way]) -> Iterator[Way]:
    """Yield the ways; those that cost more than the asker can spend say so."""
    if search.accounts == "off" or not search.asker:
        yield from ways
        return
    community = search.community.id
    account = house.log.row(records.Account, community, search.asker)
    line = int(_in_force(house, community, "lower_line", search.now))
    free = line + (account.balance - account.reserved if account is not None else 0)
    for way in ways:
        if way.price > free:
            dear = fault("account.below_line", search.asker, free=free, wanted=way.price)
            yield msgspec.structs.replace(way, missing=(*way.missing, dear))
        else:
            yield way
