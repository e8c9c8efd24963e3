"""Plans, jobs and designs: what is made here, by whom, and what is still to be taken."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.test import Client

from auzolan.app import house, new_id, now_ms
from auzolan.ledger import records
from auzolan.ledger.rules import catalogue
from auzolan.making import recipes
from auzolan.making import rules as making
from auzolan.node import choose, keep, say
from auzolan.node.ports import Appended
from auzolan.sharing import asking, choosing, needs, offers
from auzolan.store import rows
from auzolan.units.spans import DAY_MS, HOUR_MS

pytestmark = pytest.mark.django_db(databases=["default", "side"])


@dataclass(slots=True)
class Shop:
    """What is made: a box of boards, nailed by somebody who can."""

    box: str
    board: str
    skill: str
    recipe: str
    design: str


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def _kind(village, label: str, unit: str = "each") -> str:
    body = catalogue.AddKind(kind=new_id(), unit=unit, labels={"en": label})
    assert keep.kind(house(), village.doer("Ane"), body) == body.kind
    return body.kind


@pytest.fixture
def shop(village) -> Shop:
    ane = village.doer("Ane")
    box, board = _kind(village, "nest box"), _kind(village, "pine board")
    skill = _kind(village, "carpentry", "h")
    design = making.AddDesign(
        design=new_id(),
        name="Nest box of one board",
        version="2",
        source="https://design.example/box",
        licence="CC-BY-4.0",
        attribution="A carpenter",
        content="0" * 64,
        summary="For tits and sparrows.",
    )
    assert keep.design(house(), ane, design) == design.design
    recipe = recipes.Recipe(
        id=new_id(),
        kind=box,
        quantity=1,
        steps=(
            recipes.Step(
                code="nail",
                name="Saw and nail",
                process="assembly",
                per_run_s=3_600,
                work=(recipes.Work(kind=skill),),
                inputs=(recipes.Input(kind=board, quantity=2),),
            ),
        ),
    )
    body = making.AddRecipe(content=recipe, design=design.design)
    assert keep.recipe(house(), ane, body) == recipe.id
    return Shop(box=box, board=board, skill=skill, recipe=recipe.id, design=design.design)


def planned(village, shop: Shop) -> tuple[str, str]:
    """Let Jon choose to have a box made; returns the plan and its job."""
    now, need, plan, process, job = now_ms(), new_id(), new_id(), new_id(), new_id()
    starts_at = now + DAY_MS
    wish = choosing.Choose(
        agreement=new_id(),
        way="make",
        need=need,
        wanted=needs.Wanted(
            need=need,
            kind=shop.box,
            quantity=1,
            purpose="have",
            lat_e7=433_200_000,
            lon_e7=-19_800_000,
            radius_m=5_000,
            starts_at=now + HOUR_MS,
            ends_at=now + 9 * DAY_MS,
        ),
        promises=(
            choosing.Asked(
                promise=job,
                action="work",
                receiver=village.members["Jon"],
                kind=shop.skill,
                minutes=60,
                starts_at=starts_at,
                ends_at=starts_at + HOUR_MS,
                place=village.place,
                process=process,
            ),
        ),
        plan=choosing.PlanBody(
            plan=plan,
            kind=shop.box,
            quantity=1,
            recipe=shop.recipe,
            starts_at=starts_at,
            ends_at=starts_at + HOUR_MS,
            gap_permille=13,
            processes=(
                choosing.Planned(
                    process=process,
                    recipe=shop.recipe,
                    step="nail",
                    name="assembly",
                    kind=shop.box,
                    quantity=1,
                    place=village.place,
                    starts_at=starts_at,
                    ends_at=starts_at + HOUR_MS,
                ),
            ),
        ),
    )
    result = choose.say_way(house(), village.doer("Jon"), wish, words="A nest box")
    assert isinstance(result, Appended), result
    return plan, job


def test_a_plan_says_who_is_looked_for_and_how_good_it_is(village, shop) -> None:
    plan, _job = planned(village, shop)

    shown = page(village.client("Jon"), f"/plan/{plan}/")

    assert "Nest box: made here" in shown
    assert "Saw and nail" in shown
    assert "somebody for carpentry" in shown
    assert "At most 1.3% above the best possible plan." in shown


def test_a_job_is_taken_from_the_board_and_stands_first_in_the_plan(village, shop) -> None:
    plan, job = planned(village, shop)
    peio = village.client("Peio")
    assert "for: nest box" in page(peio, "/jobs/")

    peio.post(f"/promise/{job}/take/", {"next": "/jobs/"})

    row = house().log.row(records.Promise, village.community, job)
    assert row is not None
    assert (row.state, row.provider) == ("promised", village.members["Peio"])
    assert "Your part" in page(peio, f"/plan/{plan}/")
    assert "for: nest box" not in page(peio, "/jobs/")


def test_work_for_a_plan_counts_as_a_contribution(village, shop) -> None:
    plan, job = planned(village, shop)
    peio = village.client("Peio")
    peio.post(f"/promise/{job}/take/")

    peio.post(f"/promise/{job}/keep/", {"minutes": "45"})

    shown = page(village.client("Jon"), f"/plan/{plan}/")
    assert "What each has given so far" in shown
    assert "Peio: 45 min" in shown


def test_nobody_takes_a_job_twice(village, shop) -> None:
    _plan, job = planned(village, shop)
    village.client("Peio").post(f"/promise/{job}/take/")

    response = village.client("Miren").post(f"/promise/{job}/take/", follow=True)

    assert "Somebody else has taken it." in response.content.decode()


def test_a_guest_sees_the_board_but_takes_nothing(village, shop) -> None:
    _plan, job = planned(village, shop)

    assert "Carpentry" in page(village.client(), "/jobs/")
    assert "promise_take" not in page(village.client(), "/jobs/")
    assert village.client().post(f"/promise/{job}/take/").status_code == 302
    states = [
        row.state for row in rows.where_in(records.Promise, village.community, "id", [job])
    ]
    assert states == ["job"]


def test_a_design_tells_its_licence_its_parts_and_how_it_is_made(village, shop) -> None:
    assert "Nest box of one board" in page(village.client(), "/designs/")

    shown = page(village.client(), f"/design/{shop.design}/")

    for told in ("CC-BY-4.0", "A carpenter", "pine board", "Saw and nail", "1 level"):
        assert told in shown
    assert f"kind={shop.box}" in shown


def test_a_recipe_has_a_page_of_its_own(village, shop) -> None:
    assert "Nest box" in page(village.client("Jon"), f"/design/{shop.recipe}/")
    assert village.client("Jon").get(f"/design/{new_id()}/").status_code == 404


def test_a_source_that_is_no_address_is_no_link(village, shop) -> None:
    design = making.AddDesign(
        design=new_id(),
        name="Trap",
        version="1",
        source="javascript:alert(1)",
        licence="CC0-1.0",
        attribution="",
        content="1" * 64,
    )
    keep.design(house(), village.doer("Ane"), design)

    assert "javascript:" not in page(village.client("Jon"), f"/design/{design.design}/")


def test_whose_hours_these_are_is_told_once_they_have_promised(village, shop) -> None:
    peio = village.doer("Peio")
    offer = offers.Make(offer=new_id(), mode="help", kind=shop.skill, place=village.place)
    assert keep.offer(house(), peio, offer) == offer.offer
    plan, job = planned(village, shop)
    body = asking.AskNext(promise=job, provider=peio.member, offer=offer.offer)
    asked = say.say(house(), village.doer("Jon"), "promise.ask", body)
    assert isinstance(asked, Appended), asked
    jon = village.client("Jon")

    before = page(jon, f"/plan/{plan}/")
    village.client("Peio").post(f"/promise/{job}/answer/", {"answer": "yes"})
    after = page(jon, f"/plan/{plan}/")

    assert "Somebody for carpentry" in before
    assert "Peio" not in before
    assert "Peio" in after
