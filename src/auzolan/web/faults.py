"""Faults: the one table from a fault's code to the sentence that people read."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _n

from auzolan.units.faults import Fault
from auzolan.web import file_faults

# What members meet. A sentence says what stands in the way and, where it can, what to
# do; it may quote the fault's details by name.
SENTENCES: dict[str, str] = {
    "account.below_line": _n(
        "That would take the account below its lower line. Give or do something first, "
        "or ask a steward."
    ),
    "account.off": _n("This community keeps no accounts, so nothing can have a price."),
    "act.key_revoked": _n("This key was ended. Use your card to get a new one."),
    "act.too_large": _n("That is too much at once. Shorten it, or do it in parts."),
    "amount.negative": _n("An amount cannot be below zero here."),
    "amount.not_a_number": _n("That is not a number we can read, such as 2 or 0.5."),
    "amount.out_of_bounds": _n("That amount is too large or too small."),
    "amount.too_fine": _n("That has more decimals than we count by."),
    "api.malformed": _n("A field is missing, unknown, or not what it should be."),
    "api.method": _n("This address does not do that."),
    "api.not_found": _n("There is nothing at this address."),
    "api.not_json": _n("The body is not JSON that we can read."),
    "api.too_large": _n("The body is longer than %(limit)s bytes."),
    "api.too_often": _n("Too many requests. Wait %(retry_after_s)s seconds."),
    "api.token_missing": _n("Send a personal token; you make one under About me."),
    "api.token_unknown": _n("This token is not good, or not any more."),
    "change.not_pending": _n("That change is not waiting any more."),
    "change.objected": _n("You have already objected to this."),
    "community.exists": _n("This node already has a community."),
    "community.unknown": _n("We do not know that community."),
    "date.ambiguous": _n("That date can be read in two ways. Write it as 2026-12-31."),
    "date.not_understood": _n("We cannot read that date. Write it as 2026-12-31."),
    "date.out_of_range": _n("That date is too far away."),
    "design.no_licence": _n("A design needs its licence, so that others may build it."),
    "design.unknown": _n("We do not have that design."),
    "due.malformed": _n("Check the amount, the currency and what it is for."),
    "due.order": _n("Money is first due, then paid, then returned."),
    "due.other": _n("That note is about something else. Write a new one."),
    "erase.nothing": _n("Choose what is to be erased."),
    "erase.not_yours": _n("You can erase what you wrote, and what is about you."),
    "erase.too_many": _n("That is too much at once. Erase it in parts."),
    "event.corrected_below_zero": _n("That would take away more than there was."),
    "event.same_sides": _n("Giving and receiving have to be two different members."),
    "event.stands": _n("This record stands by now. Ask for a correction instead."),
    "event.unknown": _n("We do not know that record."),
    "event.unknown_action": _n("We do not know that sort of record."),
    "id.taken": _n("That was recorded before. Look whether it is there already."),
    "identity.key_reused": _n("A new card needs a new key."),
    "import.row": _n("A row could not be read, so nothing of its part came in."),
    "import.table": _n("Rows of that sort cannot be imported."),
    "import.too_many": _n("Too many rows at once. Import them in parts."),
    "invitation.expired": _n("This invitation has run out. Ask for a new one."),
    "invitation.expiry": _n("An invitation is good for between 1 and 400 days."),
    "invitation.for_other": _n("This invitation is for somebody else."),
    "invitation.unknown": _n(
        "We do not know this invitation, or it has been used. Ask for a new one."
    ),
    "invitation.uses": _n("An invitation is good for 1 to 500 people."),
    "item.loan_length_unclear": _n("We cannot read for how long it may be lent."),
    "key.not_here": _n(
        "This node does not hold that member's key, so it cannot record for them."
    ),
    "kind.figure_without_source": _n("A footprint needs its source."),
    "kind.labels": _n("A sort needs a name in at least one language."),
    "kind.synonyms": _n("Too many other names, or one of them is too long."),
    "kind.unknown": _n("We do not know that sort."),
    "login.taken": _n("Somebody else logs in by that name here."),
    "login.weak_password": _n("Choose another password: %(why)s"),
    "lot.expired": _n("By then it is past its best-before."),
    "lot.unknown": _n("We do not know that lot."),
    "mandate.missing": _n("You have no mandate to act for this member."),
    "mandate.to_self": _n("Nobody needs a mandate for themselves."),
    "may.not_allowed": _n("That is for others to do. Ask a steward if it should be you."),
    "may.own_case": _n("Nobody decides their own case. Ask another steward."),
    "member.has_login": _n("This member has joined already."),
    "member.has_promises": _n("There are promises still open. Fulfil or drop them first."),
    "member.mail_broken": _n("That e-mail address cannot be right."),
    "member.phone_broken": _n("That phone number cannot be right."),
    "member.sort": _n("A member is a person, a household or an association."),
    "member.unknown": _n("We do not know that member, or they are not active."),
    "name.length": _n("A name has between 1 and %(limit)s letters."),
    "need.purpose": _n("Say whether you want to use it or to have it."),
    "need.radius": _n("That is too far, or not far enough, to look."),
    "need.unknown": _n("We do not know that need."),
    "node.read_only": _n(
        "This node came out of a backup and only shows its books for now. A steward "
        "has to look at it."
    ),
    "node.no_community": _n("This node has no community yet."),
    "node.no_steward": _n("This community has no steward."),
    "log.unreachable": _n("The node did not answer, so nothing was checked."),
    "log.unknown": _n("There is no such record here, or none published yet."),
    "log.entry_unknown": _n("The record has no such entry yet."),
    "log.url": _n("That is not the address of a record."),
    "log.seen_damaged": _n(
        "The file that remembers what was seen of the record is damaged. Look into it "
        "before you remove it."
    ),
    "restore.not_empty": _n("There is something here already. Choose an empty folder."),
    "restore.other_database": _n(
        "The backup is of another sort of database than this node uses."
    ),
    "backup.newer": _n("The backup was made by a newer version. Install that first."),
    "backup.no_room": _n("There is not enough room on the disk for what is in it."),
    "backup.no_program": _n("The programs of PostgreSQL are not installed here."),
    "node.not_restored": _n("This node did not come out of a backup."),
    "offer.mode": _n("Say whether you lend, give, help or open a machine."),
    "offer.closed": _n("Nobody is there at that time; ask, or choose another."),
    "offer.notice": _n("That is too soon: more notice is asked for."),
    "offer.other_kind": _n("The offer is of another sort than what is asked for."),
    "offer.price": _n("Check the price and what it is for."),
    "offer.too_long": _n("That is longer than it may be had at once."),
    "offer.too_much": _n("That is more than may be had at once."),
    "offer.unknown": _n("That offer has ended."),
    "owner.list": _n("Name at least one owner, and nobody twice."),
    "owner.share": _n("An owner's share is a whole number above zero."),
    "place.unknown": _n("We do not know that place."),
    "plan.unknown": _n("We do not know that plan."),
    "point.not_understood": _n("Write a place as latitude, longitude: 43.32, -1.98."),
    "point.out_of_bounds": _n("That place is not on earth: check the two numbers."),
    "promise.answer_late": _n("The time to answer has run out."),
    "promise.not_a_job": _n("Somebody else has taken it."),
    "promise.not_asked": _n("That was answered before, or it is not asked any more."),
    "promise.not_open": _n("That promise is not open any more."),
    "promise.other_action": _n("That is not what was promised."),
    "promise.other_sides": _n("That promise is between other members."),
    "promise.other_thing": _n("That promise is about another thing."),
    "promise.unknown": _n("We do not know that promise."),
    "role.unknown": _n("We do not know that role, or it has ended."),
    "rule.unknown": _n("There is no such rule."),
    "rule.value": _n("The rule cannot be set to that."),
    "span.malformed": _n("The end has to come after the beginning."),
    "span.past": _n("That time is over."),
    "stock.too_little": _n("There is not that much of it."),
    "stock.used_later": _n("It was used later, so it cannot be taken back."),
    "text.too_long": _n("A text is too long: at most %(limit)s letters."),
    "thing.broken": _n("It is broken and has to be mended first."),
    "thing.not_blocked": _n("It is not blocked then."),
    "thing.promised": _n("It is promised to somebody. Settle that first."),
    "thing.taken": _n("It is taken at that time."),
    "thing.unknown": _n("We do not know that thing, or it is no longer here."),
    "token.too_many": _n("At most %(limit)s programs can act for you. End one first."),
    "token.unknown": _n("That token has ended already."),
    "unit.exists": _n("There is a unit of that name."),
    "unit.malformed": _n("A unit needs a short name and a number of decimals."),
    "unit.mismatch": _n("These are counted in different units."),
    "unit.unknown": _n("We do not know that unit."),
    "update.check_failed": _n("The rows are not what the log makes of them."),
    "update.migration_failed": _n("The tables could not be brought to this version."),
    "update.restore_by_hand": _n(
        "Bring the backup of before back by hand: auzolan restore."
    ),
    "window.malformed": _n("Opening hours need a day, a beginning and a later end."),
    "window.too_many": _n("Those are too many opening hours."),
    "zone.unknown": _n("Write a time zone as Europe/Madrid."),
    "ask.draft_gone": _n("What you asked is no longer kept. Ask once more."),
    "ask.kind_not_found": _n("We did not find what that means here. Try another word."),
    "ask.no_words": _n("Say in a word or two what you need."),
    "ask.nothing_found": _n("Nothing like that was found near by."),
    "ask.order": _n("Ways can be ordered by soonest, nearest, cheapest and lightest."),
    "ask.too_many_kinds": _n("That means too many things at once. Say it more exactly."),
    "bring.balance_zero": _n("An opening balance of zero was left out."),
    "bring.booking_over": _n("A booking that is over was left out."),
    "bring.condition_unknown": _n("We do not know that condition."),
    "bring.due_guessed": _n("It is not said when it is due, so we took the usual time."),
    "bring.kind_unknown": _n("We do not know that sort of file."),
    "bring.member_ambiguous": _n("Several members are called so. Give the card number."),
    "bring.member_unknown": _n("We do not know that member."),
    "bring.quantity_missing": _n("It is not said how many, so this line was left out."),
    "bring.thing_ambiguous": _n(
        "Several things are called so. Give the number of the thing."
    ),
    "bring.thing_unknown": _n("We do not know that thing."),
    "bring.too_many_machines": _n("A workshop has more machines than we take in at once."),
    "erase.row_missing": _n("Others' words stand in the same entry. Try once more."),
    "event.not_countable": _n("That cannot be counted so."),
    "event.not_yours": _n("Only those who took part can record that."),
    "event.part_moved": _n("Only the whole of it can be moved."),
    "invitation.secret": _n("The letter's secret is not in the right form."),
    "list.too_long": _n("The list is too long: at most %(limit)s."),
    "make.no_time": _n("There is not enough time to make it until then."),
    "make.no_workshop": _n("No workshop near by can make that."),
    "mandate.not_given": _n("They have given no such mandate."),
    "may.not_active": _n("You are not an active member at the moment. Ask a steward."),
    "member.owes": _n("The account is not even yet. Settle it first."),
    "offer.not_owner": _n("Only an owner can offer that."),
    "offer.outside": _n("It is not offered at that time."),
    "place.not_yours": _n("That place is looked after by somebody else."),
    "promise.action": _n("That cannot be promised."),
    "promise.begun": _n("It has begun already."),
    "promise.other_process": _n("That belongs to another step."),
    "promise.other_quantity": _n("That is not as many as were promised."),
    "promise.passed": _n("The time for that is over."),
    "role.ended": _n("That role ends already."),
    "stock.too_much": _n("That is more than there is room for."),
    "thing.block_why": _n("Say whether it is for a repair or for yourselves."),
    "thing.condition": _n("A thing is good, worn, broken or missing."),
    "thing.machine": _n("That is a machine of a workshop: it stays there."),
    "thing.not_yours": _n("That is for its owners and its keeper to say."),
    "thing.pool": _n("Equal things in a pool are counted, from one up."),
    "workshop.without_point": _n("It is not said where the workshop is."),
    **file_faults.SENTENCES,
}

# Families whose faults only those meet who bring in files, or who work on the node; the
# code stands beside the sentence.
FAMILIES: dict[str, str] = {
    "act": _n("The entry is not in the form that was agreed on."),
    "canon": _n("The entry is not in the form that was agreed on."),
    "capability": _n("No workshop here can do that."),
    "design": _n("The design's documents leave something open."),
    "demo": _n("The demo community's files have a mistake."),
    "explosion": _n("The recipe cannot be worked out."),
    "file": _n("The file cannot be read."),
    "id": _n("An address or a form was not complete. Go back and try again."),
    "key": _n("The key is not one that we accept."),
    "log": _n("The published record does not hold."),
    "plan": _n("No plan can be made of that."),
    "process": _n("We do not know that way of making."),
    "recipe": _n("The recipe is not complete."),
    "requirement": _n("What is asked of the machine is out of bounds."),
    "supply": _n("More was set aside than there is."),
    "way": _n("That way is not complete. Look for ways again."),
    "backup": _n("The backup cannot be made or used."),
    "bom": _n("The parts list cannot be worked out."),
    "import": _n("What was brought does not fit together."),
    "rebuild": _n("The books are not what the record says."),
    "restore": _n("The backup cannot be brought back here."),
    "sound": _n("The books do not add up."),
    "valueflows": _n("The file is not in the form of ValueFlows that we read."),
    "bring": _n("A row could not be brought over."),
    "ask": _n("We cannot look for that."),
    "make": _n("It cannot be made here."),
}


def has_sentence(code: str) -> bool:
    """Tell whether a code has a sentence of its own or of its family."""
    return code in SENTENCES or code.partition(".")[0] in FAMILIES


def sentence(fault: Fault) -> str:
    """Return what a reader is told of a fault, in the reader's language."""
    own = SENTENCES.get(fault.code)
    if own is not None:
        return _filled(_(own), fault)
    family = FAMILIES.get(fault.code.partition(".")[0])
    told = _(family) if family else _("That is not possible.")
    return f"{told} ({fault.code})"


def _filled(text: str, fault: Fault) -> str:
    # A fault without the detail that its sentence quotes must not break a page.
    try:
        return text % dict(fault.details)
    except (KeyError, TypeError, ValueError):
        return text.partition(":")[0].partition("%")[0].strip() + "."
