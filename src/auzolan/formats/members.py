"""Member lists: who belongs to a community, with card, contact, role and paid until."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass

from auzolan.formats.columns import Column
from auzolan.formats.keys import natural_key
from auzolan.formats.processes import folded
from auzolan.formats.references import is_mail
from auzolan.formats.reports import ImportReport
from auzolan.formats.sheets import Cells, RowFound, Sheet, read_sheet, write_sheet
from auzolan.units.faults import Fault, fault

_PHONE = re.compile(r"^\+?[\d\s()./-]{3,40}(?:\s?(?:x|ext\.?)\s?\d{1,6})?$", re.IGNORECASE)
_ROLE_WORDS = {
    "member": "member|borrower|user|patron|socio|socia|miembro|usuario|usuaria|mitglied|"
    "nutzer|membre|adherent|adherente|utilisateur|membro|utente|bazkide",
    "guest": "guest|visitor|invitado|invitada|gast|invite|invitee|ospite",
    "desk": "desk|librarian|staff|bibliotecario|bibliotecaria|mostrador|prestamo|"
    "ausleihe|theke|accueil|banco prestiti",
    "trainer": "trainer|instructor|teacher|formador|formadora|monitor|monitora|ausbilder|"
    "formateur|formatrice|formatore|istruttore",
    "keeper_of_place": "keeper of place|keeper|caretaker|encargado|encargada|conserje|"
    "hausmeister|hauswart|gardien|custode",
    "treasurer": "treasurer|cashier|tesorero|tesorera|kassenwart|kassierer|schatzmeister|"
    "tresorier|tresoriere|tesoriere|cassiere",
    "mediator": "mediator|mediador|mediadora|vermittler|mediateur|mediatrice|mediatore",
    "steward": "steward|admin|administrator|coordinator|coordinador|coordinadora|"
    "administrador|administradora|koordinator|koordinatorin|vorstand|coordinateur|"
    "coordinatrice|administrateur|coordinatore|amministratore",
}
_ROLES = {word: role for role, words in _ROLE_WORDS.items() for word in words.split("|")}


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRow(RowFound):
    """A member as a list names them; all but card, role and days is personal."""

    name: str
    card: str = ""
    email: str = ""
    phone: str = ""
    # `member`, `guest` or one of `ledger.may.ROLES`; "" where the list does not tell.
    role: str = ""
    paid_until: dt.date | None = None
    joined: dt.date | None = None
    household: str = ""


def read_role(text: str) -> str | Fault:
    """Return our role for a word in five languages."""
    role = _ROLES.get(folded(text))
    return role if role is not None else fault("role.unknown", text[:40])


def _read_mail(text: str) -> str | Fault:
    mail = text.removeprefix("mailto:")
    return mail if is_mail(mail) else fault("member.mail_broken", text[:80])


def _read_phone(text: str) -> str | Fault:
    return text if _PHONE.match(text) else fault("member.phone_broken", text[:40])


def _read(cells: Cells) -> MemberRow | None:
    name = _full_name(cells)
    card = cells.number("card")
    if not name:
        cells.findings.refuse("member.unnamed", cells.at, card=card)
        return None
    email = cells.read("email", _read_mail) or ""
    return MemberRow(
        line=cells.row.line,
        key=natural_key("member", *_identity(cells, card, email, name)),
        name=name,
        card=card,
        email=email,
        phone=cells.read("phone", _read_phone) or "",
        role=cells.read("role", read_role) or "",
        paid_until=cells.date("paid_until"),
        joined=cells.date("joined"),
        household=cells.word("household"),
        other=cells.other(),
    )


def _full_name(cells: Cells) -> str:
    """Join a name from its columns; beside one half, `name` is the other half."""
    name, first, last = (cells.word(x) for x in ("name", "first_name", "last_name"))
    if name and (first or last) and not (first and last):
        return f"{first} {name} {last}".strip()
    return name or f"{first} {last}".strip()


def _identity(cells: Cells, card: str, email: str, name: str) -> tuple[str, ...]:
    """Tell a member by card, else by name and mail, else by name and turn."""
    if card:
        return ("card", card)
    if email:
        # A family may share one address.
        return ("mail", email.lower(), name)
    turn = f"member {folded(name)}"
    cells.met[turn] += 1
    return ("name", name, str(cells.met[turn]))


def _write(row: MemberRow) -> Mapping[str, str]:
    return {
        "card": row.card,
        "name": row.name,
        "email": row.email,
        "phone": row.phone,
        "role": row.role.replace("_", " "),
        "paid_until": row.paid_until.isoformat() if row.paid_until else "",
        "joined": row.joined.isoformat() if row.joined else "",
        "household": row.household,
    }


MEMBERS = Sheet(
    kind="members",
    columns=(
        Column(
            field="card",
            header="card number",
            names="card|card no|card id|member number|member no|membership number|"
            "member id|membership id|user id|library card|barcode|number|id|no|"
            "numero de tarjeta|tarjeta|carnet|numero de carnet|numero de socio|no socio|"
            "no de socio|numero socio|kartennummer|karte|ausweisnummer|ausweis|"
            "mitgliedsnummer|mitglied nr|mitgliedsnr|mitglieds nr|nr|numero de carte|carte|"
            "numero d adherent|no adherent|numero adherent|numero tessera|tessera",
        ),
        Column(
            field="name",
            header="name",
            names="full name|member name|member|display name|nombre completo|"
            "nombre y apellidos|nombre|socio|miembro|vollstandiger name|mitglied|"
            "nom complet|nom et prenom|nom prenom|nom|adherent|nome completo|"
            "nome e cognome|nominativo|nome",
        ),
        Column(
            field="first_name",
            header="first name",
            names="given name|forename|nombre de pila|vorname|prenom",
        ),
        Column(
            field="last_name",
            header="last name",
            names="surname|family name|apellidos|apellido|nachname|familienname|"
            "nom de famille|cognome",
        ),
        Column(
            field="email",
            header="email",
            names="e mail|email address|e mail address|mail|correo|correo electronico|"
            "e mail adresse|mailadresse|courriel|adresse e mail|adresse mail|"
            "posta elettronica|indirizzo email",
        ),
        Column(
            field="phone",
            header="phone",
            names="phone number|telephone|mobile|mobile phone|cell phone|tel|telefono|"
            "telefono movil|movil|telefon|telefonnummer|handy|mobil|portable|"
            "numero de telephone|cellulare|numero di telefono",
        ),
        Column(
            field="role",
            header="role",
            names="member type|user type|type|rol|cargo|funcion|tipo de socio|rolle|"
            "funktion|funzione|fonction|ruolo",
        ),
        Column(
            field="paid_until",
            header="paid until",
            names="membership expires|membership expiration|expires|expiry|expiry date|"
            "expiration date|valid until|renewal date|membership end date|pagado hasta|"
            "cuota hasta|valido hasta|vence|vencimiento|caducidad|bezahlt bis|gultig bis|"
            "beitrag bis|ablaufdatum|paye jusqu au|cotisation jusqu au|"
            "valable jusqu au|date d expiration|expiration|pagato fino al|scadenza|"
            "valido fino al",
            is_date=True,
        ),
        Column(
            field="joined",
            header="joined",
            names="joined on|join date|member since|date joined|start date|"
            "membership start date|date created|created|registered|fecha de alta|alta|"
            "miembro desde|socio desde|eintritt|eintrittsdatum|mitglied seit|beitritt|"
            "date d adhesion|membre depuis|inscription|date d inscription|"
            "data di iscrizione|iscritto dal|socio dal",
            is_date=True,
        ),
        Column(
            field="household",
            header="household",
            names="family|hogar|familia|unidad familiar|haushalt|familie|foyer|famille|"
            "nucleo familiare|famiglia",
        ),
    ),
    needed=(("name", "first_name", "last_name"),),
    read=_read,
    write=_write,
)


def read_members(
    data: bytes,
    *,
    name: str,
    mapping: Mapping[str, str] | None = None,
    encoding: str = "",
    day_first: bool | None = None,
) -> tuple[tuple[MemberRow, ...], ImportReport]:
    """Read a list of members; `mapping` tells field -> header where a guess is wrong."""
    found = read_sheet(
        MEMBERS, data, name=name, mapping=mapping, encoding=encoding, day_first=day_first
    )
    return found.records, found.report


def write_members(rows: tuple[MemberRow, ...]) -> bytes:
    """Write a list of members as CSV; `read_members` reads the same from it."""
    return write_sheet(MEMBERS, rows)
