"""The form that sends several files at once."""

from typing import Any, BinaryIO, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from motorcrm.core.refusal import Invalid
from motorcrm.files import limits
from motorcrm.files.intake import Taken, take_in
from motorcrm.ui.forms import KeyedForm


class _Several(forms.FileInput):
    allow_multiple_selected = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"multiple": True, **(attrs or {})})

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class SeveralFiles(forms.FileField):
    widget = _Several

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[bytes]]":
        sent = [file for file in data or [] if file]
        if not sent:
            raise ValidationError(_("Choose files or take a photo."), code="required")
        if len(sent) > limits.FILES:
            raise ValidationError(
                _("Add at most %(count)s files at once."), code="count", params={"count": limits.FILES}
            )
        return sent


class AttachedInput(SeveralFiles):
    """Files that a form of another app sends along, made ready to be stored; none if none were chosen.

    Each is refused by name, so nothing is recorded before all are accepted.
    """

    def clean(self, data: Any, initial: Any = None) -> list[Taken]:  # type: ignore[override]  # ready, not as sent
        if not any(data or []) and not self.required:
            return []
        taken: list[Taken] = []
        problems: list[str] = []
        for sent in super().clean(data, initial):
            try:
                taken.append(take_in(cast(BinaryIO, sent), name=sent.name or ""))
            except Invalid as problem:
                problems += problem.errors.values()
        if problems:
            raise ValidationError(problems)
        return taken


class FilesForm(KeyedForm):
    file = SeveralFiles()
