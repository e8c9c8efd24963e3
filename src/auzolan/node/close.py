"""Close: say that a need is no more."""

from __future__ import annotations

from auzolan.node.ports import Appended, Doer, House
from auzolan.node.say import Faults, say
from auzolan.sharing import needs


def need(house: House, doer: Doer, *, need: str, request: str = "") -> Appended | Faults:
    """Close a need of one's own; promises made for it are dropped one by one."""
    return say(house, doer, "need.close", needs.Close(need=need), request=request)
