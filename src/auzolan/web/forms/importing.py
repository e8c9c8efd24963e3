"""Importing: which files a community brings, and how they are to be read."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _l

from auzolan.formats import limits, reading
from auzolan.store.uploads import File
from auzolan.units.faults import fault
from auzolan.web import faults
from auzolan.web.forms.base import PageForm
from auzolan.web.import_texts import LISTS, sort_choices

# As many as Django takes in one form.
FILES_MAX = 100
NAME_SHOWN_MAX = 80


class ManyFiles(forms.FileInput):
    """A control that takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each with its size looked at before it is read."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """Return the files that were sent."""
        sent: list[UploadedFile[Any]] = [one for one in data or () if one]
        if not sent:
            raise ValidationError(faults.sentence(fault("upload.none")))
        if len(sent) > FILES_MAX:
            refused = fault("file.too_many_files", limit=FILES_MAX)
            raise ValidationError(faults.sentence(refused))
        refused_size = reading.check_size(sum(one.size or 0 for one in sent))
        if refused_size is not None:
            raise ValidationError(faults.sentence(refused_size))
        return sent


class ImportForm(PageForm):
    """What sort of files, and the files."""

    kind = forms.ChoiceField(
        label=_l("What do you bring?"),
        help_text=_l(
            "Begin with members, then things, then loans: they build on each other."
        ),
        choices=sort_choices,
        widget=forms.RadioSelect,
    )
    # `files` is a form's own word for all that was uploaded.
    file = FilesField(
        label=_l("The file"),
        help_text=_l(
            "In your spreadsheet, save the list as CSV. At most 20 MB. Nothing comes in "
            "before you have looked at it."
        ),
        widget=ManyFiles(attrs={"multiple": True}),
    )

    def clean(self) -> dict[str, Any]:
        """Keep to one list at a time: its columns are looked at one by one."""
        found = super().clean() or self.cleaned_data
        if found.get("kind") in LISTS and len(found.get("file") or ()) > 1:
            self.add_error("file", faults.sentence(fault("upload.one_table")))
        return found

    def content(self) -> tuple[File, ...]:
        """Return the files with what is in them; their names are only ever shown."""
        return tuple(
            File(
                name=reading.visible(str(one.name))[:NAME_SHOWN_MAX],
                data=one.read(limits.LIST_BYTES_MAX + 1),
            )
            for one in self.cleaned_data["file"]
        )
