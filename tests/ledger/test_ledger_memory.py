from __future__ import annotations

from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from auzolan.ledger import records
from auzolan.ledger.facts import Answers, ChildrenOf, RowOf, TakenIn
from auzolan.ledger.memory import MemoryRows
from auzolan.ledger.records import Record
from auzolan.units.spans import Span

COMMUNITY = "c" * 32


class Writes:
    """Changes that are said outright."""

    def __init__(self, *written: Record | tuple[str, str]) -> None:
        self._written = written

    def writes(self):
        for row in self._written:
            if isinstance(row, Record):
                yield row.TABLE, row.id, row
            else:
                yield (*row, None)


def _posting(row_id: str, event: str) -> records.Posting:
    return records.Posting(
        id=row_id, community=COMMUNITY, event=event, account="a", amount=1, posted_at=0
    )


def _taken(row_id: str, starts_at: int, ends_at: int) -> records.Occupancy:
    return records.Occupancy(
        id=row_id,
        community=COMMUNITY,
        unit="drill",
        starts_at=starts_at,
        ends_at=ends_at,
        from_at=starts_at,
        until_at=ends_at,
        why="booking",
    )


def _rows(*written) -> MemoryRows:
    rows = MemoryRows()
    rows.take(Writes(*written))
    return rows


def test_rows_of_a_value_come_by_id():
    rows = _rows(*(_posting(str(n), "e") for n in (3, 1, 2)))

    found = rows.children(records.Posting, "event", "e")

    assert [row.id for row in found] == ["1", "2", "3"]


def test_a_row_that_changes_its_value_is_found_under_the_new_one_only():
    rows = _rows(_posting("1", "old"), _posting("2", "old"))
    rows.take(Writes(_posting("1", "new")))

    assert [row.id for row in rows.children(records.Posting, "event", "old")] == ["2"]
    assert [row.id for row in rows.children(records.Posting, "event", "new")] == ["1"]


def test_a_dropped_row_is_found_nowhere():
    rows = _rows(_posting("1", "e"))
    rows.take(Writes(("posting", "1")))

    assert rows.row(records.Posting, "1") is None
    assert rows.children(records.Posting, "event", "e") == ()


def test_dropping_what_is_not_there_changes_nothing():
    rows = _rows(("posting", "1"))

    assert rows.row(records.Posting, "1") is None


def test_a_unit_is_taken_by_what_touches_the_span_and_no_more():
    rows = _rows(_taken("1", 0, 10), _taken("2", 10, 20), _taken("3", 20, 30))

    found = rows.taken("drill", Span(10, 20))

    assert [row.id for row in found] == ["2"]


def test_texts_are_written_last_and_found_by_their_act():
    rows = MemoryRows()
    text = records.Text(id="1", community=COMMUNITY, act="a", name="Ane")

    rows.take(Writes(records.Text(id="1", community=COMMUNITY, act="b")), [text])

    assert rows.children(records.Text, "act", "a") == (text,)
    assert rows.children(records.Text, "act", "b") == ()


def test_announced_questions_are_answered_from_memory():
    rows = _rows(_posting("1", "e"), _taken("2", 0, 10))
    questions = [
        RowOf(records.Posting, "1"),
        RowOf(records.Posting, "2"),
        ChildrenOf(records.Posting, "event", "e"),
        TakenIn("drill", 0, 5),
    ]
    answers = Answers()

    rows.answer(answers, questions)

    assert answers.row(records.Posting, "1") == _posting("1", "e")
    assert answers.row(records.Posting, "2") is None
    assert answers.children(records.Posting, "event", "e") == (_posting("1", "e"),)
    assert answers.taken("drill", Span(0, 5)) == (_taken("2", 0, 10),)


STEPS = st.lists(
    st.tuples(st.sampled_from("abcdefghijkl"), st.sampled_from(["", "e", "f", None])),
    max_size=60,
)


@given(STEPS)
def test_however_rows_come_and_go_they_are_listed_as_they_stand(steps):
    rows, model = MemoryRows(), SimpleNamespace(rows={})
    for row_id, event in steps:
        written = ("posting", row_id) if event is None else _posting(row_id, event)
        rows.take(Writes(written))
        model.rows[row_id] = event

    for value in ("e", "f"):
        wanted = sorted(one for one, event in model.rows.items() if event == value)
        found = rows.children(records.Posting, "event", value)
        assert [row.id for row in found] == wanted
