"""Inventories: the things that a community lends, among them myTurn's exports."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from auzolan.formats.columns import Column
from auzolan.formats.designs import Quantity
from auzolan.formats.keys import natural_key
from auzolan.formats.money import Money, read_money, write_money
from auzolan.formats.processes import folded
from auzolan.formats.quantities import read_quantity, unit_code, write_number
from auzolan.formats.references import Reference, check_reference
from auzolan.formats.reports import ImportReport
from auzolan.formats.sheets import Cells, RowFound, Sheet, read_sheet, write_sheet
from auzolan.units.amounts import UNITS
from auzolan.units.faults import Fault, fault

LOAN_DAYS_MAX = 3_660
ONE = Quantity(amount=1)

_DAYS = re.compile(r"^(\d{1,5})\s*([^\W\d]*)\.?$")
_DAYS_IN = {"day": 1, "week": 7, "month": 30}
_DAY_WORDS = {
    "": "day",
    **dict.fromkeys(
        "d day days dia dias t tag tage tagen j jour jours g giorno giorni".split(), "day"
    ),
    **dict.fromkeys(
        "w week weeks semana semanas woche wochen semaine semaines settimana "
        "settimane".split(),
        "week",
    ),
    **dict.fromkeys("month months mes meses monat monate mois mese mesi".split(), "month"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow(RowFound):
    """A thing, or a stock of equal things, as an inventory names it."""

    name: str
    # The number or label that the thing bears.
    number: str = ""
    # The words that tell best what sort of thing it is; a person confirms the kind.
    kind_words: str = ""
    category: str = ""
    quantity: Quantity = ONE
    place: str = ""
    keeper: str = ""
    condition: str = ""
    value: Money | None = None
    # As written: prices of other systems are rarely per day.
    price: str = ""
    description: str = ""
    picture: Reference | None = None
    loan_days: int | None = None
    brand: str = ""
    model: str = ""
    serial: str = ""
    keywords: tuple[str, ...] = ()


def read_days(text: str) -> int | Fault:
    """Read a length of loan: `7`, `7 days`, `2 Wochen`; a month counts 30 days."""
    found = _DAYS.match(text)
    unit = _DAY_WORDS.get(folded(found[2])) if found is not None else None
    if found is None or unit is None:
        return fault("item.loan_length_unclear", text[:40])
    days = int(found[1]) * _DAYS_IN[unit]
    if days > LOAN_DAYS_MAX:
        return fault("item.loan_length_unclear", text[:40], limit=LOAN_DAYS_MAX)
    return days


def _read(cells: Cells) -> ItemRow | None:
    name, number = cells.word("name"), cells.number("number")
    if not name:
        cells.findings.refuse("item.unnamed", cells.at, number=number)
        return None
    kind, category = cells.word("kind"), cells.word("category")
    return ItemRow(
        line=cells.row.line,
        key=natural_key("item", *_identity(cells, number, name)),
        name=name,
        number=number,
        kind_words=kind,
        category=category,
        quantity=_quantity(cells),
        place=cells.word("place"),
        keeper=cells.word("keeper"),
        condition=cells.word("condition"),
        value=cells.read("value", read_money),
        price=cells.word("price"),
        description=cells.text("description"),
        picture=cells.read("picture", check_reference),
        loan_days=cells.read("loan_days", read_days),
        brand=cells.word("brand"),
        model=cells.word("model"),
        serial=cells.word("serial"),
        keywords=tuple(
            x.strip() for x in re.split("[,;]", cells.text("keywords")) if x.strip()
        ),
        other=cells.other(),
    )


def _quantity(cells: Cells) -> Quantity:
    """Read quantity and unit; where they are unclear one piece is taken, and told."""
    unit = cells.read("unit", _read_unit) or "each"
    found = cells.read("quantity", lambda text: read_quantity(text, unit))
    return found if found is not None else ONE


def _read_unit(text: str) -> str | Fault:
    return unit_code(text) or fault("unit.unknown", text[:40])


def _identity(cells: Cells, number: str, name: str) -> tuple[str, ...]:
    """Tell a thing by its number, else by its name and its turn among equal names."""
    if number:
        return ("number", number)
    turn = f"item {folded(name)}"
    cells.met[turn] += 1
    return ("name", name, str(cells.met[turn]))


def _write(row: ItemRow) -> Mapping[str, str]:
    unit = UNITS[row.quantity.unit]
    return {
        "number": row.number,
        "name": row.name,
        "kind": row.kind_words,
        "category": row.category,
        "quantity": write_number(row.quantity.amount, unit),
        "unit": unit.code,
        "place": row.place,
        "keeper": row.keeper,
        "condition": row.condition,
        "value": write_money(row.value) if row.value is not None else "",
        "price": row.price,
        "description": row.description,
        "picture": row.picture.text if row.picture is not None else "",
        "loan_days": str(row.loan_days) if row.loan_days is not None else "",
        "brand": row.brand,
        "model": row.model,
        "serial": row.serial,
        "keywords": ", ".join(row.keywords),
    }


ITEMS = Sheet(
    kind="items",
    columns=(
        Column(
            field="number",
            header="number",
            names="item id|item number|item no|inventory number|label|code|sku|barcode|"
            "asset tag|id|no|numero de inventario|numero|codigo|etiqueta|referencia|"
            "inventarnummer|inventar nr|nummer|nr|etikett|numero d inventaire|"
            "code article|reference|numero inventario|codice|etichetta",
        ),
        Column(
            field="name",
            header="name",
            names="item name|item|title|thing|object|tool|nombre|articulo|objeto|cosa|"
            "herramienta|titulo|bezeichnung|gegenstand|artikel|ding|werkzeug|titel|nom|"
            "objet|article|outil|designation|titre|nome|oggetto|articolo|attrezzo|titolo",
        ),
        Column(
            field="kind",
            header="kind",
            names="item type|sort|type|tipo|tipo de articulo|clase|art|typ|sorte|"
            "type d objet|tipo di oggetto",
        ),
        Column(
            field="category",
            header="category",
            names="categories|group|categoria|categorias|grupo|kategorie|kategorien|"
            "gruppe|categorie|groupe|gruppo",
        ),
        Column(
            field="quantity",
            header="quantity",
            names="qty|count|stock|units|cantidad|existencias|unidades|anzahl|menge|"
            "bestand|quantite|nombre|quantita|giacenza|scorta",
        ),
        Column(
            field="unit",
            header="unit",
            names="unit of measure|uom|unidad|unidad de medida|einheit|unite|unita|"
            "unita di misura",
        ),
        Column(
            field="place",
            header="place",
            names="current location|home location|location|storage|shelf|location code|"
            "where|lugar|ubicacion|sitio|estanteria|ort|standort|lagerort|platz|regal|"
            "lieu|emplacement|etagere|luogo|posizione|ubicazione|scaffale",
        ),
        Column(
            field="keeper",
            header="keeper",
            names="custodian|held by|responsible|contact|responsable|custodio|"
            "encargado|encargada|verwahrer|verantwortlich|betreuer|gardien|depositaire|"
            "custode|responsabile|affidatario",
        ),
        Column(
            field="condition",
            header="condition",
            names="state|estado|conservacion|zustand|etat|condizione|stato",
        ),
        Column(
            field="value",
            header="value",
            names="replacement cost|replacement value|purchase price|cost|worth|"
            "valor|valor de reposicion|coste|precio de compra|wert|wiederbeschaffungswert|"
            "kaufpreis|valeur|valeur de remplacement|prix d achat|valore|"
            "valore di sostituzione|costo|historical cost",
        ),
        Column(
            field="price",
            header="price per day",
            names="daily price|price|fee|amount fee|rental price|loan fee|precio por dia|"
            "precio|tarifa|preis pro tag|preis|gebuhr|leihgebuhr|prix par jour|prix|"
            "tarif|prezzo al giorno|prezzo|tariffa",
        ),
        Column(
            field="description",
            header="description",
            names="details|descripcion|detalles|beschreibung|descriptif|descrizione",
        ),
        Column(
            field="picture",
            header="picture",
            names="image|photo|image url|photo url|imagen|foto|bild|immagine",
        ),
        Column(
            field="loan_days",
            header="loan length days",
            names="default loan length|loan length|loan period|loan days|"
            "dias de prestamo|duracion del prestamo|plazo de prestamo|leihdauer|"
            "ausleihdauer|leihfrist|duree du pret|duree de pret|durata del prestito|"
            "durata prestito",
        ),
        Column(
            field="brand",
            header="brand",
            names="manufacturer|make|marca|fabricante|marke|hersteller|marque|fabricant|"
            "produttore",
        ),
        Column(field="model", header="model", names="modelo|modell|modele|modello"),
        Column(
            field="serial",
            header="serial number",
            names="serial|serial no|numero de serie|seriennummer|numero di serie",
        ),
        Column(
            field="keywords",
            header="keywords",
            names="tags|palabras clave|etiquetas|schlagworte|stichworte|mots cles|"
            "parole chiave",
        ),
    ),
    needed=(("name",),),
    read=_read,
    write=_write,
)


def read_items(
    data: bytes,
    *,
    name: str,
    mapping: Mapping[str, str] | None = None,
    encoding: str = "",
    day_first: bool | None = None,
) -> tuple[tuple[ItemRow, ...], ImportReport]:
    """Read an inventory; `mapping` tells field -> header where a guess is wrong."""
    found = read_sheet(
        ITEMS, data, name=name, mapping=mapping, encoding=encoding, day_first=day_first
    )
    return found.records, found.report


def write_items(rows: tuple[ItemRow, ...]) -> bytes:
    """Write an inventory as CSV; `read_items` reads the same from it."""
    return write_sheet(ITEMS, rows)
