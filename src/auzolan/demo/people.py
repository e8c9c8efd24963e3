"""People of the demo: founding, joining, roles, mandates, and what was decided."""

from __future__ import annotations

from auzolan.demo.records import Member
from auzolan.demo.scene import Scene, done
from auzolan.ledger.acts import Words
from auzolan.node import decide, join
from auzolan.units.amounts import UNITS, parse_amount
from auzolan.units.faults import Fault
from auzolan.units.points import parse_point

FOUNDER = "ane"
# Roles are announced a day after the founding and hold a week later.
ROLES_DAY = 1


def _words(member: Member) -> Words:
    contact = {"card": member.card, "email": member.email, "phone": member.phone}
    return Words(
        name=member.name,
        note=member.about,
        contact={name: text for name, text in contact.items() if text},
    )


def found(scene: Scene) -> None:
    """Found the community at once: everything else needs its id."""
    community = scene.demo.community
    scene.clock.now = scene.moment(community.founded, "09:00")
    place = parse_point(community.point)
    assert not isinstance(place, Fault)
    founder = scene.demo.members[FOUNDER]
    wish = join.Founding(
        name=community.name,
        place=place,
        zone=community.zone,
        language=community.language,
        preset=community.preset,
        founder_name=founder.name,
        founder_contact={"email": founder.email},
    )
    joined = done(join.found(scene.house, wish, request="demo-found"), "founding")
    scene.community = joined.community
    scene.ids[f"member/{FOUNDER}"] = joined.member
    scene.with_key.add(FOUNDER)
    words = _words(founder)
    doer = scene.doer(FOUNDER)
    done(join.describe(scene.house, doer, member=joined.member, words=words), FOUNDER)


def plan_people(scene: Scene) -> None:
    """Plan every joining, role and mandate, and the decision on accounts."""
    for slug, member in scene.demo.members.items():
        if slug != FOUNDER:
            moment = scene.moment(member.joined, "10:00")
            scene.at(moment, lambda slug=slug: _join(scene, slug))  # type: ignore[misc]
        for role in member.roles:
            if (slug, role) != (FOUNDER, "steward"):
                day = max(member.joined, scene.demo.community.founded) + ROLES_DAY
                scene.at(
                    scene.moment(day, "11:00"),
                    lambda slug=slug, role=role: _role(scene, slug, role),  # type: ignore[misc]
                )
        for agent in (*member.persons, member.guardian):
            if agent:
                day = max(member.joined, scene.demo.members[agent].joined)
                scene.at(
                    scene.moment(day, "12:00"),
                    lambda slug=slug, agent=agent: _mandate(scene, slug, agent),  # type: ignore[misc]
                )
    _plan_accounts(scene)


def _join(scene: Scene, slug: str) -> None:
    member = scene.demo.members[slug]
    steward = scene.doer(FOUNDER)
    if not member.email:
        row = join.register(scene.house, steward, words=_words(member), sort=member.sort)
        scene.ids[f"member/{slug}"] = done(row, slug)
        return
    letter = done(join.invite(scene.house, steward), slug)
    joined = done(
        join.join(
            scene.house,
            scene.community,
            secret=letter.secret,
            words=_words(member),
            sort=member.sort,
            request=f"demo-join-{slug}",
        ),
        slug,
    )
    scene.ids[f"member/{slug}"] = joined.member
    scene.with_key.add(slug)


def _role(scene: Scene, slug: str, role: str) -> None:
    doer = scene.doer(FOUNDER)
    member = scene.member(slug)
    done(decide.give_role(scene.house, doer, member=member, name=_role_name(role)), slug)


def _role_name(role: str) -> str:
    return "keeper_of_place" if role == "keeper" else role


def _mandate(scene: Scene, principal: str, agent: str) -> None:
    result = join.mandate(
        scene.house,
        # Whoever has a login gives it themselves; for the others the steward does.
        scene.doer(principal if principal in scene.with_key else FOUNDER),
        agent=scene.member(agent),
        principal=scene.member(principal),
    )
    done(result, principal)


def _plan_accounts(scene: Scene) -> None:
    accounts = scene.demo.community.accounts
    line = parse_amount(accounts.lower_line, UNITS["hour_credit"])
    assert isinstance(line, int)
    # A rule is announced a week before it takes effect.
    moment = scene.moment(accounts.on - 8, "19:00")
    for name, value in (("accounts", "hours"), ("lower_line", str(line))):
        scene.at(
            moment,
            lambda name=name, value=value: _announce(scene, name, value),  # type: ignore[misc]
        )


def _announce(scene: Scene, name: str, value: str) -> None:
    why = scene.demo.community.accounts.decided
    doer = scene.doer(FOUNDER)
    done(decide.announce(scene.house, doer, name=name, value=value, why=why), name)
