"""Signed notes: what a log, a witness and a stranger may and may not have written."""

from __future__ import annotations

import base64
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auzolan.ledger import keys, notes, tree
from auzolan.ledger.notes import Checkpoint, Note
from auzolan.units.faults import BrokenHouse, Fault

SEED, WITNESS_SEED, OTHER_SEED = bytes(32), bytes([1] * 32), bytes([2] * 32)
ORIGIN = notes.origin_of("0123456789abcdef0123456789abcdef")
KEY = notes.verifier_key(ORIGIN, keys.public_of(SEED))
WITNESS = notes.verifier_key(
    "witness.example/w1", keys.public_of(WITNESS_SEED), kind=notes.COSIGNATURE
)
ROOT = sha256(b"root").digest()
CHECKPOINT = Checkpoint(origin=ORIGIN, size=70_000, root=ROOT)
SIGNED = notes.sign_checkpoint(CHECKPOINT, seed=SEED)
STRANGER = "\u2014 stranger.example/x " + base64.b64encode(bytes(5)).decode() + "\n"
ENTRIES = [sha256(bytes([n])).digest() for n in range(20)]


def code(found: object) -> str:
    assert isinstance(found, Fault)
    return found.code


def signed(text: str) -> bytes:
    signature = notes.Signature(
        name=KEY.name, key_id=KEY.key_id, signature=keys.sign(SEED, text.encode())
    )
    return Note(text=text, signatures=(signature,)).to_bytes()


def checkpoint_at(size: int) -> Checkpoint:
    root = tree.grow(tree.EMPTY, ENTRIES[:size]).frontier.root
    return Checkpoint(origin=ORIGIN, size=size, root=root)


def proof_between(first: int, second: int) -> tuple[bytes, ...]:
    hashes = tree.leaf_hashes(ENTRIES)
    return tree.consistency_proof(
        lambda _, start, stop: hashes[start:stop], first=first, second=second
    )


def test_a_checkpoint_is_three_lines_and_a_signature_line() -> None:
    raw = KEY.key_id + keys.sign(SEED, CHECKPOINT.text.encode())

    assert SIGNED.to_bytes().decode() == (
        f"auzolan.community/0123456789abcdef0123456789abcdef\n"
        f"70000\n"
        f"{base64.b64encode(ROOT).decode()}\n"
        f"\n"
        f"\u2014 {ORIGIN} {base64.b64encode(raw).decode()}\n"
    )


def test_a_key_id_is_made_of_name_type_and_key() -> None:
    typed = b"\x01" + keys.public_of(SEED)
    key_id = sha256(ORIGIN.encode() + b"\n" + typed).digest()[:4]

    assert KEY.key_id == key_id
    assert KEY.text == f"{ORIGIN}+{key_id.hex()}+{base64.b64encode(typed).decode()}"


@given(
    st.text(min_size=1, max_size=60).filter(
        lambda name: "+" not in name and not any(sign.isspace() for sign in name)
    ),
    st.sampled_from([notes.ED25519, notes.COSIGNATURE]),
)
def test_a_verifier_key_survives_being_handed_on(name: str, kind: int) -> None:
    key = notes.verifier_key(name, keys.public_of(SEED), kind=kind)

    assert notes.verifier_key_of(key.text) == key


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", "log.verifier_key"),
        (ORIGIN, "log.verifier_key"),
        (KEY.text.replace("0123", "0124", 1), "log.verifier_key"),
        (KEY.text[:-1], "log.verifier_key"),
        (KEY.text + "\n", "log.verifier_key"),
        ("+" + KEY.text.partition("+")[2], "log.verifier_key"),
        ("a b+" + KEY.text.partition("+")[2], "log.verifier_key"),
        (f"{ORIGIN}+{KEY.key_id.hex()}+", "log.verifier_key_type"),
        (KEY.text + "A" * 400, "log.verifier_key"),
        (replace(KEY, kind=2).text, "log.verifier_key_type"),
        (replace(KEY, public=bytes(32)).text, "key.unsafe"),
        (replace(KEY, public=bytes(31)).text, "key.length"),
    ],
)
def test_any_other_verifier_key_is_refused(text: str, wanted: str) -> None:
    assert code(notes.verifier_key_of(text)) == wanted


def test_a_name_without_spaces_is_a_matter_of_our_own() -> None:
    with pytest.raises(BrokenHouse):
        notes.verifier_key("two words", keys.public_of(SEED))


def test_a_signed_checkpoint_opens() -> None:
    assert notes.open_checkpoint(SIGNED.to_bytes(), key=KEY) == CHECKPOINT
    assert notes.note_of(SIGNED.to_bytes()) == SIGNED


