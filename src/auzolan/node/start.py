"""Start: begin a community of our own, with the sorts that its likes begin with."""

from __future__ import annotations

from dataclasses import dataclass

from auzolan.ledger.rules import catalogue
from auzolan.node.join import Founding, Joined, found
from auzolan.node.ports import House
from auzolan.node.say import Faults, say_as_community


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """What a sort of community begins with; everything can be changed later."""

    # A line a sort: icon | unit | class | English | Spanish | other words, with commas.
    sorts: str
    # Roles worth filling first, besides a second steward.
    roles: tuple[str, ...] = ()
    # Outside money that is often noted: reasons of `fairness.dues`.
    dues: tuple[str, ...] = ()


_TOOLS = """
drill | each | tools | cordless drill | taladro a batería | drill, taladro, zulagailu
hammer | each | tools | toolbox | caja de herramientas | hammer, martillo, tresnak
wrench | each | tools | socket set | juego de llaves | spanner, wrench, llaves
slice | each | tools | jigsaw | sierra de calar | saw, sierra, caladora
disc | each | tools | angle grinder | amoladora | grinder, radial
circle-dashed | each | tools | sander | lijadora | orbital sander
layers | each | ladders | step ladder | escalera de tijera | ladder, escalera
"""
_GARDEN = """
shovel | each | garden | spade | pala | shovel, dig
scissors | each | garden | hedge trimmer | cortasetos | hedge
"""
_SKILLS = """
wrench | h | skills | repairs | reparaciones | mend, fix, arreglar
graduation-cap | h | skills | teaching | enseñanza | lesson, clase
car | h | skills | driving | conducir | transport, transporte
"""
_ROOMS = """
door-open | each | rooms | meeting room | sala de reuniones | room, sala
bed | each | rooms | guest room | cuarto de huéspedes | bed, stay, cama
"""
_FOOD = """
apple | kg | food | apples | manzanas | apple, fruta, sagarra
carrot | kg | food | vegetables | verdura | greens, hortalizas
egg | each | food | eggs | huevos | arrautzak
wheat | each | food | bread | pan | loaf, ogia
milk | l | food | milk | leche | esne
"""
_BENCHES = """
cpu | h | machines | soldering station | estación de soldadura | solder, soldar
gauge | each | measuring | multimeter | multímetro | tester, polímetro
"""

PRESETS: dict[str, Preset] = {
    "tool_library": Preset(
        sorts=_TOOLS + _GARDEN + _SKILLS,
        roles=("desk", "treasurer"),
        dues=("membership", "deposit"),
    ),
    "makerspace": Preset(
        sorts=_TOOLS
        + _BENCHES
        + """
printer | h | machines | 3D printer | impresora 3D | print, imprimir
zap | h | machines | laser cutter | cortadora láser | laser
cog | h | machines | lathe | torno | turning
box | each | materials | plywood sheet | tablero contrachapado | plywood, madera
"""
        + _SKILLS,
        roles=("trainer", "keeper_of_place", "treasurer"),
        dues=("membership", "material"),
    ),
    "repair_cafe": Preset(
        sorts=_BENCHES
        + """
plug | h | skills | electrical repairs | reparación eléctrica | lamp, toaster, tostadora
shirt | h | skills | sewing and mending | costura | sew, coser, textile
bike | h | skills | bicycle repairs | reparación de bicicletas | bike, bici
smartphone | h | skills | phone and computer help | ayuda con móvil y ordenador | laptop
settings | each | materials | spare part | recambio | screw, tornillo
"""
        + _TOOLS,
        roles=("desk", "keeper_of_place"),
    ),
    "food_group": Preset(
        sorts=_FOOD
        + """
package | each | food | weekly box | cesta semanal | box, cesta, share
truck | h | skills | fetching and bringing | recogida y reparto | delivery, reparto
shopping-basket | h | skills | packing | preparar cestas | sorting
"""
        + _GARDEN,
        roles=("treasurer", "keeper_of_place"),
        dues=("membership", "other"),
    ),
    "block_of_flats": Preset(
        sorts=_TOOLS
        + _ROOMS
        + """
bike | each | rides | cargo bike | bicicleta de carga | bike, bici
car | each | rides | shared car | coche compartido | car, coche
zap | kwh | energy | solar surplus | excedente solar | electricity, luz
baby | h | skills | looking after children | cuidar niños | babysitting
dog | h | skills | looking after animals | cuidar animales | pets, plants
"""
        + _SKILLS,
        roles=("keeper_of_place", "treasurer"),
        dues=("deposit", "other"),
    ),
}


def sorts_of(preset: str) -> list[catalogue.AddKind]:
    """Return the sorts of a preset in its order; their ids are still empty."""
    rows = [line for line in PRESETS[preset].sorts.splitlines() if line.strip()]
    return [_kind(line) for line in dict.fromkeys(rows)]


def _kind(line: str) -> catalogue.AddKind:
    icon, unit, group, english, spanish, words = (part.strip() for part in line.split("|"))
    return catalogue.AddKind(
        kind="",
        unit=unit,
        labels={"en": english, "es": spanish},
        synonyms=tuple(word.strip() for word in words.split(",")),
        classified=(group,),
        icon=icon,
    )


def start(house: House, wish: Founding, *, request: str) -> Joined | Faults:
    """Found a community and give it its preset's sorts, in the community's name."""
    founded = found(house, wish, request=request)
    if not isinstance(founded, Joined) or wish.preset not in PRESETS:
        return founded
    for number, body in enumerate(sorts_of(wish.preset)):
        added = say_as_community(
            house,
            founded.community,
            "kind.add",
            catalogue.AddKind(
                kind=house.new_id(),
                unit=body.unit,
                labels=body.labels,
                synonyms=body.synonyms,
                classified=body.classified,
                icon=body.icon,
            ),
            request=f"preset-{number}",
        )
        if isinstance(added, tuple):
            return added
    return founded
