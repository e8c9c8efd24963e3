"""Links and file names that stand in foreign files: taken only where they are safe."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote, urlsplit

from auzolan.formats import limits, reading
from auzolan.units.faults import Fault, fault


class Where(StrEnum):
    """What a reference leads to."""

    URL = "url"
    MAIL = "mail"
    # Relative to the folder or repository that the file came from.
    PATH = "path"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A link or a file name that cannot lead out of its own folder."""

    where: Where
    text: str


_SCHEME = re.compile(r"^([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_DRIVE = re.compile(r"^[a-z]:($|[\\/])", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"^x{3,}(\.\w{1,5})?$", re.IGNORECASE)
_MAIL = re.compile(r"^[^\s@<>\"',;:]+@[^\s@<>\"',;:]+\.[^\s@<>\"',;:]+$")


def is_mail(text: str) -> bool:
    """Tell whether the text has the form of one e-mail address."""
    return len(text) <= 254 and _MAIL.match(text) is not None


def check_reference(text: str, *, root_is_repo: bool = False) -> Reference | Fault:
    """Take a link or a relative file name, or say why it is refused.

    Links: http, https and mailto only, without a password. File names: no way out of
    the folder, also not percent-encoded. `root_is_repo` reads a leading `/` as the
    root of the design's repository, as OKH manifests mean it.
    """
    text = text.strip()
    broken = _broken(text)
    if broken is not None:
        return broken
    scheme = _SCHEME.match(text)
    if scheme is None or _DRIVE.match(text):
        return _path(text, root_is_repo=root_is_repo)
    if scheme[1].lower() == "mailto":
        address = text[len("mailto:") :]
        if is_mail(address):
            return Reference(where=Where.MAIL, text=address)
        return fault("file.mail_broken", text[:80])
    return _url(text, scheme[1].lower())


def _broken(text: str) -> Fault | None:
    if not text or _PLACEHOLDER.match(text):
        return fault("file.placeholder", text)
    if len(text) > limits.REFERENCE_CHARS_MAX:
        return fault("file.text_too_long", text[:40], limit=limits.REFERENCE_CHARS_MAX)
    if reading.has_controls(text) or any(char in text for char in "\n\r\t"):
        return fault("file.control_character", reading.visible(text[:80]))
    return None


def _url(text: str, scheme: str) -> Reference | Fault:
    if scheme not in ("http", "https"):
        return fault("file.scheme_refused", text[:80], scheme=scheme[:20])
    try:
        parts = urlsplit(text)
        host, password = parts.hostname, parts.username or parts.password
        _ = parts.port
    except ValueError:
        return fault("file.url_broken", text[:80])
    if not host or "\\" in text:
        return fault("file.url_broken", text[:80])
    if password:
        # Not repeated in the fault: it may be a secret.
        return fault("file.url_with_password", host[:80])
    return Reference(where=Where.URL, text=text.replace(" ", "%20"))


def _path(text: str, *, root_is_repo: bool) -> Reference | Fault:
    plain = unquote(unquote(text))
    if reading.has_controls(plain):
        return fault("file.control_character", reading.visible(text[:80]))
    slashed = plain.replace("\\", "/")
    if ".." in slashed.split("/"):
        return fault("file.path_escapes", text[:80])
    is_root = slashed.startswith("/") and not slashed.startswith("//")
    if _DRIVE.match(plain) or slashed.startswith(("//", "~")):
        return fault("file.path_absolute", text[:80])
    if is_root and not root_is_repo:
        return fault("file.path_absolute", text[:80])
    steps = [step for step in text.split("/") if step not in ("", ".")]
    if not steps:
        return fault("file.path_empty", text[:80])
    return Reference(where=Where.PATH, text="/".join(steps))


_LINK = re.compile(r"https?://\S+", re.IGNORECASE)


def split_links(text: str) -> tuple[tuple[str, str], ...]:
    """Part running text such as `Manual https://… Drawing https://…` into title, link.

    Text with fewer than two links, or with one link and no more, comes back as one
    pair without a title.
    """
    links = list(_LINK.finditer(text))
    if not links or links[0].span() == (0, len(text)):
        return (("", text),)
    ends = [0, *(link.end() for link in links)]
    pairs = [
        (" ".join(text[end : link.start()].split()), link[0])
        for end, link in zip(ends, links, strict=False)
    ]
    rest = " ".join(text[ends[-1] :].split())
    # Words after the last link belong to none; they are kept as its title.
    if rest:
        title, link = pairs[-1]
        pairs[-1] = (f"{title} {rest}".strip(), link)
    return tuple(pairs)
