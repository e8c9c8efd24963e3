"""Choose: turn one of the ways found into an agreement, requests and jobs."""

from __future__ import annotations

from auzolan.ledger.acts import Texts, Words
from auzolan.node.ports import Appended, Doer, House
from auzolan.node.say import Faults, say
from auzolan.sharing import choosing


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
                house.outbox.put(
                    doer.community,
                    asked.provider,
                    "promise.asked",
                    {"promise": asked.promise},
                )
    return result
