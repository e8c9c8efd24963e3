"""Choose: turn one of the ways found into requests and jobs, and look for the next best."""

from __future__ import annotations

import msgspec

from auzolan.fairness import terms
from auzolan.ledger import records
from auzolan.ledger.acts import Texts, Words
from auzolan.ledger.rule import in_force
from auzolan.node import ask
from auzolan.node.ports import Appended, Doer, House
from auzolan.node.say import Faults, say, say_as_community
from auzolan.sharing import asking, choosing, needs, promises
from auzolan.sharing.availability import DAYTIME, Hours, free_units
from auzolan.units.faults import fault
from auzolan.units.points import Point
from auzolan.units.spans import MINUTE_MS, Span
from auzolan.ways.supply import Offered, Wanting
from auzolan.ways.way import Answer, Way

# People who offer a skill, looked at before a job is left on the board.
HELPERS_MAX = 40
_STILL_OPEN = frozenset({"job", "asked", "promised"})
_CAME_TO_NOTHING = frozenset({"declined", "expired"})


def choose(
    house: House, doer: Doer, *, draft: str, way: str, request: str = ""
) -> Appended | Faults:
    """Choose a way of a draft by its key; a repeat is harmless.

    Everything is judged again. What is still open of a way chosen earlier for the same
    need is taken back; what the way lacks is asked around for.
    """
    answer = ask.draft_of(house, doer.community, doer.who, draft)
    chosen = answer.way(way) if answer is not None else None
    if answer is None or chosen is None:
        return (fault("ask.draft_gone", draft[:64]),)
    request = request or f"{draft}-{way}"
    if chosen.post is not None:
        return _post(house, doer, chosen.post, answer.question.words, request)
    if chosen.wish is None:
        return chosen.missing or (fault("way.cannot_be_chosen", way[:40]),)
    wish = _for_standing(house, doer, chosen.wish, request)
    result = say_way(house, doer, wish, words=answer.question.words, request=request)
    if isinstance(result, Appended) and not result.repeated:
        for number, wanted in enumerate(chosen.asks):
            say(house, doer, "need.post", wanted, request=f"{request}-ask-{number}")
    return result


def post(house: House, doer: Doer, *, draft: str, request: str = "") -> Appended | Faults:
    """Ask around: post the need of a draft, so that later offers can meet it."""
    answer = ask.draft_of(house, doer.community, doer.who, draft)
    posts = [way.post for way in answer.ways if way.post] if answer is not None else []
    if answer is None or not posts:
        return (fault("ask.draft_gone", draft[:64]),)
    request = request or f"{draft}-post"
    return _post(house, doer, posts[0], answer.question.words, request)


def _post(
    house: House, doer: Doer, wanted: needs.Wanted, words: str, request: str
) -> Appended | Faults:
    texts: Texts | None = {wanted.need: Words(name=words)} if words else None
    return say(house, doer, "need.post", wanted, request=request, texts=texts)


def _for_standing(
    house: House, doer: Doer, wish: choosing.Choose, request: str
) -> choosing.Choose:
    """Return the wish for a need that may stand already, and clear what stood for it."""
    need = house.log.row(records.Need, doer.community, wish.need)
    if need is None:
        return wish
    earlier = house.log.rows(records.Promise, doer.community, "need", [need.id])
    for row in sorted(earlier, key=lambda row: row.id):
        # A repeated request finds its own promises here, and must leave them alone.
        if row.agreement != wish.agreement and row.state in _STILL_OPEN:
            body = promises.AboutPromise(promise=row.id)
            dropped = say(house, doer, "promise.drop", body, request=f"{request}-{row.id}")
            if isinstance(dropped, Appended) and row.provider not in ("", doer.who):
                content = {"promise": row.id}
                house.outbox.put(row.community, row.provider, "promise.dropped", content)
    agreement = house.log.row(records.Agreement, doer.community, wish.agreement)
    return wish if agreement is not None else msgspec.structs.replace(wish, wanted=None)


def say_way(
    house: House,
    doer: Doer,
    wish: choosing.Choose,
    *,
    words: str = "",
    request: str = "",
) -> Appended | Faults:
    """Append the choice of a way, and tell those who are asked.

    `words` is how the member put the need; it is kept with a need that is new.
    """
    texts: Texts | None = None
    if words and wish.wanted is not None:
        texts = {wish.need: Words(name=words)}
    result = say(house, doer, "way.choose", wish, request=request, texts=texts)
    if isinstance(result, Appended) and not result.repeated:
        for asked in wish.promises:
            if asked.provider not in ("", doer.who, doer.community):
                _tell_asked(house, doer.community, asked.provider, asked.promise)
    return result


