"""File faults: what is said of files and lines that did not come in; see faults.py."""

from __future__ import annotations

from django.utils.translation import gettext_noop as _n

# A sentence says what to do where a person can do it in a spreadsheet.
SENTENCES: dict[str, str] = {
    "bom.cycle": _n("A part is made of itself, by way of others."),
    "bom.empty": _n("There is no part in it that we can read."),
    "bom.parent_unknown": _n("It goes into a part that stands nowhere in the list."),
    "bom.shape_unknown": _n("That is no parts list in a form that we read."),
    "bom.too_deep": _n("Parts stand in one another too deeply."),
    "column.field_unknown": _n("We have no such field."),
    "column.mapped_twice": _n("One column cannot stand for two things."),
    "column.missing": _n("A column is missing that we cannot do without. Choose it above."),
    "column.unknown": _n("There is no column of that name."),
    "design.unnamed": _n("The design has no name."),
    "file.cell_too_long": _n("A cell is too long."),
    "file.control_character": _n("There are characters in it that no text has."),
    "file.empty": _n("The file is empty."),
    "file.encoding_unknown": _n("We do not know that way of writing letters."),
    "file.encoding_wrong": _n("The letters are not written in the way that was chosen."),
    "file.line_before_header": _n("A line before the names of the columns was left out."),
    "file.mail_broken": _n("That e-mail address cannot be right."),
    "file.many_documents": _n("There is more than one document in it."),
    "file.more_faults": _n("There is more that we could not understand."),
    "file.more_notes": _n("There is more to note."),
    "file.no_header": _n("There is no line with the names of the columns."),
    "file.not_a_mapping": _n("The file is not built as such a document is."),
    "file.not_text": _n("That is no text. In your spreadsheet, save the list as CSV."),
    "file.not_utf8": _n("The letters are not in UTF-8. Choose another way to read them."),
    "file.path_absolute": _n("It names a file by a place on somebody's own machine."),
    "file.path_escapes": _n("It names a file outside of its own folder."),
    "file.quote_open": _n("A quotation mark is opened here and never closed."),
    "file.row_broken": _n("The line is not written as others are."),
    "file.syntax": _n("The file breaks off, or is not written as its sort asks."),
    "file.tag_refused": _n("There is something in the file that could run as a program."),
    "file.text_too_long": _n("A text is too long."),
    "file.too_big": _n("The file is too big: at most %(limit)s bytes."),
    "file.too_deep": _n("Things stand in one another too deeply in this file."),
    "file.too_many_cells": _n("The line has more cells than there are columns."),
    "file.too_many_columns": _n("There are too many columns: at most %(limit)s."),
    "file.too_many_files": _n("Those are too many files: at most %(limit)s at once."),
    "file.too_many_nodes": _n("There is too much in one file."),
    "file.too_many_records": _n("There are too many entries in one file."),
    "file.too_many_rows": _n("There are too many lines: at most %(limit)s."),
    "file.wrong_type": _n("Something else stands here than belongs here."),
    "item.unnamed": _n("The thing has no name."),
    "loan.already_returned": _n("It was brought back already, so it was left out."),
    "member.unnamed": _n("The member has no name."),
    "okh.many_designs": _n("There is more than one design in it."),
    "okw.equipment_without_workshop": _n("A machine stands in no workshop."),
    "row.empty_field": _n("A cell is empty that we cannot do without."),
    "row.key_taken": _n("An earlier line says otherwise of the same one."),
    "row.repeated": _n("The line stands there twice, and counts once."),
    "upload.gone": _n("What you sent is no longer kept. Send it once more."),
    "upload.none": _n("Choose a file."),
    "upload.one_table": _n("Send one list at a time, so that you can look at it."),
    "upload.too_long": _n(
        "The list is too long for this page: at most %(limit)s lines. Send it in parts, "
        "or use “auzolan import” on the machine itself."
    ),
}
