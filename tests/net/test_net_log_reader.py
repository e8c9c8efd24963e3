from __future__ import annotations

import httpx
import pytest

from auzolan.ledger import keys, notes, tiles, tree, verify
from auzolan.net import log_reader
from auzolan.units.faults import Fault

SEED = bytes(32)
ORIGIN = notes.origin_of("0123456789abcdef0123456789abcdef")
KEY = notes.verifier_key(ORIGIN, keys.public_of(SEED)).text
URL = "http://localhost/log/here"


def _log(size: int, salt: int = 0) -> dict[str, bytes]:
    """Return the files of a log of up to 256 entries."""
    entries = [bytes([salt]) * 31 + bytes([n]) for n in range(size)]
    root = tree.grow(tree.EMPTY, entries).frontier.root
    checkpoint = notes.Checkpoint(origin=ORIGIN, size=size, root=root)
    hashes = tree.leaf_hashes(entries)
    return {
        "checkpoint": notes.sign_checkpoint(checkpoint, seed=SEED).to_bytes(),
        tiles.Tile(level=0, index=0, width=size).path: b"".join(hashes),
        tiles.Tile(level=-1, index=0, width=size).path: tiles.bundle_bytes(entries),
    }


def _client(files: dict[str, bytes], status: int = 200) -> httpx.Client:
    def answer(request: httpx.Request) -> httpx.Response:
        content = files.get(request.url.path.removeprefix("/log/here/"))
        if content is None:
            return httpx.Response(404)
        return httpx.Response(status, content=content)

    return httpx.Client(transport=httpx.MockTransport(answer))


def _verified(files: dict[str, bytes], **how: object) -> verify.Report:
    report = log_reader.verify_live(URL, KEY, client=_client(files), **how)
    assert isinstance(report, verify.Report)
    return report


def _refused(files: dict[str, bytes], *, status: int = 200, **how: object) -> str:
    found = log_reader.verify_live(URL, KEY, client=_client(files, status), **how)
    assert isinstance(found, Fault)
    return found.code


def _write(folder, files: dict[str, bytes]) -> None:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def test_a_live_log_and_its_folder_verify_alike(tmp_path):
    files = _log(5)
    _write(tmp_path, files)

    assert _verified(files) == log_reader.verify_folder(tmp_path, KEY)


def test_a_log_that_only_grew_is_accepted_again(tmp_path):
    seen = tmp_path / "seen.json"

    reports = [_verified(_log(size), seen=seen) for size in (3, 5, 5)]

    assert [report.faults for report in reports] == [(), (), ()]


def test_a_log_that_was_rewound_since_is_refused(tmp_path):
    seen = tmp_path / "seen.json"
    _verified(_log(5), seen=seen)

    report = _verified(_log(3), seen=seen)

    assert [found.code for found in report.faults] == ["log.rewound"]


def test_a_log_whose_past_changed_since_is_refused_again_and_again(tmp_path):
    seen = tmp_path / "seen.json"
    _verified(_log(3), seen=seen)

    reports = [_verified(_log(5, salt=1), seen=seen) for _ in range(2)]

    assert [report.faults[0].code for report in reports] == ["log.forked", "log.forked"]


def test_what_is_remembered_of_one_place_says_nothing_of_another(tmp_path):
    seen = tmp_path / "seen.json"
    _verified(_log(5), seen=seen)
    _write(tmp_path / "mirror", _log(3))

    report = log_reader.verify_folder(tmp_path / "mirror", KEY, seen=seen)

    assert isinstance(report, verify.Report)
    assert report.holds


@pytest.mark.parametrize("content", ["", "[]", '{"a": ', "\0"])
def test_a_damaged_memory_is_no_clean_slate(tmp_path, content):
    seen = tmp_path / "seen.json"
    seen.write_text(content)

    assert _refused(_log(3), seen=seen) == "log.seen_damaged"


def test_a_node_that_fails_is_unreachable_not_false():
    assert _refused(_log(3), status=500) == "log.unreachable"


def test_a_redirect_is_not_followed():
    assert _refused(_log(3), status=302) == "log.unreachable"


def test_a_node_that_does_not_answer_is_unreachable():
    def answer(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    client = httpx.Client(transport=httpx.MockTransport(answer))
    found = log_reader.verify_live(URL, KEY, client=client)

    assert isinstance(found, Fault)
    assert found.code == "log.unreachable"


def test_a_file_without_end_is_cut_and_refused():
    files = _log(3) | {"checkpoint": b"x" * (log_reader.FILE_BYTES_MAX * 3)}

    assert [found.code for found in _verified(files).faults] == ["log.note_too_big"]


@pytest.mark.parametrize(
    "url", ["file:///etc", "ftp://localhost/", "", "http://" + "x" * 3000]
)
def test_an_address_that_is_none_is_refused(url):
    found = log_reader.verify_live(url, KEY)

    assert isinstance(found, Fault)
    assert found.code == "log.url"


def test_a_key_that_is_none_is_refused():
    found = log_reader.verify_live(URL, "a+b+c")

    assert isinstance(found, Fault)
    assert found.code == "log.verifier_key"


def test_a_folder_that_is_not_there_has_no_checkpoint(tmp_path):
    report = log_reader.verify_folder(tmp_path / "nothing", KEY)

    assert isinstance(report, verify.Report)
    assert [found.code for found in report.faults] == ["log.file_missing"]