def _tell_asked(house: House, community: str, member: str, promise: str) -> None:
    house.outbox.put(community, member, "promise.asked", {"promise": promise})


# -- the next best ---------------------------------------------------------------------


def next_best(house: House, community: str, *, promise: str) -> Appended | Answer | None:
    """Look for somebody else after a promise was declined, dropped or has expired.

    Work for a plan is asked of the next who offers that skill at that time, in the
    community's name; where there is nobody it stays on the board. For anything else
    the member gets a fresh answer with other ways, and chooses.
    """
    row = house.log.row(records.Promise, community, promise)
    if row is None:
        return None
    if row.state == "job":
        return _ask_next(house, row)
    if row.state in _CAME_TO_NOTHING:
        return _suggest(house, row)
    return None


def _suggest(house: House, row: records.Promise) -> Answer | None:
    home = house.log.row(records.Community, row.community, row.community)
    need = house.log.row(records.Need, row.community, row.need)
    if home is None or need is None or need.state in ("met", "closed"):
        return None
    of_need = house.log.rows(records.Promise, row.community, "need", [need.id])
    refused = {one.offer for one in of_need if one.state in _CAME_TO_NOTHING}
    answer = ask.again(house, home, need, without=refused - {""})
    if not isinstance(answer, Answer):
        return None
    content = {"promise": row.id, "need": need.id, "draft": answer.draft}
    best = next((way for way in answer.ways if _is_better_than_none(way)), None)
    content |= {"way": best.key} if best is not None else {}
    house.outbox.put(row.community, row.receiver, "need.next_best", content)
    return answer


def _is_better_than_none(way: Way) -> bool:
    return way.wish is not None and not way.missing


def _ask_next(house: House, row: records.Promise) -> Appended | None:
    """Ask the nearest person who is free then and takes no more than was agreed."""
    if not row.kind or row.starts_at <= house.clock():
        return None
    for offered in _helpers(house, row):
        price = _price(house, row, offered)
        if price > row.price:
            continue
        body = asking.AskNext(
            promise=row.id, provider=offered.offer.by, offer=offered.offer.id, price=price
        )
        result = say_as_community(
            house,
            row.community,
            "promise.ask",
            body,
            request=f"ask-{row.id}-{len(row.passed)}-{offered.offer.by}",
        )
        if isinstance(result, Appended):
            _tell_asked(house, row.community, offered.offer.by, row.id)
            return result
    return None


def _helpers(house: House, row: records.Promise) -> list[Offered]:
    """Return who offers the skill, is there and free for all of it, nearest first."""
    home = house.log.row(records.Community, row.community, row.community)
    need = house.log.row(records.Need, row.community, row.need)
    place = house.log.row(records.Place, row.community, row.place)
    if home is None or need is None:
        return []
    span, now = Span(row.starts_at, row.ends_at), house.clock()
    spot = place or need
    wanting = Wanting(
        kinds=(row.kind,),
        modes=("help",),
        near=Point(spot.lat_e7, spot.lon_e7),
        radius_m=need.radius_m,
        span=span,
    )
    found = house.supply.offers(row.community, wanting, limit=HELPERS_MAX)
    return [
        one
        for one in found
        if one.offer.by not in {*row.passed, row.receiver}
        and span.starts_at >= now + one.offer.notice_ms
        and free_units(one.taken, span, units=1, now=now)
        and Hours(home.zone, (one.offer.weekly or DAYTIME,)).open_in(span) == (span,)
    ]


def _price(house: House, row: records.Promise, offered: Offered) -> int:
    rules = house.log.rows(records.RuleValue, row.community, "name", ["accounts"])
    if in_force(rules, "accounts", house.clock()) == "off":
        return 0
    kinds = house.supply.kinds(row.community, [row.kind])
    unit = house.supply.unit(row.community, kinds[row.kind].unit)
    return terms.price_of(
        offered.offer,
        span=Span(row.starts_at, row.ends_at),
        minutes=row.minutes or (row.ends_at - row.starts_at) // MINUTE_MS,
        quantity=row.quantity,
        decimals=unit.decimals,
    )
