"""Rows of jobs and parts as they are typed: many in one form, empty ones skipped."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.access.fields import Sees
from motorcrm.catalog.models import Service
from motorcrm.core import notation
from motorcrm.core.exact import HUNDRED_PERCENT, Mistyped, Percent, Quantity
from motorcrm.core.refusal import Invalid, Question
from motorcrm.employees.models import Employee
from motorcrm.orders.inputs import DiscountInput
from motorcrm.orders.operations.drafts import JobDraft, PartDraft, Share
from motorcrm.orders.operations.new_lines import LONGEST_ORDER
from motorcrm.orders.operations.technicians import check_shares
from motorcrm.ui.inputs import MoneyInput, QuantityInput, TextInput

MOST_TECHNICIANS = 20
Pair = tuple[str, str]
"""A technician's id and share, both as typed."""


class PairsWidget(forms.Widget):
    """Two repeated names, `…-technician` and `…-share`, paired in order. Templates draw it."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Pair]:
        if not hasattr(data, "getlist"):
            return list(data.get(name, []))
        technicians, shares = data.getlist(f"{name}-technician"), data.getlist(f"{name}-share")
        shares += [""] * (len(technicians) - len(shares))
        pairs = zip(technicians, shares, strict=False)
        return [(pk, share) for pk, share in pairs if pk.strip() or share.strip()]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}-technician" not in data


class TechniciansInput(forms.Field):
    """Who does a job, and their shares. Shares not typed divide the rest equally; with none typed, all are equal."""

    widget = PairsWidget

    def __init__(self, people: Mapping[int, Employee], **kwargs: Any) -> None:
        self.people = people
        super().__init__(**kwargs)

    def clean(self, value: list[Pair]) -> tuple[Share, ...]:
        if len(value) > MOST_TECHNICIANS:
            raise ValidationError(_("A job can have at most %(most)s technicians.") % {"most": MOST_TECHNICIANS})
        people = [self._person(pk) for pk, _share in value]
        typed = [self._share(share) for _pk, share in value]
        missing = typed.count(None)
        left = HUNDRED_PERCENT - sum((share for share in typed if share), Percent.zero())
        if missing and left <= Percent.zero():
            raise ValidationError(_("The shares must add up to 100 percent."))
        rest = iter(_spread(left, missing))
        shares = tuple(
            Share(person, share if share is not None else next(rest))
            for person, share in zip(people, typed, strict=True)
        )
        try:
            check_shares(shares)
        except Invalid as problem:
            raise ValidationError(list(problem.errors.values())) from None
        return shares

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)

    def _person(self, pk: str) -> Employee:
        person = self.people.get(int(pk)) if pk.isascii() and pk.isdigit() and len(pk) < 19 else None
        if person is None:
            raise ValidationError(_("Choose a technician from the list."))
        return person

    def _share(self, text: str) -> Percent | None:
        if not text.strip():
            return None
        try:
            return notation.parse(Percent, text.replace("%", ""))
        except Mistyped:
            raise ValidationError(_("A share must be from 0.01 to 100 percent.")) from None


def _spread(left: Percent, people: int) -> list[Percent]:
    """Equal parts that add up exactly; the first ones take the odd hundredths."""
    base, more = divmod(left.units, people) if people else (0, 0)
    return [Percent(base + (index < more)) for index in range(people)]


class LineForm(forms.Form):
    """What jobs and parts share. Fields hidden from the reader are not in the form at all."""

    name = TextInput(label=gettext_lazy("Name"), required=False, max_length=300)
    quantity = QuantityInput(label=gettext_lazy("Quantity"), required=False, positive=True, max_length=20)
    price = MoneyInput(label=gettext_lazy("Price"), required=False, max_length=24)
    discount = DiscountInput(label=gettext_lazy("Discount"))
    reason = TextInput(label=gettext_lazy("Reason"), required=False, max_length=400)
    """Why the price is below the price list: asked for when it is."""

    def __init__(self, *args: Any, view: Sees, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.doubts: list[str] = []
        """What is asked of it before the order is created."""
        self.fields["quantity"].initial = Quantity.whole(1)
        if not view.prices:
            for name in ("price", "discount", "reason"):
                del self.fields[name]

    def has_changed(self) -> bool:
        """Whether anything was typed but what an empty row has too: a row with only a quantity counts as empty."""
        return bool(set(self.changed_data) - {"quantity", "rate"})

    @property
    def asks_reason(self) -> bool:
        return "reason" in self.fields and bool(self["reason"].value() or self["reason"].errors)

    @property
    def common(self) -> dict[str, Any]:
        typed = self.cleaned_data
        percent, sum_off = typed.get("discount") or (None, None)
        return {
            "name": typed["name"],
            "quantity": typed["quantity"] or Quantity.whole(1),
            "price": typed.get("price"),
            "discount_percent": percent,
            "discount_sum": sum_off,
            "reason": typed.get("reason", ""),
        }

    @property
    def is_filled(self) -> bool:
        return self.has_changed() and not self.errors


class JobForm(LineForm):
    service = forms.IntegerField(
        required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput(attrs={"data-service": True})
    )
    labour_hours = QuantityInput(label=gettext_lazy("Labour hours"), required=False, max_length=20)
    rate = TextInput(required=False, max_length=24, widget=forms.HiddenInput(attrs={"data-rate-kept": True}))
    """The rate the price comes from, for the script of the page only."""

    def __init__(self, *args: Any, people: Mapping[int, Employee], view: Sees, **kwargs: Any) -> None:
        super().__init__(*args, view=view, **kwargs)
        self.fields["name"].widget.attrs["placeholder"] = _("Add a job: name or code")
        if not view.prices:
            del self.fields["rate"]
        if people:
            self.fields["technicians"] = TechniciansInput(people, label=_("Technicians"), required=False)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if self.has_changed() and not typed.get("name") and not typed.get("service") and "name" not in self.errors:
            self.add_error("name", _("Enter a name."))
        return typed

    @property
    def pairs(self) -> list[Pair]:
        """The technicians chosen and their shares; one empty place if there are none."""
        value = self["technicians"].value() if "technicians" in self.fields else []
        # More than a job can have are an error; drawing them all would only cost time.
        return [(str(pk), share) for pk, share in (value or [])[:MOST_TECHNICIANS]] or [("", "")]

    def draft(self, services: Mapping[int, Service]) -> JobDraft:
        typed = self.cleaned_data
        return JobDraft(
            **self.common,
            service=services.get(typed.get("service") or 0),
            labour_hours=typed["labour_hours"],
            shares=typed.get("technicians") or (),
        )


class PartForm(LineForm):
    article = TextInput(label=gettext_lazy("Part number"), required=False, max_length=80)
    cost = MoneyInput(label=gettext_lazy("Cost"), required=False, max_length=24)

    def __init__(self, *args: Any, view: Sees, **kwargs: Any) -> None:
        super().__init__(*args, view=view, **kwargs)
        self.fields["name"].widget.attrs["placeholder"] = _("Add a part")
        if not view.costs:
            del self.fields["cost"]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if self.has_changed() and not typed.get("name") and "name" not in self.errors:
            self.add_error("name", _("Enter a name."))
        return typed

    def draft(self) -> PartDraft:
        return PartDraft(**self.common, article=self.cleaned_data["article"], cost=self.cleaned_data.get("cost"))


class Rows(forms.BaseFormSet):  # type: ignore[type-arg]  # Django's has no subscript at run time
    """As many rows as were sent: what the form says of their number only limits it, so a short lie costs nothing."""

    def total_form_count(self) -> int:
        said: int = super().total_form_count()
        return min(said, _rows_in(self.data, str(self.prefix))) if self.is_bound else said

    @property
    def filled(self) -> list[Any]:
        return [form for form in self.forms if form.is_filled]

    def doubt(self, prefix: str, question: Question) -> bool:
        """Put what is asked of a draft beside its row: `jobs-2-price:0`. False if it is of none of these."""
        rows, _dash, rest = question.code.partition("-")
        position, _dash, _what = rest.partition("-")
        drafted = [form for form in self.forms if form.has_changed()]
        if rows != prefix or not position.isdigit() or not 0 < int(position) <= len(drafted):
            return False
        drafted[int(position) - 1].doubts.append(question.message)
        return True

    def add_error_of_draft(self, position: int, name: str, message: str) -> bool:
        """Show an error beside a field of a draft, counted from 1 without the empty rows. False if it has none."""
        drafted = [form for form in self.forms if form.has_changed()]
        if not 0 < position <= len(drafted) or name not in drafted[position - 1].fields:
            return False
        drafted[position - 1].add_error(name, message)
        return True


def _rows_in(data: Mapping[str, Any], prefix: str) -> int:
    """One more than the highest number of a row that something was sent for: `jobs-7-name` makes eight."""
    numbers = (name.removeprefix(f"{prefix}-").partition("-")[0] for name in data if name.startswith(f"{prefix}-"))
    known = (int(number) for number in numbers if number.isascii() and number.isdigit() and len(number) < 9)
    return max(known, default=-1) + 1


class JobRows(Rows):
    offered = Service.objects.none()
    """What the person may choose from; set by the form that owns the rows."""
    services: Mapping[int, Service] = {}

    def clean(self) -> None:
        """Look up all services at once; report one that is no longer offered beside its row."""
        asked = {form.cleaned_data.get("service") for form in self.filled} - {None}
        self.services = self.offered.in_bulk(asked) if asked else {}
        for form in self.filled:
            if (pk := form.cleaned_data.get("service")) and pk not in self.services:
                form.add_error("name", _("This service is not in the price list. Choose another."))

    def drafts(self) -> list[JobDraft]:
        return [form.draft(self.services) for form in self.filled]


class PartRows(Rows):
    def drafts(self) -> list[PartDraft]:
        return [form.draft() for form in self.filled]


def rows_of(form: type[LineForm], rows: "type[forms.BaseFormSet[LineForm]]", empty: int) -> Any:
    """A class of rows with the given number of empty ones at the end."""
    return forms.formset_factory(
        form, rows, extra=empty, max_num=LONGEST_ORDER, absolute_max=LONGEST_ORDER + 1, validate_max=True
    )


def filled(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Initial values of rows, without the empty ones."""
    return [{name: value for name, value in row.items() if value not in (None, "")} for row in rows]
