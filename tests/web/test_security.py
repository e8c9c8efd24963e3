"""Security of the whole node: forms, headers, cookies, logins, uploads and addresses."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as here
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.views.decorators.csrf import csrf_exempt

from auzolan.web.views import frame

pytestmark = pytest.mark.django_db(databases=["default", "side"])

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "a long enough secret"
NOBODY = "0" * 32
# Addresses that take no form, so that no form of another site can be sent to them.
WITHOUT_FORMS = ("/api/",)


def addresses(resolver: URLResolver | None = None, before: str = "/") -> Iterator[str]:
    """Yield every address of the node, with an id of nothing in the place of each."""
    for pattern in (resolver or get_resolver()).url_patterns:
        path = before + str(pattern.pattern).removeprefix("^").removesuffix("$")
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, path)
        elif isinstance(pattern, URLPattern):
            path = re.sub(r"<int:[^>]*>", "7", path)
            path = re.sub(r"\(\?P<[^>]*>[^)]*\)", "x", path)
            yield re.sub(r"<[^>]*>|\{[^}]*\}", NOBODY, path)


PAGES = sorted(set(addresses()))
FORMS = [path for path in PAGES if not path.startswith(WITHOUT_FORMS)]


# -- forms of other sites --------------------------------------------------------------


def test_no_form_of_another_site_is_taken(village) -> None:
    ane = village.client("Ane")
    ane.handler.enforce_csrf_checks = True

    answers = {
        path: ane.post(
            path, {"request": NOBODY}, headers={"origin": "https://evil.example"}
        )
        for path in FORMS
    }

    assert [path for path, answer in answers.items() if answer.status_code != 403] == []
    assert [p for p, answer in answers.items() if b"once more" not in answer.content] == []


def test_a_log_in_by_another_site_is_not_taken(village) -> None:
    browser = Client(enforce_csrf_checks=True)

    answer = browser.post("/login/", {"login": "ane", "password": PASSWORD})

    assert answer.status_code == 403
    assert "_auth_user_id" not in browser.session


# -- headers ---------------------------------------------------------------------------


def test_every_answer_carries_the_policy(village) -> None:
    ane = village.client("Ane")

    answers = {path: ane.get(path) for path in PAGES}

    assert len(answers) > 60
    assert [path for path, answer in answers.items() if not is_strict(answer.headers)] == []
    assert {answer.headers["X-Frame-Options"] for answer in answers.values()} == {"DENY"}


def test_answers_to_what_is_refused_carry_the_policy(village, guest) -> None:
    csrf = Client(enforce_csrf_checks=True).post("/login/", {})
    host = guest.get("/login/", headers={"host": "evil.example"})
    method = guest.delete("/healthz")
    huge = guest.post("/login/", {"login": "x" * (here.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)})

    found = [csrf, host, method, huge]
    assert [answer.status_code for answer in found] == [403, 400, 405, 413]
    assert all(is_strict(answer.headers) for answer in found)


def test_a_page_that_breaks_carries_the_policy_and_tells_nothing(
    village, monkeypatch
) -> None:
    def broken(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("the secret of the house")

    monkeypatch.setattr(frame, "render", broken)
    browser = Client(raise_request_exception=False)

    answer = browser.get("/no/such/page")

    assert answer.status_code == 500
    assert is_strict(answer.headers)
    assert b"secret of the house" not in answer.content


def is_strict(headers: object) -> bool:
    """Tell whether an answer forbids frames, foreign and inline scripts, and guessing."""
    policy = headers["Content-Security-Policy"]  # type: ignore[index]
    return (
        "default-src 'self'" in policy
        and "frame-ancestors 'none'" in policy
        and "form-action 'self'" in policy
        and "unsafe" not in policy
        and "*" not in policy
        and headers["X-Content-Type-Options"] == "nosniff"  # type: ignore[index]
        and headers["Referrer-Policy"] == "same-origin"  # type: ignore[index]
    )


# -- cookies and sessions --------------------------------------------------------------


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(village) -> None:
    browser = Client()
    browser.get("/login/")

    browser.post("/login/", {"login": "ane", "password": PASSWORD})

    for name in (here.SESSION_COOKIE_NAME, here.CSRF_COOKIE_NAME):
        cookie = browser.cookies[name]
        assert cookie["httponly"], name
        assert cookie["samesite"] == "Lax", name
        assert not cookie["domain"], name


def test_behind_https_cookies_are_secure_and_browsers_told_to_stay(tmp_path) -> None:
    names = (
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "SECURE_HSTS_SECONDS",
        "SECURE_PROXY_SSL_HEADER",
        "CSRF_TRUSTED_ORIGINS",
        "DEBUG",
    )
    code = (
        "import json; from auzolan import settings; "
        f"print(json.dumps([getattr(settings, name) for name in {names}]))"
    )
    environment = {
        **os.environ,
        "AUZOLAN_DATA": str(tmp_path),
        "AUZOLAN_HTTPS": "1",
        "AUZOLAN_HOSTS": "auzo.example",
    }

    ran = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, check=True
    )

    found = dict(zip(names, json.loads(ran.stdout), strict=True))
    assert found["SESSION_COOKIE_SECURE"] is True
    assert found["CSRF_COOKIE_SECURE"] is True
    assert found["SECURE_HSTS_SECONDS"] >= 86_400
    assert found["SECURE_PROXY_SSL_HEADER"] == ["HTTP_X_FORWARDED_PROTO", "https"]
    assert "https://auzo.example" in found["CSRF_TRUSTED_ORIGINS"]
    assert found["DEBUG"] is False


def test_the_secret_is_made_by_each_node_and_read_by_nobody_else(tmp_path) -> None:
    code = "from auzolan import settings; print(settings.SECRET_KEY)"
    secrets = []
    for name in ("one", "two"):
        environment = {**os.environ, "AUZOLAN_DATA": str(tmp_path / name)}
        command = [sys.executable, "-c", code]
        ran = subprocess.run(command, env=environment, capture_output=True, check=True)
        secrets.append(ran.stdout)

    assert secrets[0] != secrets[1]
    assert len(secrets[0]) > 50
    assert (tmp_path / "one" / "secret").stat().st_mode & 0o077 == 0
    assert (tmp_path / "one").stat().st_mode & 0o077 == 0


def test_a_session_that_somebody_planted_is_not_logged_in(village) -> None:
    browser = Client()
    browser.get("/login/")
    session = browser.session
    session["planted"] = "yes"
    session.save()
    planted = session.session_key
    browser.cookies[here.SESSION_COOKIE_NAME] = planted

    browser.post("/login/", {"login": "ane", "password": PASSWORD})

    assert browser.session["_auth_user_id"]
    assert browser.session.session_key != planted
    thief = Client()
    thief.cookies[here.SESSION_COOKIE_NAME] = planted
    assert "_auth_user_id" not in thief.session


def test_a_session_ends_with_the_log_out(village) -> None:
    browser = Client()
    browser.post("/login/", {"login": "ane", "password": PASSWORD})
    kept = browser.session.session_key

    browser.post("/logout/")

    thief = Client()
    thief.cookies[here.SESSION_COOKIE_NAME] = kept
    assert thief.get("/me/").status_code == 302


# -- addresses -------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "a b", "[::1"])
def test_a_host_that_is_not_ours_is_refused(village, guest, host: str) -> None:
    answer = guest.get("/login/", headers={"host": host})

    assert answer.status_code == 400
    assert host.encode() not in answer.content


def test_a_forwarded_host_is_not_believed(village, guest) -> None:
    answer = guest.get("/me/", headers={"x-forwarded-host": "evil.example"})

    assert "evil.example" not in answer.headers.get("Location", "")


@pytest.mark.parametrize(
    "onwards",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "javascript:alert(1)",
        "https:evil.example",
        "/%09/evil.example",
        "http://localhost@evil.example/",
    ],
)
def test_nobody_is_led_to_another_site(village, onwards: str) -> None:
    browser = Client()

    language = browser.post("/language", {"language": "es", "next": onwards})
    logged_in = browser.post(
        "/login/", {"login": "ane", "password": PASSWORD, "next": onwards}
    )

    for answer in (language, logged_in):
        to = answer.headers.get("Location", "")
        assert to == "" or re.match(r"/(?![/\\])", to), to
        assert "evil" not in to.replace("%09", "") or to.startswith("/%09/")


TRICKS = (
    "../secret",
    "../../secret",
    "%2e%2e/%2e%2e/secret",
    "..%2f..%2fsecret",
    "....//....//secret",
    "..%5c..%5csecret",
    "%00",
    "checkpoint%00.txt",
    "/etc/passwd",
    "auzolan.sqlite3",
    "keys/",
    "css/../../../settings.py",
)


@pytest.mark.parametrize("root", ["/static/", "/log/{}/", "/log/{}/tile/", "/log/"])
def test_no_trick_with_a_path_reads_a_file(village, guest, root: str) -> None:
    base = root.format(village.community)

    answers = {trick: guest.get(base + trick) for trick in TRICKS}

    found = {trick: content_of(answer) for trick, answer in answers.items()}
    secret = (here.DATA / "secret").read_bytes()
    assert {answer.status_code for answer in answers.values()} <= {301, 302, 400, 404}
    assert [trick for trick, content in found.items() if secret in content] == []
    assert [trick for trick, content in found.items() if b"root:" in content] == []
    assert [trick for trick, content in found.items() if b"INSTALLED" in content] == []


def content_of(answer: object) -> bytes:
    """Return what an answer holds, also where it is a file."""
    return b"".join(answer)  # type: ignore[call-overload]


# -- uploads ---------------------------------------------------------------------------


def test_more_fields_than_any_form_has_are_refused(village, guest) -> None:
    fields = {f"f{n}": "1" for n in range(here.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)}

    assert guest.post("/login/", fields).status_code == 400


def test_more_files_than_any_form_has_are_refused(village, guest) -> None:
    files = {f"f{n}": SimpleUploadedFile(f"{n}.csv", b"a") for n in range(101)}

    assert guest.post("/login/", files).status_code == 400


def test_only_the_api_takes_requests_without_a_forms_token() -> None:
    assert [path for path, view in views() if is_exempt(view)] != []
    assert [
        path
        for path, view in views()
        if is_exempt(view) and not path.startswith(WITHOUT_FORMS)
    ] == []


def is_exempt(view: object) -> bool:
    """Tell whether a view takes requests that no form of ours has sent."""
    return bool(getattr(view, "csrf_exempt", False))


def test_the_search_for_open_doors_sees_one() -> None:
    assert is_exempt(csrf_exempt(frame.not_found))


def views(
    resolver: URLResolver | None = None, before: str = "/"
) -> Iterator[tuple[str, object]]:
    """Yield every address with its view."""
    for pattern in (resolver or get_resolver()).url_patterns:
        path = before + str(pattern.pattern).removeprefix("^")
        if isinstance(pattern, URLResolver):
            yield from views(pattern, path)
        elif isinstance(pattern, URLPattern):
            yield path, pattern.callback