def test_signatures_of_strangers_are_ignored() -> None:
    head, _, line = SIGNED.to_bytes().decode().rpartition("\n\u2014")
    data = f"{head}\n{STRANGER}\u2014{line}{STRANGER}".encode()

    assert notes.open_checkpoint(data, key=KEY) == CHECKPOINT


def test_extension_lines_are_read_and_kept_out_of_judgement() -> None:
    extended = replace(CHECKPOINT, extensions=("more", "and \u00e9"))
    data = notes.sign_checkpoint(extended, seed=SEED).to_bytes()

    assert notes.open_checkpoint(data, key=KEY) == extended


def test_another_key_has_not_signed() -> None:
    other = notes.verifier_key(ORIGIN, keys.public_of(OTHER_SEED))
    renamed = notes.verifier_key("else.example", keys.public_of(SEED))
    data = SIGNED.to_bytes()

    assert code(notes.open_checkpoint(data, key=other)) == "log.signature_missing"
    assert code(notes.open_checkpoint(data, key=renamed)) == "log.signature_missing"


def test_a_changed_size_breaks_the_signature() -> None:
    data = SIGNED.to_bytes().replace(b"70000", b"70001")

    assert code(notes.open_checkpoint(data, key=KEY)) == "log.signature_wrong"


def test_one_wrong_signature_by_the_key_spoils_the_right_one() -> None:
    forged = replace(SIGNED.signatures[0], signature=bytes(64))
    data = replace(SIGNED, signatures=(*SIGNED.signatures, forged)).to_bytes()

    assert code(notes.open_checkpoint(data, key=KEY)) == "log.signature_wrong"


def test_a_checkpoint_of_another_log_does_not_pass() -> None:
    data = signed(CHECKPOINT.text.replace(ORIGIN, "else.example/log"))

    assert code(notes.open_checkpoint(data, key=KEY)) == "log.origin"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"garbage",
        b"\xff\xfe\x00",
        b"\n\n",
        b"text\n\n",
        b"text\n\nno mark\n",
        SIGNED.text.encode(),
        SIGNED.to_bytes()[:-1],
        SIGNED.to_bytes() + b"\n",
        SIGNED.to_bytes().replace(b"\n", b"\r\n"),
        SIGNED.to_bytes() + b"x\n",
        SIGNED.to_bytes() + "\u2014 name\n".encode(),
        SIGNED.to_bytes() + "\u2014 name AAAA\n".encode(),
        SIGNED.to_bytes() + "\u2014 name AAAAAAA\n".encode(),
        SIGNED.to_bytes() + "\u2014 name AAAAAAB=\n".encode(),
        SIGNED.to_bytes() + "\u2014 na+me AAAAAAA=\n".encode(),
        SIGNED.to_bytes() + "\u2014  AAAAAAA=\n".encode(),
    ],
)
def test_what_is_no_note_is_refused(data: bytes) -> None:
    assert code(notes.note_of(data)) == "log.note_form"


@given(st.binary(max_size=200))
def test_garbage_never_opens(data: bytes) -> None:
    assert isinstance(notes.open_checkpoint(data, key=KEY), Fault)


def test_notes_have_limits() -> None:
    data = SIGNED.to_bytes()
    long = data + STRANGER.encode() * notes.SIGNATURES_MAX

    assert code(notes.note_of(long)) == "log.note_signatures"
    assert code(notes.note_of(data * 2000)) == "log.note_too_big"
    assert notes.open_checkpoint(data + STRANGER.encode() * 40, key=KEY) == CHECKPOINT


@pytest.mark.parametrize(
    "text",
    [
        "\n",
        f"{ORIGIN}\n",
        f"{ORIGIN}\n1\n",
        f"{ORIGIN}\n01\n{'A' * 43}=\n",
        f"{ORIGIN}\n-1\n{'A' * 43}=\n",
        f"{ORIGIN}\n\u0661\n{'A' * 43}=\n",
        f"{ORIGIN}\n9007199254740992\n{'A' * 43}=\n",
        f"{ORIGIN}\n99999999999999999999\n{'A' * 43}=\n",
        f"{ORIGIN}\n1\n{'A' * 42}==\n",
        f"{ORIGIN}\n1\n{'A' * 43}\n",
        f"{ORIGIN}\n1\n{'A' * 42}B=\n",
        f"\n1\n{'A' * 43}=\n",
        f"{ORIGIN}\n1\n{'A' * 43}=\n\nmore\n",
        f"{ORIGIN}\n1\n{'A' * 43}=",
    ],
)
def test_a_text_that_is_no_checkpoint_is_refused_though_signed(text: str) -> None:
    assert code(notes.checkpoint_of(text)) == "log.checkpoint_form"


