"""Every template renders, obeys the strict CSP, and binds what belongs together."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from auzolan.web import dates, gallery, icons

WEB = Path(gallery.__file__).parent
TEMPLATES = sorted(
    str(path.relative_to(WEB / "templates")) for path in (WEB / "templates").rglob("*.html")
)
SHEETS = sorted((WEB / "static" / "css").glob("*.css"))


class _Community:
    name = "Lakuaurre"


class _Viewer:
    name = "Ane Etxeberria"
    initials = "AE"
    is_steward = True
    has_settings = True
    balance_text = "+14.5 h"


def _environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader(WEB / "templates"),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.install_null_translations(newstyle=True)
    env.globals.update(
        icon=icons.icon,
        url=lambda name, *args: "/".join(("", name, *map(str, args), "")),
        static=lambda path: f"/static/{path}",
    )
    env.filters.update(dates.FILTERS)
    return env


@pytest.fixture(scope="module")
def page() -> str:
    return (
        _environment()
        .get_template("gallery.html")
        .render(
            community=_Community(),
            viewer=_Viewer(),
            csrf_input=Markup('<input type="hidden" name="csrf">'),
            languages=[("en", "English"), ("es", "Español")],
            **gallery.gallery_context(),
        )
    )


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_compiles_and_holds_no_inline_style_or_script(name: str) -> None:
    source = (WEB / "templates" / name).read_text(encoding="utf-8")

    _environment().get_template(name)

    # Data for a script is no script: the policy lets no browser run it.
    inline = r"<style|\sstyle=|\son[a-z]+=|hx-on|<script(?! src)(?![^>]*application/json)"
    assert not re.search(inline, source)


def test_the_gallery_has_no_inline_style(page: str) -> None:
    assert not re.search(r"<style|\sstyle=", page)


def test_ids_are_unique(page: str) -> None:
    ids = re.findall(r'\sid="([^"]+)"', page)

    assert len(ids) == len(set(ids))


def test_labels_and_descriptions_lead_to_what_they_name(page: str) -> None:
    ids = set(re.findall(r'\sid="([^"]+)"', page))
    told = re.findall(
        r'\s(?:for|aria-labelledby|aria-describedby)="([^"]+)"|href="#(id_[^"]+)"', page
    )

    wanted = {word for pair in told for text in pair for word in text.split()}
    assert wanted <= ids


def test_a_wrong_field_says_so_and_why(page: str) -> None:
    field = re.search(r'<input[^>]+id="id_name"[^>]*>', page)

    assert field is not None
    assert 'aria-invalid="true"' in field[0]
    assert 'aria-describedby="help_name wrong_name"' in field[0]


def test_every_picture_has_a_title_and_a_description(page: str) -> None:
    pictures = re.findall(r"<svg[^>]+aria-labelledby.*?</svg>", page, re.DOTALL)

    assert len(pictures) == 5
    assert all("<title id=" in text and "<desc id=" in text for text in pictures)


def test_without_accounts_no_balance_shows() -> None:
    viewer = type("Viewer", (_Viewer,), {"balance_text": None})()

    page = (
        _environment()
        .get_template("404.html")
        .render(community=_Community(), viewer=viewer)
    )

    assert "/statement/" not in page


def test_a_guest_is_offered_to_log_in() -> None:
    page = _environment().get_template("404.html").render(community=_Community())

    assert "/account_login/" in page


def test_before_a_community_is_started_there_is_no_navigation() -> None:
    page = _environment().get_template("404.html").render()

    assert "/jobs/" not in page


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_a_style_sheet_is_layered_closed_and_fetches_nothing(sheet: Path) -> None:
    text = sheet.read_text(encoding="utf-8")

    assert "@layer" in text
    assert text.count("{") == text.count("}")
    assert "url(" not in text
    assert "@import" not in text


def test_the_style_sheets_stay_small() -> None:
    everywhere = [sheet for sheet in SHEETS if sheet.name != "letters.css"]

    assert sum(len(sheet.read_bytes()) for sheet in everywhere) < 42_000


def test_every_position_of_a_calendar_has_its_class() -> None:
    text = (WEB / "static/css/drawings.css").read_text(encoding="utf-8")
    names = [
        *(f".h{hour} " for hour in range(24)),
        *(f".th{hour} " for hour in range(25)),
        *(f".{side}{quarter} " for side in ("q", "tq", "l") for quarter in range(4)),
    ]

    assert [name for name in names if name not in text] == []


def test_an_unknown_icon_is_a_package() -> None:
    assert icons.icon("no-such-icon") == icons.icon(icons.FALLBACK)


def test_an_icon_with_a_label_is_a_picture_and_its_label_is_escaped() -> None:
    drawn = icons.icon("check", 'a "<b>" & c')

    assert 'role="img"' in drawn
    assert "<b>" not in drawn


def test_an_icon_without_a_label_is_hidden() -> None:
    assert 'aria-hidden="true"' in icons.icon("check")
