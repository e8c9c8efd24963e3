"""A whole log is checked from its verifier key: what was tampered with is found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auzolan.ledger import keys, notes, tiles, tree, verify
from auzolan.ledger.verify import ActAtHand

SEED = bytes(32)
ORIGIN = notes.origin_of("0123456789abcdef0123456789abcdef")
KEY = notes.verifier_key(ORIGIN, keys.public_of(SEED))
SIZE = 600
# A log whose second row has a full tile and whose third row has begun.
DEEP_SIZE = 65_536 + 300

ACTS = [
    ActAtHand(
        index=index,
        header=b'{"version":1,"request":"%d"}' % index,
        signature=sha256(index.to_bytes(4, "big")).digest() * 2,
        recorded_at=1_700_000_000_000 + index // 2,
    )
    for index in range(SIZE)
]
ENTRIES = [tree.entry_of(act.header, act.signature, act.recorded_at) for act in ACTS]
DEEP_ENTRIES = [sha256(n.to_bytes(4, "big")).digest() for n in range(DEEP_SIZE)]


def published(entries: Sequence[bytes], *, seed: bytes = SEED) -> dict[str, bytes]:
    """Lay a log out as files, as a node does that has never served a shorter one."""
    growth = tree.grow(tree.EMPTY, entries)
    rows = {0: tree.leaf_hashes(entries)}
    rows |= {part.row: list(part.hashes) for part in growth.parts}
    files = {
        tile.path: tiles.bundle_bytes(entries[tile.start : tile.stop])
        if tile.level == tiles.ENTRIES
        else tiles.tile_bytes(tile, lambda row, start, stop: rows[row][start:stop])
        for tile in tiles.needed(len(entries))
    }
    files["checkpoint"] = notes.sign_checkpoint(checkpoint(entries), seed=seed).to_bytes()
    return files


def checkpoint(entries: Sequence[bytes]) -> notes.Checkpoint:
    root = tree.grow(tree.EMPTY, entries).frontier.root
    return notes.Checkpoint(origin=ORIGIN, size=len(entries), root=root)


LOG = published(ENTRIES)
DEEP_LOG = published(DEEP_ENTRIES)


def judged(
    files: dict[str, bytes],
    *,
    key: notes.VerifierKey = KEY,
    earlier: notes.Checkpoint | None = None,
    acts: Iterable[ActAtHand] = (),
) -> verify.Report:
    return verify.verify_log(files.get, key=key, earlier=earlier, acts=acts)


def faults(report: verify.Report) -> list[str]:
    return [found.code for found in report.faults]


def places(report: verify.Report) -> list[tuple[str, str]]:
    return [(found.code, found.at) for found in report.faults]


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def test_an_honest_log_holds_with_all_its_acts() -> None:
    report = judged(LOG, earlier=checkpoint(ENTRIES[:401]), acts=ACTS)

    assert report == verify.Report(
        origin=ORIGIN,
        size=SIZE,
        root=checkpoint(ENTRIES).root,
        entries_checked=SIZE,
        acts_checked=SIZE,
        faults=(),
        warnings=(),
    )
    assert report.holds


@settings(max_examples=25)
@given(st.integers(0, 600), st.integers(0, 600))
def test_a_log_holds_at_every_size_and_after_every_earlier_one(a: int, b: int) -> None:
    first, second = sorted((a, b))

    report = judged(published(ENTRIES[:second]), earlier=checkpoint(ENTRIES[:first]))

    assert report.holds
    assert report.entries_checked == report.size == second


def test_a_deep_log_holds() -> None:
    report = judged(DEEP_LOG, earlier=checkpoint(DEEP_ENTRIES[:65_536]))

    assert report.holds
    assert report.entries_checked == DEEP_SIZE


def test_a_log_that_just_filled_two_rows_holds() -> None:
    files = published(DEEP_ENTRIES[:65_536])

    assert judged(files).holds
    assert "tile/1/000" in files
    assert "tile/2/000.p/1" in files


def test_a_log_reads_every_file_it_consists_of_once() -> None:
    read: list[str] = []

    def reading(path: str) -> bytes | None:
        read.append(path)
        return DEEP_LOG.get(path)

    assert verify.verify_log(reading, key=KEY).holds
    assert sorted(read) == sorted(DEEP_LOG)


def test_a_changed_byte_in_an_entry_is_found() -> None:
    path = "tile/entries/001"

    report = judged(LOG | {path: flipped(LOG[path], 5)})

    assert places(report) == [
        ("log.entry_differs", "tile/0/001"),
        ("log.tile_differs", "tile/1/000.p/2"),
        ("log.root_differs", ORIGIN),
    ]


def test_a_fault_names_the_entry_that_differs() -> None:
    path = "tile/entries/001"

    report = judged(LOG | {path: flipped(LOG[path], 34 * 7 + 2)})

    assert report.faults[0].details == {"index": 256 + 7}


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("tile/0/000", "log.entry_differs"),
        ("tile/0/257.p/44", "log.entry_differs"),
        ("tile/1/000", "log.tile_differs"),
        ("tile/1/001.p/1", "log.tile_differs"),
        ("tile/2/000.p/1", "log.tile_differs"),
    ],
)
def test_a_changed_byte_in_a_tile_is_found(path: str, wanted: str) -> None:
    report = judged(DEEP_LOG | {path: flipped(DEEP_LOG[path], 17)})

    assert places(report) == [(wanted, path)]


@pytest.mark.parametrize("at", [0, 300, 599])
def test_a_removed_entry_is_found(at: int) -> None:
    bundle = ENTRIES[at // 256 * 256 :][:256]
    path = ["tile/entries/000", "tile/entries/001", "tile/entries/002.p/88"][at // 256]
    shorter = tiles.bundle_bytes([e for e in bundle if e != ENTRIES[at]])

    report = judged(LOG | {path: shorter})

    assert places(report) == [("log.bundle_length", path)]
    assert report.entries_checked == at // 256 * 256


def test_an_entry_removed_from_all_files_does_not_fit_the_checkpoint() -> None:
    files = published([*ENTRIES[:10], *ENTRIES[11:], ENTRIES[10]])

    report = judged(files | {"checkpoint": LOG["checkpoint"]})

    assert faults(report) == ["log.root_differs"]


@pytest.mark.parametrize("path", sorted(set(LOG) - {"checkpoint"}))
def test_a_missing_file_is_found(path: str) -> None:
    report = judged({name: data for name, data in LOG.items() if name != path})

    assert places(report) == [("log.file_missing", path)]


@pytest.mark.parametrize("path", [p for p in sorted(LOG) if p.startswith("tile/")])
@pytest.mark.parametrize("cut", [1, 32, 34])
def test_a_truncated_file_is_found(path: str, cut: int) -> None:
    report = judged(LOG | {path: LOG[path][:-cut]})

    assert set(faults(report)) <= {
        "log.tile_length",
        "log.bundle_form",
        "log.bundle_length",
    }
    assert places(report)[0][1] == path


def test_a_file_beyond_measure_is_not_looked_into() -> None:
    big = bytes(verify.FILE_BYTES_MAX + 1)

    assert faults(judged(LOG | {"tile/0/000": big})) == ["log.file_too_big"]
    assert faults(judged(LOG | {"tile/entries/000": big})) == ["log.file_too_big"]
    assert faults(judged(LOG | {"checkpoint": big})) == ["log.note_too_big"]


def test_entries_of_another_length_are_not_ours() -> None:
    path = "tile/entries/002.p/88"
    files = LOG | {path: tiles.bundle_bytes([b"short"] * 88)}

    assert places(judged(files)) == [("log.entry_length", path)]


def test_a_rewound_log_is_found() -> None:
    report = judged(published(ENTRIES[:500]), earlier=checkpoint(ENTRIES))

    assert faults(report) == ["log.rewound"]
    assert report.faults[0].details == {"size": 500, "size_before": 600}


@pytest.mark.parametrize("size", [1, 256, 300, 600])
def test_a_forked_log_is_found(size: int) -> None:
    other = [sha256(b"other").digest(), *ENTRIES[1:]]

    report = judged(LOG, earlier=checkpoint(other[:size]))

    assert faults(report) == ["log.forked"]


def test_an_earlier_checkpoint_of_another_log_is_no_measure() -> None:
    earlier = replace(checkpoint(ENTRIES[:5]), origin="else.example")

    assert faults(judged(LOG, earlier=earlier)) == ["log.origin"]


def test_an_empty_log_that_claims_a_past_is_found() -> None:
    claimed = notes.Checkpoint(origin=ORIGIN, size=0, root=bytes(32))
    files = {"checkpoint": notes.sign_checkpoint(claimed, seed=SEED).to_bytes()}

    assert faults(judged(files)) == ["log.root_differs"]
    assert faults(judged(LOG, earlier=claimed)) == ["log.forked"]


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (b"", "log.note_form"),
        (b"<html>not found</html>", "log.note_form"),
        (LOG["checkpoint"][:40], "log.note_form"),
        (LOG["checkpoint"].replace(b"\n600\n", b"\n601\n"), "log.signature_wrong"),
        (published(ENTRIES, seed=bytes([9] * 32))["checkpoint"], "log.signature_missing"),
    ],
)
def test_a_checkpoint_that_cannot_be_trusted_ends_it(data: bytes, wanted: str) -> None:
    report = judged(LOG | {"checkpoint": data})

    assert faults(report) == [wanted]
    assert (report.origin, report.size, report.root) == ("", 0, b"")


def test_a_log_without_checkpoint_is_none() -> None:
    assert places(judged({})) == [("log.file_missing", "checkpoint")]


def test_the_wrong_key_opens_nothing() -> None:
    other = notes.verifier_key(ORIGIN, keys.public_of(bytes([7] * 32)))
    witness = replace(KEY, kind=notes.COSIGNATURE)

    assert faults(judged(LOG, key=other)) == ["log.signature_missing"]
    assert faults(judged(LOG, key=witness)) == ["log.verifier_key_type"]


def test_a_full_file_may_stand_for_a_partial_one() -> None:
    longer = published([*ENTRIES, *DEEP_ENTRIES[:300]])
    files = {path: data for path, data in longer.items() if ".p/88" not in path}
    files["tile/1/000.p/2"] = LOG["tile/1/000.p/2"]
    files["checkpoint"] = LOG["checkpoint"]

    report = judged(files, acts=ACTS)

    assert report.holds
    assert [(found.code, found.at) for found in report.warnings] == [
        ("log.partial_missing", "tile/entries/002.p/88"),
        ("log.partial_missing", "tile/0/002.p/88"),
    ]


def test_extension_lines_are_worth_a_warning() -> None:
    extended = replace(checkpoint(ENTRIES), extensions=("more",))
    files = LOG | {"checkpoint": notes.sign_checkpoint(extended, seed=SEED).to_bytes()}

    report = judged(files)

    assert report.holds
    assert [found.code for found in report.warnings] == ["log.extensions"]


@given(st.sets(st.integers(0, SIZE - 1)))
def test_some_of_the_acts_can_be_checked(chosen: set[int]) -> None:
    report = judged(LOG, acts=[ACTS[index] for index in sorted(chosen)])

    assert report.holds
    assert report.acts_checked == len(chosen)


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({"header": b"{}"}, "log.act_differs"),
        ({"signature": bytes(64)}, "log.act_differs"),
        ({"recorded_at": ACTS[300].recorded_at + 1}, "log.act_differs"),
        ({"recorded_at": ACTS[300].recorded_at - 9}, "log.act_differs"),
        ({"recorded_at": -1}, "log.act_form"),
        ({"recorded_at": 2**63}, "log.act_form"),
        ({"signature": bytes(63)}, "log.act_form"),
        ({"index": 299}, "log.acts_order"),
        ({"index": -1}, "log.acts_order"),
    ],
)
def test_an_act_that_is_not_the_one_recorded_is_found(
    change: dict[str, object], wanted: str
) -> None:
    changed = replace(ACTS[300], **change)  # type: ignore[arg-type]
    acts = [*ACTS[:300], changed, *ACTS[302:]]

    report = judged(LOG, acts=acts)

    assert faults(report)[0] == wanted
    assert not report.holds
    assert report.acts_checked == SIZE - 2


def test_an_act_cannot_move_a_byte_from_its_header_to_its_signature() -> None:
    act = ACTS[3]
    moved = replace(act, header=act.header[:-1], signature=act.header[-1:] + act.signature)

    assert places(judged(LOG, acts=[moved])) == [("log.act_form", "3")]


def test_a_log_whose_clock_ran_backwards_is_found() -> None:
    acts = [replace(ACTS[0], recorded_at=20), replace(ACTS[1], recorded_at=19)]
    entries = [tree.entry_of(act.header, act.signature, act.recorded_at) for act in acts]

    report = judged(published(entries), acts=acts)

    assert places(report) == [("log.time_backwards", "1")]


def test_acts_that_the_log_does_not_have_are_found() -> None:
    beyond = [replace(ACTS[0], index=600), replace(ACTS[0], index=10**9)]

    report = judged(LOG, acts=[*ACTS, *beyond])

    assert places(report) == [
        ("log.act_unknown", "600"),
        ("log.act_unknown", "1000000000"),
    ]


def test_reading_stops_when_there_are_too_many_faults() -> None:
    wrong = [replace(act, header=b"{}") for act in ACTS]

    report = judged(LOG, acts=wrong)

    assert faults(report) == ["log.act_differs"] * verify.FAULTS_MAX
    assert [found.code for found in report.warnings] == ["log.reading_stopped"]


@settings(max_examples=60)
@given(st.sampled_from(sorted(LOG)), st.data())
def test_no_byte_of_any_file_can_be_changed(path: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(LOG[path]) - 1))

    assert not judged(LOG | {path: flipped(LOG[path], at)}).holds
