"""The form that sends several files at once."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from motorcrm.files import limits
from motorcrm.ui.forms import KeyedForm


class _Several(forms.FileInput):
    allow_multiple_selected = True

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


class FilesForm(KeyedForm):
    file = SeveralFiles()
