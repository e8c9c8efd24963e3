"""Erasing: one's own words go for good, and those of others stay."""

from __future__ import annotations

import pytest

from auzolan.ledger import records
from auzolan.ledger.acts import Words
from auzolan.node import care, decide, join
from auzolan.node.care import Written
from auzolan.node.ports import Appended, Doer

MEMBERS = b"name,email\nMaritxu,maritxu@example.org\nPeru,peru@example.org\n"


def joined(library, name: str) -> Doer:
    letter = join.invite(library.house, library.steward)
    assert isinstance(letter, join.Letter)
    done = join.join(
        library.house,
        library.community,
        secret=letter.secret,
        words=Words(name=name),
        request=name,
    )
    assert isinstance(done, join.Joined)
    return Doer(community=library.community, member=done.member)


def text_of(library, row_id: str) -> records.Text:
    text = library.house.log.row(records.Text, library.community, row_id)
    assert text is not None
    return text


def written(library, row_id: str) -> Written:
    act = text_of(library, row_id).act
    header = next(
        kept for kept in library.log.books[library.community].acts
        if kept.sealed.act_id == act
    ).sealed.header  # fmt: skip
    author = header.decode().split('"author":"')[1].split('"')[0]
    about = {text.id for text in library.all(records.Text) if text.act == act}
    return Written(act=act, author=author, about=frozenset(about))


def personal_parts(library) -> bytes:
    acts = library.log.books[library.community].acts
    return b"".join(kept.sealed.personal for kept in acts)


def test_a_member_erases_their_own_name(library):
    jon = joined(library, "Jon")

    done = care.erase(
        library.house, jon, acts=[written(library, jon.member)], rows=[jon.member]
    )

    assert isinstance(done, Appended), done
    assert text_of(library, jon.member).name == ""
    assert b"Jon" not in personal_parts(library)


def test_the_words_of_another_are_not_theirs_to_erase(library):
    jon, itziar = joined(library, "Jon"), joined(library, "Itziar")

    refused = care.erase(
        library.house, jon, acts=[written(library, itziar.member)], rows=[itziar.member]
    )

    assert [fault.code for fault in refused] == ["erase.not_yours"]
    assert text_of(library, itziar.member).name == "Itziar"


def test_a_steward_erases_what_another_wrote(library):
    jon = joined(library, "Jon")

    done = care.erase(
        library.house,
        library.steward,
        acts=[written(library, jon.member)],
        rows=[jon.member],
    )

    assert isinstance(done, Appended), done


def test_a_suspended_steward_erases_nothing_of_others(library):
    jon = joined(library, "Jon")
    given = decide.give_role(
        library.house, library.steward, member=jon.member, name="steward"
    )
    assert isinstance(given, Appended)
    steward = library.steward.member
    join.suspend(library.house, library.steward, member=jon.member, suspended=True)

    refused = care.erase(
        library.house, jon, acts=[written(library, steward)], rows=[steward]
    )

    assert [fault.code for fault in refused] == ["erase.not_yours"]


def test_to_erase_nothing_is_refused(library):
    refused = care.erase(library.house, library.steward, acts=[], rows=[])

    assert [fault.code for fault in refused] == ["erase.nothing"]


@pytest.mark.parametrize("forgotten", ["Maritxu", "Peru"])
def test_of_two_who_came_in_one_act_one_is_forgotten_alone(library, forgotten):
    library.bring(("members", MEMBERS))
    ids = {name: library.named(records.Member, name).id for name in ("Maritxu", "Peru")}
    act = written(library, ids[forgotten])

    done = care.erase(library.house, library.steward, acts=[act], rows=[ids[forgotten]])

    assert isinstance(done, Appended), done
    kept = {name for name, row in ids.items() if text_of(library, row).name == name}
    assert kept == ids.keys() - {forgotten}
    assert forgotten.encode() not in personal_parts(library)


def test_erasing_twice_by_one_request_erases_once(library):
    jon = joined(library, "Jon")
    act = written(library, jon.member)

    done = [
        care.erase(library.house, jon, acts=[act], rows=[jon.member], request="once")
        for _ in range(2)
    ]

    assert isinstance(done[1], Appended)
    assert done[1].repeated


def test_what_somebody_asked_is_forgotten_with_their_words(library):
    jon, drafts = joined(library, "Jon"), library.house.drafts
    owner = {"community": jon.community, "member": jon.member}
    drafts.keep("d" * 32, content=b"a cot", kept_until=2**52, **owner)

    care.erase(library.house, jon, acts=[written(library, jon.member)], rows=[jon.member])

    assert drafts.find("d" * 32, **owner) is None
