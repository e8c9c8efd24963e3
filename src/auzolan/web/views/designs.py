"""Designs: open documentation, and recipes with all that goes into them."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from auzolan.making import recipes
from auzolan.store.queries import plans
from auzolan.store.queries.viewers import Viewer
from auzolan.web import telling
from auzolan.web.pieces import Card, Fact
from auzolan.web.views.frame import community_required, looking, not_found, page


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One line of a recipe's tree."""

    name: str
    quantity: str
    icon: str
    # Where it comes from, in words.
    note: str
    href: str = ""
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MakingStep:
    """One step of a recipe, as people read it."""

    name: str
    time: str
    work: str
    tools: str


@require_safe
@community_required
def designs(request: HttpRequest) -> HttpResponse:
    """Show all open designs."""
    viewer = looking(request)
    found = plans.designs(viewer, telling.language())
    cards = []
    for design in found.designs:
        row = found.recipes.get(design.id)
        kind = row.kind if row else design.kind
        cards.append(
            Card(
                title=design.name,
                href=reverse("design", args=[design.id]),
                icon=found.names.icon(kind) or "book-open",
                tone=telling.tone(found.names.kinds.get(kind)) if row else "stone",
                tag=_("Can be made here") if row else _("Only documented"),
                by=design.attribution,
                note=design.licence,
            )
        )
    return page(request, "designs.html", nav="find", designs=cards)


@require_safe
@community_required
def design(request: HttpRequest, design_id: str) -> HttpResponse:
    """Show one design or recipe with its levels."""
    viewer = looking(request)
    found = plans.design_page(viewer, design_id, telling.language())
    if found is None:
        return not_found(request)
    tree = found.tree
    name = found.names.kind(tree.kind) if tree else ""
    title = found.design.name if found.design else name
    return page(
        request,
        "design.html",
        nav="find",
        title=title[:1].upper() + title[1:],
        text=found.design.summary if found.design else "",
        facts=_facts(viewer, found),
        source=_source(found),
        makes=_makes(viewer, found),
        tree=_part(viewer, found, tree) if tree else None,
        levels=_levels(tree) if tree else 0,
        steps=_steps(viewer, found),
        ask_href=_ask(found),
    )


def _facts(viewer: Viewer, found: plans.DesignPage) -> list[Fact]:
    facts = []
    design = found.design
    if design is not None:
        facts.append(Fact(icon="scale", label=_("Licence"), text=design.licence))
        facts.append(
            Fact(icon="user-round", label=_("Made by"), text=design.attribution or "?")
        )
        if design.version:
            facts.append(Fact(icon="git-branch", label=_("Version"), text=design.version))
    if found.tree is not None:
        levels = _levels(found.tree)
        told = ngettext("%(n)s level", "%(n)s levels", levels) % {"n": levels}
        facts.append(Fact(icon="layers", label=_("Recipe"), text=told))
    return facts


def _source(found: plans.DesignPage) -> str:
    """Return the address of the documentation, where it is one of the web."""
    source = found.design.source if found.design else ""
    return source if source.startswith(("https://", "http://")) else ""


def _makes(viewer: Viewer, found: plans.DesignPage) -> str:
    tree = found.tree
    if tree is None:
        return ""
    kind = found.names.kinds.get(tree.kind)
    return telling.amount_of(viewer, tree.quantity, kind, found.names.kind(tree.kind))


def _levels(level: plans.Level) -> int:
    """Return how many levels are made, one upon the other."""
    if level.recipe is None:
        return 0
    return 1 + max((_levels(part) for part in level.parts), default=0)


def _part(viewer: Viewer, found: plans.DesignPage, level: plans.Level) -> Part:
    kind = found.names.kinds.get(level.kind)
    return Part(
        name=found.names.kind(level.kind),
        quantity=telling.quantity(viewer, level.quantity, kind),
        icon=found.names.icon(level.kind) or "package",
        note=_note(viewer, found, level) if level.depth else "",
        href=reverse("design", args=[level.row.design or level.row.id])
        if level.row and level.depth
        else "",
        parts=tuple(_part(viewer, found, part) for part in level.parts),
    )


def _note(viewer: Viewer, found: plans.DesignPage, level: plans.Level) -> str:
    kind = found.names.kinds.get(level.kind)
    if level.stock:
        there = telling.quantity(viewer, level.stock, kind)
        return _("%(quantity)s there") % {"quantity": there}
    return _("made here") if level.recipe else _("to be found")


def _steps(viewer: Viewer, found: plans.DesignPage) -> list[MakingStep]:
    if found.tree is None or found.tree.recipe is None:
        return []
    recipe = found.tree.recipe
    return [_step(found, step, recipe) for step in recipe.steps]


def _step(
    found: plans.DesignPage, step: recipes.Step, recipe: recipes.Recipe
) -> MakingStep:
    names = found.names
    works = [
        (names.kind(work.kind) or _("anybody"))
        + (f" × {work.hands}" if work.hands > 1 else "")
        for work in step.work
    ]
    tools = [names.kind(tool.kind) for tool in step.tools if tool.kind]
    machine = step.process.replace("_", " ") if recipes.requirements(step) else ""
    return MakingStep(
        name=step.name,
        time=telling.minutes(recipes.step_minutes(step, recipe.quantity, recipe)),
        work=", ".join(works),
        tools=", ".join(filter(None, [*tools, machine])),
    )


def _ask(found: plans.DesignPage) -> str:
    if found.tree is None:
        return ""
    query = {
        "words": found.names.kind(found.tree.kind),
        "kind": found.tree.kind,
        "purpose": "have",
    }
    return f"{reverse('ways')}?{urlencode(query)}"


PAGES = [
    path("designs/", designs, name="designs"),
    path("design/<str:design_id>/", design, name="design"),
]
