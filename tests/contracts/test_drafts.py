"""What every Drafts port must do: keep for its owner, and forget in time."""

import pytest

from auzolan.node.memory import MemoryDrafts
from auzolan.store.drafts import DatabaseDrafts

COMMUNITY = "c" * 32
DRAFT = "d" * 32


class Clock:
    now = 1_000

    def __call__(self):
        return self.now


class DraftsContract:
    @pytest.fixture
    def clock(self):
        return Clock()

    @pytest.fixture
    def drafts(self, clock):
        raise NotImplementedError

    @pytest.fixture
    def kept(self, drafts):
        drafts.keep(
            DRAFT, community=COMMUNITY, member="m", content=b"\x00ways", kept_until=2_000
        )
        return drafts

    def test_what_is_kept_comes_back_as_it_was(self, kept):
        assert kept.find(DRAFT, community=COMMUNITY, member="m") == b"\x00ways"

    @pytest.mark.parametrize(
        ("community", "member"), [(COMMUNITY, "n"), (COMMUNITY, ""), ("e" * 32, "m")]
    )
    def test_nobody_else_gets_it(self, kept, community, member):
        assert kept.find(DRAFT, community=community, member=member) is None

    def test_it_is_forgotten_when_its_time_is_over(self, kept, clock):
        clock.now = 1_999
        before = kept.find(DRAFT, community=COMMUNITY, member="m")
        clock.now = 2_000
        after = kept.find(DRAFT, community=COMMUNITY, member="m")

        assert before is not None
        assert after is None

    def test_one_member_s_drafts_are_forgotten_at_once(self, kept):
        other = {"community": COMMUNITY, "member": "n"}
        kept.keep("e" * 32, content=b"other", kept_until=2_000, **other)

        kept.forget(community=COMMUNITY, member="m")

        assert kept.find(DRAFT, community=COMMUNITY, member="m") is None
        assert kept.find("e" * 32, **other) == b"other"

    def test_an_unknown_draft_is_nothing(self, drafts):
        assert drafts.find("f" * 32, community=COMMUNITY, member="m") is None


class TestMemory(DraftsContract):
    @pytest.fixture
    def drafts(self, clock):
        return MemoryDrafts(clock)


@pytest.mark.django_db(databases=["default", "side"])
class TestDatabase(DraftsContract):
    @pytest.fixture
    def drafts(self, clock):
        return DatabaseDrafts(clock)

    def test_sweeping_deletes_only_what_is_over(self, kept, clock):
        kept.keep(
            "e" * 32, community=COMMUNITY, member="m", content=b"new", kept_until=3_000
        )
        clock.now = 2_500

        assert kept.sweep() == 1
        assert kept.find("e" * 32, community=COMMUNITY, member="m") == b"new"
