"""The Log port: one contract that memory, SQLite and PostgreSQL keep alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
import pytest

from auzolan.app import RULEBOOK
from auzolan.ledger import acts, canon, keys, records
from auzolan.ledger.acts import Draft, Sealed, Words, seal
from auzolan.ledger.rules import care, catalogue, people
from auzolan.node.memory import Counter, MemoryKeyring, MemoryLog
from auzolan.node.ports import Appended, Log
from auzolan.store.commit import DatabaseLog

STARTED_AT = 1_700_000_000_000


class Clock:
    """A clock that stands where a test puts it (ms)."""

    def __init__(self) -> None:
        self.now = STARTED_AT

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(
    params=[
        "memory",
        pytest.param("sqlite", marks=pytest.mark.django_db),
        pytest.param("postgres", marks=pytest.mark.postgres),
    ]
)
def log(request, clock) -> Log:
    """Return one adapter after the other."""
    makers: dict[str, Callable[[], Log]] = {
        "memory": lambda: MemoryLog(RULEBOOK, clock),
        "sqlite": lambda: DatabaseLog(RULEBOOK, clock),
        "postgres": lambda: _on_postgres(request, clock),
    }
    return makers[request.param]()


def _on_postgres(request, clock) -> Log:
    request.getfixturevalue("on_postgres")
    return DatabaseLog(RULEBOOK, clock)


@dataclass(kw_only=True)
class Town:
    """A community that can say acts by hand, and wrong ones too."""

    log: Log
    clock: Clock
    ids: Counter = field(default_factory=Counter)
    ring: MemoryKeyring
    community: str = ""
    member: str = ""
    key: str = ""

    def founding(self) -> Sealed:
        seeds = [self.ring.make() for _ in range(3)]
        publics = [keys.public_of(seed) for seed in seeds]
        self.community, self.key = map(self.ring.keep, seeds[:2])
        self.member = self.ids.id()
        body = people.Found(
            name="Tool library",
            zone="Europe/Madrid",
            language="en",
            lat_e7=0,
            lon_e7=0,
            preset="tool_library",
            public=publics[0].hex(),
            founder=people.Founder(
                member=self.member, public=publics[1].hex(), card=publics[2].hex()
            ),
        )
        return self.sealed(
            "community.found",
            body,
            author=self.community,
            key=self.community,
            texts={self.member: Words(name="Ane")},
            audience="public",
        )

    def found(self) -> Town:
        assert isinstance(self.log.append(self.founding()), Appended)
        return self

    def sealed(
        self,
        kind: str,
        body: msgspec.Struct,
        *,
        author: str = "",
        key: str = "",
        request: str = "",
        texts: acts.Texts | None = None,
        audience: acts.Audience = "community",
    ) -> Sealed:
        draft = Draft(
            community=self.community,
            author=author or self.member,
            kind=kind,
            body=body,
            request=request or self.ids.id(),
            claimed_at=self.clock(),
            audience=audience,
            texts=texts,
        )
        used = key or self.key

        def sign(message: bytes) -> bytes:
            signature = self.ring.sign(used, message)
            assert signature is not None
            return signature

        return seal(draft, key=used, custody="node", salts=self.ids.salts(), sign=sign)

    def a_kind(self, **how: Any) -> Sealed:
        return self.sealed("kind.add", self.kind_body(), **how)

    def kind_body(self) -> catalogue.AddKind:
        return catalogue.AddKind(kind=self.ids.id(), unit="each", labels={"en": "drill"})

    def somebody(self, name: str) -> tuple[str, Sealed]:
        member = self.ids.id()
        body = people.Add(member=member, sort="person")
        return member, self.sealed("member.add", body, texts={member: Words(name=name)})

    def kinds(self) -> list[records.Kind]:
        found = self.log.rows(records.Kind, self.community, "unit", ["each"])
        return sorted(found, key=lambda row: row.id)


@pytest.fixture
def town(log, clock) -> Town:
    return Town(log=log, clock=clock, ring=MemoryKeyring()).found()


def _refused(log: Log, sealed: Sealed) -> list[str]:
    found = log.append(sealed)
    assert not isinstance(found, Appended)
    return [one.code for one in found]


def test_an_act_is_appended_at_the_end_and_stamped(town, log, clock):
    clock.now += 5
    sealed = town.a_kind()

    done = log.append(sealed)

    assert done == Appended(act_id=sealed.act_id, seq=1, recorded_at=STARTED_AT + 5)
    assert len(town.kinds()) == 1


def test_a_repeated_act_gives_the_first_answer_and_changes_nothing(town, log, clock):
    sealed = town.a_kind()
    first = log.append(sealed)
    clock.now += 1_000

    again = log.append(sealed)

    assert isinstance(first, Appended)
    assert again == replace(first, repeated=True)
    assert len(town.kinds()) == 1


def test_a_repeated_request_with_other_content_changes_nothing(town, log):
    first = log.append(town.a_kind(request="once"))

    again = log.append(town.a_kind(request="once"))

    assert isinstance(first, Appended)
    assert again == replace(first, repeated=True)
    assert len(town.kinds()) == 1


def test_the_same_request_of_two_authors_is_two(town, log):
    first = log.append(town.a_kind(request="one"))
    second = log.append(
        town.a_kind(request="one", author=town.community, key=town.community)
    )

    assert isinstance(first, Appended)
    assert isinstance(second, Appended)
    assert [first.seq, second.seq] == [1, 2]


def test_acts_keep_the_order_in_which_they_came(town, log):
    done = [log.append(town.a_kind()) for _ in range(5)]

    assert [one.seq for one in done if isinstance(one, Appended)] == [1, 2, 3, 4, 5]


def test_a_refused_act_changes_nothing_and_takes_no_place(town, log):
    body = town.kind_body()
    log.append(town.sealed("kind.add", body))
    before = town.kinds()

    refused = _refused(log, town.sealed("kind.add", body))
    done = log.append(town.a_kind())

    assert refused == ["id.taken"]
    assert [row for row in town.kinds() if row in before] == before
    assert isinstance(done, Appended)
    assert done.seq == 2


def test_recorded_at_never_goes_back_with_the_clock(town, log, clock):
    clock.now += 10_000
    first = log.append(town.a_kind())
    clock.now -= 60_000
    second = log.append(town.a_kind())

    assert isinstance(first, Appended)
    assert isinstance(second, Appended)
    assert second.recorded_at == first.recorded_at


def test_an_unknown_kind_is_refused(town, log):
    assert _refused(log, town.sealed("kind.invent", town.kind_body())) == [
        "act.unknown_kind"
    ]


def test_the_reserved_closing_act_is_refused(town, log):
    assert _refused(log, town.sealed("log.close", town.kind_body())) == ["act.unknown_kind"]


@pytest.mark.parametrize(
    ("part", "size"),
    [
        ("header", acts.HEADER_BYTES_MAX),
        ("body", acts.BODY_BYTES_MAX),
        ("personal", acts.PERSONAL_BYTES_MAX),
    ],
)
def test_what_is_too_large_is_refused(town, log, part, size):
    sealed = replace(town.a_kind(), **{part: b" " * (size + 1)})

    assert _refused(log, sealed) == ["act.too_large"]


def test_the_key_of_another_is_refused(town, log):
    stranger = town.ring.keep(town.ring.make())

    assert _refused(log, town.a_kind(key=stranger)) == ["act.wrong_key"]


def test_the_communitys_key_cannot_speak_for_a_member(town, log):
    assert _refused(log, town.a_kind(key=town.community)) == ["act.wrong_key"]


@pytest.mark.parametrize("at", [0, 31, 32, 63])
def test_a_changed_signature_is_refused(town, log, at):
    sealed = town.a_kind()
    wrong = bytearray(sealed.signature)
    wrong[at] ^= 1

    assert _refused(log, replace(sealed, signature=bytes(wrong))) == ["act.bad_signature"]


def test_a_signature_of_another_length_is_refused(town, log):
    sealed = town.a_kind()

    refused = _refused(log, replace(sealed, signature=sealed.signature[:63]))

    assert refused == ["act.malformed"]


@pytest.mark.parametrize("part", ["body", "personal"])
def test_what_the_header_does_not_bind_is_refused(town, log, part):
    _, sealed = town.somebody("Jon")
    other = canon.encode({"a": 1})

    assert _refused(log, replace(sealed, **{part: other})) == ["act.hash_mismatch"]


def test_another_salt_is_refused(town, log):
    sealed = replace(town.a_kind(), body_salt=b"x" * 16)

    assert _refused(log, sealed) == ["act.hash_mismatch"]


def test_words_for_a_row_that_the_act_does_not_write_are_refused(town, log):
    sealed = town.sealed(
        "kind.add", town.kind_body(), texts={town.member: Words(name="Not Ane")}
    )

    assert _refused(log, sealed) == ["act.text_for_other_row"]
    text = log.row(records.Text, town.community, town.member)
    assert text is not None
    assert text.name == "Ane"


@pytest.mark.parametrize("header", [b"", b"{", b"{}", b"\xff", b'{"v":1}', b"null"])
def test_a_header_that_is_none_is_refused(town, log, header):
    refused = _refused(log, replace(town.a_kind(), header=header))

    assert refused in (["canon.malformed"], ["act.malformed"])


def test_more_than_one_transaction_of_acts_is_appended_in_order(town, log):
    sealed = [town.a_kind() for _ in range(450)]

    done, refused = log.append_all(sealed)

    assert refused == ()
    assert [one.seq for one in done] == list(range(1, 451))
    assert len(town.kinds()) == 450


def test_many_acts_stop_at_the_first_that_is_refused(town, log):
    good = [town.a_kind() for _ in range(3)]
    bad = town.a_kind(key=town.community)

    done, refused = log.append_all([*good, bad, town.a_kind()])

    assert [one.seq for one in done] == [1, 2, 3]
    assert [one.code for one in refused] == ["act.wrong_key"]
    assert len(town.kinds()) == 3


def test_many_acts_stop_at_the_first_that_cannot_even_be_read(town, log):
    good = [town.a_kind() for _ in range(3)]

    done, refused = log.append_all([*good, replace(town.a_kind(), header=b"{}")])

    assert [one.seq for one in done] == [1, 2, 3]
    assert [one.code for one in refused] == ["act.malformed"]
    assert len(town.kinds()) == 3


def test_many_acts_may_be_said_again_after_a_fall(town, log):
    sealed = [town.a_kind() for _ in range(5)]
    log.append_all(sealed[:3])

    done, refused = log.append_all(sealed)

    assert refused == ()
    assert [one.repeated for one in done] == [True, True, True, False, False]
    assert len(town.kinds()) == 5


def test_two_communities_keep_their_books_apart(town, log, clock):
    other = Town(log=log, clock=clock, ring=MemoryKeyring(start=100), ids=Counter(500))
    other.found()

    done = [one.log.append(one.a_kind()) for one in (town, other, town)]

    assert [one.seq for one in done if isinstance(one, Appended)] == [1, 1, 2]
    assert [len(one.kinds()) for one in (town, other)] == [2, 1]
    assert log.row(records.Member, other.community, town.member) is None


def test_an_act_of_one_community_counts_for_nothing_in_another(town, log, clock):
    other = Town(log=log, clock=clock, ring=MemoryKeyring(start=100), ids=Counter(500))
    other.found()
    member, key = other.member, other.key
    other.member, other.key, other.ring = town.member, town.key, town.ring

    refused = _refused(log, other.a_kind())

    assert refused == ["act.wrong_key"]
    assert (member, key) != (town.member, town.key)


def test_a_community_that_is_not_here_cannot_be_spoken_for(log, clock):
    stranger = Town(log=log, clock=clock, ring=MemoryKeyring())
    stranger.founding()

    assert _refused(log, stranger.a_kind()) == ["act.wrong_key"]
    assert log.row(records.Community, stranger.community, stranger.community) is None


def test_a_community_cannot_be_founded_twice(town, log):
    again = Town(log=log, clock=town.clock, ring=MemoryKeyring(), ids=Counter(900))

    assert _refused(log, again.founding()) == ["community.exists"]


def test_booleans_numbers_and_lists_come_back_as_they_were(town, log):
    place = catalogue.AddPlace(
        place=town.ids.id(),
        lat_e7=-900_000_000,
        lon_e7=1_800_000_000,
        public=True,
        keeper=town.member,
        weekly=((0, 540, 1020), (6, 0, 1440)),
    )
    log.append(town.sealed("place.add", place))

    row = log.row(records.Place, town.community, place.place)

    assert row is not None
    assert row.public is True
    assert (row.lat_e7, row.lon_e7) == (-900_000_000, 1_800_000_000)
    assert row.weekly == ((0, 540, 1020), (6, 0, 1440))


def test_words_that_were_erased_are_gone_and_the_act_stays(town, log):
    member, sealed = town.somebody("Jon")
    told = log.append(sealed)
    assert isinstance(told, Appended)
    body = care.Erase(acts=(told.act_id,), rows=(member,))

    done = log.append(
        town.sealed("texts.erase", body, author=town.community, key=town.community)
    )

    assert isinstance(done, Appended), done
    text = log.row(records.Text, town.community, member)
    assert text is None or not (text.name or text.note or text.contact)
    assert log.row(records.Member, town.community, member) is not None
    assert log.append(sealed) == replace(told, repeated=True)
