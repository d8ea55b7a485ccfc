"""What a statement is asked for, read from the address."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from motorcrm.company.models import Organisation
from motorcrm.core import clock
from motorcrm.ui.inputs import DayInput, RowInput


class StatementForm(forms.Form):
    """A period, and an organisation if there are several; what cannot be read is as if it were not asked for."""

    since = DayInput(label=gettext_lazy("From"), required=False)
    until = DayInput(label=gettext_lazy("To"), required=False)
    organisation = RowInput(
        Organisation.objects.none(), label=gettext_lazy("Organisation"), required=False, empty_label=None
    )

    def __init__(self, asked: QueryDict, *, organisations: Sequence[Organisation] = ()) -> None:
        today = clock.today()
        first = {"since": today.replace(month=1, day=1).isoformat(), "until": today.isoformat()}
        super().__init__({**first, **{name: asked[name] for name in self.base_fields if name in asked}})
        if len(organisations) > 1:
            field: Any = self.fields["organisation"]
            field.queryset = Organisation.objects.filter(pk__in=[one.pk for one in organisations])
        else:
            del self.fields["organisation"]
        self.is_valid()

    def value(self, name: str) -> Any:
        return self.cleaned_data.get(name)