def test_a_signed_text_that_is_no_checkpoint_does_not_open() -> None:
    data = signed("hello\n")

    assert code(notes.open_checkpoint(data, key=KEY)) == "log.checkpoint_form"


@given(st.integers(0, 20), st.integers(0, 20))
def test_a_log_that_grew_passes(one: int, other: int) -> None:
    first, second = sorted((one, other))
    proof = proof_between(first, second)

    step = notes.judge_step(checkpoint_at(first), checkpoint_at(second), proof=proof)

    assert step is None


def test_a_log_that_shrank_was_rewound() -> None:
    proof = proof_between(7, 12)

    step = notes.judge_step(checkpoint_at(12), checkpoint_at(7), proof=proof)

    assert code(step) == "log.rewound"


def test_a_log_with_another_past_was_forked() -> None:
    old, new, proof = checkpoint_at(7), checkpoint_at(12), proof_between(7, 12)
    changed = replace(old, root=ROOT)

    assert code(notes.judge_step(changed, new, proof=proof)) == "log.forked"
    assert code(notes.judge_step(old, replace(new, root=ROOT), proof=proof)) == "log.forked"
    assert code(notes.judge_step(old, new, proof=())) == "log.forked"
    assert code(notes.judge_step(old, changed, proof=())) == "log.forked"


def test_a_step_to_another_log_is_none() -> None:
    other = replace(checkpoint_at(12), origin="else.example")

    assert code(notes.judge_step(checkpoint_at(7), other, proof=())) == "log.origin"


def test_a_witness_dates_what_it_saw() -> None:
    note = notes.cosign(SIGNED, name=WITNESS.name, seed=WITNESS_SEED, at_s=1_700_000_000)
    later = notes.cosign(note, name=WITNESS.name, seed=WITNESS_SEED, at_s=1_700_000_060)
    message = f"cosignature/v1\ntime 1700000000\n{CHECKPOINT.text}".encode()

    assert notes.cosigned_at(note, key=WITNESS) == 1_700_000_000
    assert notes.cosigned_at(later, key=WITNESS) == 1_700_000_060
    assert notes.open_checkpoint(later.to_bytes(), key=KEY) == CHECKPOINT
    assert notes.note_of(later.to_bytes()) == later
    assert note.signatures[1].key_id == WITNESS.key_id
    assert note.signatures[1].signature == (1_700_000_000).to_bytes(8, "big") + keys.sign(
        WITNESS_SEED, message
    )


def test_a_cosignature_cannot_be_redated_cut_or_forged() -> None:
    note = notes.cosign(SIGNED, name=WITNESS.name, seed=WITNESS_SEED, at_s=1_700_000_000)
    own = note.signatures[1]

    def judged(signature: bytes) -> str:
        line = replace(own, signature=signature)
        return code(notes.cosigned_at(replace(note, signatures=(line,)), key=WITNESS))

    assert code(notes.cosigned_at(SIGNED, key=WITNESS)) == "log.signature_missing"
    assert judged(bytes(8) + own.signature[8:]) == "log.signature_wrong"
    assert judged(own.signature[:-1]) == "log.signature_wrong"
    assert judged(own.signature[:5]) == "log.signature_wrong"
    assert judged(b"\xff" * 8 + own.signature[8:]) == "log.signature_wrong"


def test_the_two_types_of_key_are_not_mixed_up() -> None:
    opened = notes.open_checkpoint(SIGNED.to_bytes(), key=WITNESS)

    assert code(opened) == "log.verifier_key_type"
    assert code(notes.cosigned_at(SIGNED, key=KEY)) == "log.verifier_key_type"


def test_a_cosignature_has_a_time() -> None:
    with pytest.raises(BrokenHouse):
        notes.cosign(SIGNED, name=WITNESS.name, seed=WITNESS_SEED, at_s=-1)


def test_the_example_of_the_specification_is_what_the_code_makes() -> None:
    spec = (Path(__file__).parents[2] / "docs/spec/log.md").read_text(encoding="utf-8")
    headers = [f'{{"n":{n}}}'.encode() for n in range(3)]
    entries = [
        tree.entry_of(header, keys.sign(SEED, header), 1_700_000_000_000 + n)
        for n, header in enumerate(headers)
    ]
    root = tree.grow(tree.EMPTY, entries).frontier.root
    note = notes.sign_checkpoint(Checkpoint(origin=ORIGIN, size=3, root=root), seed=SEED)

    assert "\n".join(entry.hex() for entry in entries) in spec
    assert KEY.text in spec
    assert note.to_bytes().decode() in spec
