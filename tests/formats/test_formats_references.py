"""Links and file names: only those that cannot lead astray are taken."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auzolan.formats.references import Reference, Where, check_reference, split_links
from auzolan.units.faults import Fault


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("../secret", "file.path_escapes"),
        ("a/../../b", "file.path_escapes"),
        ("a\\..\\b", "file.path_escapes"),
        ("%2e%2e/b", "file.path_escapes"),
        ("%252e%252e/b", "file.path_escapes"),
        ("/etc/passwd", "file.path_absolute"),
        ("//host/share", "file.path_absolute"),
        ("\\\\host\\share", "file.path_absolute"),
        ("~/x", "file.path_absolute"),
        ("C:\\x", "file.path_absolute"),
        ("c:", "file.path_absolute"),
        ("file:///etc/passwd", "file.scheme_refused"),
        ("javascript:alert(1)", "file.scheme_refused"),
        ("data:text/html,x", "file.scheme_refused"),
        ("FTP://a.b", "file.scheme_refused"),
        ("a\0b", "file.control_character"),
        ("a%00b", "file.control_character"),
        ("a\nb", "file.control_character"),
        ("https://", "file.url_broken"),
        ("https://[::1", "file.url_broken"),
        ("https://a.b:x/", "file.url_broken"),
        ("https://a.b\\c", "file.url_broken"),
        ("https://user:secret@a.b/", "file.url_with_password"),
        ("mailto:nobody", "file.mail_broken"),
        ("xxx.jpg", "file.placeholder"),
        ("", "file.placeholder"),
        ("./", "file.path_empty"),
        ("a" * 2_001, "file.text_too_long"),
    ],
)
def test_a_dangerous_reference_is_refused(text: str, code: str) -> None:
    found = check_reference(text)

    assert isinstance(found, Fault)
    assert found.code == code
    assert "secret@" not in found.at


@pytest.mark.parametrize(
    ("text", "where", "taken"),
    [
        (" https://a.b/c d ", Where.URL, "https://a.b/c%20d"),
        ("HTTP://a.b", Where.URL, "HTTP://a.b"),
        ("mailto:a@b.org", Where.MAIL, "a@b.org"),
        ("./docs//x.md", Where.PATH, "docs/x.md"),
        ("docs/x..y.md", Where.PATH, "docs/x..y.md"),
    ],
)
def test_a_safe_reference_is_taken(text: str, where: Where, taken: str) -> None:
    assert check_reference(text) == Reference(where=where, text=taken)


def test_a_leading_slash_is_the_root_of_the_repository_in_a_manifest() -> None:
    found = check_reference("/docs/x.md", root_is_repo=True)

    assert found == Reference(where=Where.PATH, text="docs/x.md")


@given(st.text(max_size=60))
def test_no_path_that_is_taken_leads_out(text: str) -> None:
    found = check_reference(text, root_is_repo=True)

    steps = found.text.split("/") if isinstance(found, Reference) else []
    assert ".." not in steps
    assert not isinstance(found, Reference) or not found.text.startswith("/")


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("https://a.b", (("", "https://a.b"),)),
        ("docs/a b.md", (("", "docs/a b.md"),)),
        ("https://a https://b", (("", "https://a"), ("", "https://b"))),
        (
            "Manual https://a Parts list https://b",
            (("Manual", "https://a"), ("Parts list", "https://b")),
        ),
        ("see https://a (old)", (("see (old)", "https://a"),)),
    ],
)
def test_running_text_with_links_is_parted(
    text: str, pairs: tuple[tuple[str, str], ...]
) -> None:
    assert split_links(text) == pairs
