from __future__ import annotations

from auzolan.ledger import keys
from auzolan.node.memory import Counter, MemoryDrafts, MemoryKeyring, MemoryOutbox


def test_a_key_signs_until_it_is_dropped():
    ring = MemoryKeyring()
    seed = ring.make()
    key = ring.keep(seed)
    signature = ring.sign(key, b"yes")
    ring.drop(key)

    assert signature is not None
    assert keys.verify(keys.public_of(seed), b"yes", signature)
    assert ring.sign(key, b"yes") is None


def test_seeds_ids_and_salts_do_not_repeat():
    ring, counter = MemoryKeyring(), Counter()

    assert ring.make() != ring.make()
    assert counter.id() != counter.id()
    assert len(set(counter.salts() + counter.salts())) == 4


def test_messages_wait_in_order():
    outbox = MemoryOutbox()
    for about in ("promise.asked", "promise.given"):
        outbox.put("c", "ane", about, {"promise": "p"})

    assert [one.about for one in outbox.waiting] == ["promise.asked", "promise.given"]


def test_a_draft_is_found_by_its_owner_until_it_is_forgotten():
    now = [10]
    drafts = MemoryDrafts(lambda: now[0])
    drafts.keep("d", community="c", member="ane", content=b"x", kept_until=20)
    mine = drafts.find("d", community="c", member="ane")
    theirs = drafts.find("d", community="c", member="jon")
    now[0] = 20

    assert (mine, theirs) == (b"x", None)
    assert drafts.find("d", community="c", member="ane") is None
