"""The forms of purchases on credit and of payments to suppliers."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.access.fields import sees
from motorcrm.access.scopes import has
from motorcrm.company.models import Organisation
from motorcrm.company.vat import read, written
from motorcrm.core import clock, notation
from motorcrm.core.actor import Person
from motorcrm.core.exact import Money
from motorcrm.core.notation import typed
from motorcrm.core.refusal import Invalid
from motorcrm.finance.forms import AccountInput, CategoryInput, DatedForm, month_choices, vat_choices
from motorcrm.finance.models import Category, MoneyAccount, Purchase, PurchaseLine, Use
from motorcrm.finance.money.purchases import MOST, Bought
from motorcrm.finance.money.supplier_payments import Towards
from motorcrm.finance.queries.accounts import offered_accounts
from motorcrm.finance.queries.suppliers import OpenPurchase, parts_to_buy
from motorcrm.orders.models import OrderPart
from motorcrm.orders.phases import PartStatus
from motorcrm.suppliers.inputs import SupplierInput
from motorcrm.suppliers.models import Supplier
from motorcrm.suppliers.queries import ids_of
from motorcrm.suppliers.rights import EDIT_SUPPLIERS
from motorcrm.ui.inputs import DayInput, MoneyInput, RowInput, TextInput

SHOWN = 3
"""Lines of a new purchase, so that some are empty where there are no scripts."""
COLUMNS = ("line_category", "line_what", "line_sum", "line_vat", "line_month", "line_part")
Typed = tuple[str, str, str, str, str, str]
"""Of a line: category, what was bought, sum, VAT, month, the part of an order."""
TO_COME = (PartStatus.NEEDED, PartStatus.ORDERED)
"""Where parts are that somebody is going to buy, whatever they cost so far."""
EMPTY: Typed = ("", "", "", "", "", "")
_SUM, _WHAT = MoneyInput(positive=True), TextInput(max_length=200, required=False)
_ID = re.compile(r"\d{1,18}", re.ASCII)


class ColumnsWidget(forms.Widget):
    """Rows of fields of the same names, so that a form sent again has the fields it had before."""

    def __init__(self, *columns: str) -> None:
        super().__init__()
        self.columns = columns

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Any]:
        found = [data.getlist(column) for column in self.columns]
        rows = max(map(len, found), default=0)
        return list(zip(*(column + [""] * (rows - len(column)) for column in found), strict=True))


@dataclass(frozen=True)
class LineShown:
    """A line as the page draws it."""

    category: SafeString
    what: str
    sum: str
    vat: SafeString | None
    month: SafeString
    part: SafeString | None
    is_wrong: bool


class LinesInput(forms.Field):
    """The lines of a purchase; those without a sum and without a word are skipped."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=ColumnsWidget(*COLUMNS), required=False, **kwargs)
        self.wrong: set[int] = set()
        """The numbers of the lines that were refused, also by the verb."""
        self.sent: list[int] = []
        """Which of the lines that were sent each of those that were understood is."""

    def offer(self, person: Person) -> None:
        rows = Category.objects.filter(direction=Category.Direction.EXPENSE, is_archived=False)
        self.category = CategoryInput(rows.select_related("account"), empty_label=_("Category"))
        self.vat, self.months = vat_choices(person), month_choices()
        offered: Any = self.category.choices
        self.categories = list(offered)
        self.stock = next((one for one in rows.select_related("account") if one.is_stock), None)
        self.parts_seen = OrderPart.objects.visible_to(person) if sees(person).costs else None
        self.parts = {str(part.pk): part for part in parts_to_buy(person)} if sees(person).costs else {}

    def clean(self, value: Any) -> list[Bought]:
        found, problems, rows = [], [], {row.pk: row for row in self.category.queryset or ()}
        self.wrong, self.sent = set(), []
        for number, row in enumerate(value):
            category, what, sum_, vat, month, part = row
            if not (what.strip() or sum_.strip()):
                continue
            try:
                wanted = self._part(part)
                line = Bought(
                    category=self.stock if wanted and self.stock and not category else self._category(category, rows),
                    amount=_SUM.clean(sum_),
                    what=_WHAT.clean(what) or (wanted.name[:200] if wanted else ""),
                    part=wanted,
                    vat_rate=read(self._one_of(vat, self.vat)),
                    month=date.fromisoformat(self._one_of(month, self.months)) if month else None,
                )
            except forms.ValidationError as problem:
                self.wrong.add(number)
                problems.append(self.about(number, " ".join(problem.messages)))
            else:
                found.append(line)
                self.sent.append(number)
        if problems:
            raise forms.ValidationError(problems)
        if not found:
            raise forms.ValidationError(_("Enter at least one line."))
        if len(found) > MOST:
            message = _("A purchase has at most %(most)s lines. Record the rest as another one.")
            raise forms.ValidationError(message % {"most": MOST})
        return found

    def _part(self, typed: str) -> OrderPart | None:
        """One that was offered; one bought since is refused by the verb, which says so."""
        if not typed:
            return None
        found = self.parts.get(typed)
        if found is None and _ID.fullmatch(typed) and self.parts_seen is not None:
            found = self.parts_seen.filter(pk=typed).select_related("order").first()
        if found is None:
            raise forms.ValidationError(_("This part is not in an open order any more."))
        return found

    def about(self, number: int, message: str) -> str:
        return _("Line %(number)s: %(message)s") % {"number": number + 1, "message": message}

    @staticmethod
    def _one_of(typed: str, choices: Iterable[tuple[str, Any]]) -> str:
        """Raises ValidationError for what was not offered."""
        if typed and typed not in dict(choices):
            raise forms.ValidationError(_("Choose the VAT and the month from the lists."))
        return typed

    def _category(self, typed: str, rows: dict[int, Category]) -> Category:
        if _ID.fullmatch(typed) and int(typed) in rows:
            return rows[int(typed)]
        raise forms.ValidationError(_("Choose a category."))

    def shown(self, sent: Sequence[Typed]) -> list[LineShown]:
        """What was typed, then empty lines."""
        rows = list(sent[:MOST]) or [EMPTY] * SHOWN
        this_month = clock.today().replace(day=1).isoformat()
        return [
            LineShown(
                category=self._select("line_category", self.categories, category, _("Category")),
                what=what,
                sum=sum_,
                vat=self._select("line_vat", [("", _("no VAT")), *self.vat[1:]], vat, _("VAT")) if self.vat else None,
                month=self._select("line_month", self.months, month or this_month, _("Month")),
                part=self._parts(part),
                is_wrong=number in self.wrong,
            )
            for number, (category, what, sum_, vat, month, part) in enumerate(rows)
        ]

    def _parts(self, chosen: str) -> SafeString | None:
        if not self.parts:
            return None
        named = [(pk, f"{part.order.number} · {part.name}") for pk, part in self.parts.items()]
        label = _("For a part of an order")
        return self._select("line_part", [("", _("for no order")), *named], chosen, label, css=" bought-part")

    @staticmethod
    def _select(name: str, choices: Iterable[Any], value: str, label: str, css: str = "") -> SafeString:
        widget = forms.Select(choices=list(choices), attrs={"class": f"form-select{css}", "aria-label": label})
        return widget.render(name, value)


class PurchaseForm(DatedForm):
    """A supplier's bill."""

    supplier = SupplierInput(label=gettext_lazy("Supplier"))
    organisation = RowInput(
        Organisation.objects.filter(is_archived=False), label=gettext_lazy("Organisation"), empty_label=None
    )
    number = TextInput(label=gettext_lazy("Invoice number"), max_length=60, required=False)
    due_on = DayInput(label=gettext_lazy("Pay by"), required=False)
    lines = LinesInput(label=gettext_lazy("What was bought"))

    field_order = ("supplier", "organisation", "number", "on", "due_on", "lines", "comment")

    def __init__(self, *args: Any, person: Person, order: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        del self.fields["amount"]
        self.first_lines: list[Typed] = []
        supplier, organisation, lines = (self.fields[name] for name in ("supplier", "organisation", "lines"))
        if isinstance(supplier, SupplierInput):
            supplier.read_by(person, adds=True)
            if has(person, EDIT_SUPPLIERS):
                supplier.help_text = _("Type a name; a new supplier is added with the purchase.")
        if isinstance(lines, LinesInput):
            self.lines_field = lines
            lines.offer(person)
            if order is not None and lines.parts_seen is not None:
                unknown = [part for part in parts_to_buy(person, order) if part.cost is None or part.status in TO_COME]
                lines.parts |= {str(part.pk): part for part in unknown}
                stock = str(lines.stock.pk) if lines.stock else ""
                self.first_lines = [(stock, part.name[:200], "", "", "", str(part.pk)) for part in unknown]
        known = list(Organisation.objects.filter(is_archived=False)[:2])
        if len(known) == 1:
            organisation.widget, organisation.initial = organisation.hidden_widget(), known[0].pk

    def keep(self, bought: Iterable[PurchaseLine]) -> None:
        """Show these lines, with what they have, offered by now or not."""
        field = self.lines_field
        for line in bought:
            month, vat = line.month.isoformat(), written(line.vat_rate)
            field.months += [(month, notation.month(line.month))] if month not in dict(field.months) else []
            if line.vat_rate is not None and vat not in dict(field.vat):
                field.vat = [*(field.vat or [("", "")]), (vat, notation.format_percent(line.vat_rate))]
            if line.part is not None and field.parts_seen is not None:
                field.parts[str(line.part_id)] = line.part
            part = str(line.part_id or "")
            row = (str(line.category_id), line.what, typed(line.amount), vat, month, part)
            self.first_lines.append(row)

    @property
    def lines_shown(self) -> list[LineShown]:
        return self.lines_field.shown(self["lines"].data if self.is_bound else self.first_lines)

    @property
    def head_fields(self) -> list[Any]:
        return [self[name] for name in self.fields if name in ("supplier", "organisation", "number", "on", "due_on")]


def beside_lines(form: PurchaseForm, problem: Invalid) -> Invalid:
    """What is wrong about single lines beside all of them; theirs are marked."""
    field, found, others = form.lines_field, [], {}
    for name, message in problem.errors.items():
        head, _dash, place = name.partition("-")
        if head == "line" and place.isdecimal() and int(place) < len(field.sent):
            number = field.sent[int(place)]
            field.wrong.add(number)
            found.append(field.about(number, message))
        else:
            others[name] = message
    return Invalid(**others, **({"lines": " ".join(found)} if found else {}))


class SharesInput(forms.Field):
    """What a payment is for, purchase by purchase; one left empty is left out."""

    supplier: Supplier
    """Set by the form that has the field."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=ColumnsWidget("purchase", "share"), required=False, **kwargs)
        self.wrong: set[str] = set()
        """The ids of purchases whose row was refused, also by the verb."""

    def clean(self, value: Any) -> list[Towards]:
        chosen, problems = [], {}
        for pk, share in value:
            try:
                amount = MoneyInput(required=False).clean(share)
            except forms.ValidationError as problem:
                problems[str(problem.message)] = problem
                self.wrong.add(pk)
                continue
            if amount and _ID.fullmatch(pk):
                chosen.append((int(pk), amount))
        if problems:
            raise forms.ValidationError(list(problems.values()))
        rows: QuerySet[Purchase] = Purchase.objects.filter(supplier__in=ids_of(self.supplier))
        found = rows.select_related("item").in_bulk([pk for pk, _amount in chosen])
        if any(pk not in found for pk, _amount in chosen):
            raise forms.ValidationError(_("One of these purchases is not there any more. Open the payment again."))
        return [Towards(found[pk], amount) for pk, amount in chosen]


@dataclass(frozen=True)
class ShareRow:
    """A purchase that something is left of, and what is typed for it."""

    purchase: Purchase
    left: Money
    share: str
    is_late: bool
    is_wrong: bool


class SupplierPaymentForm(DatedForm):
    """A payment to a supplier, and what of it is for which purchase; what is beyond them is an advance."""

    money_account = AccountInput(label=gettext_lazy("Money account"))
    shares = SharesInput(label=gettext_lazy("Purchases"))
    organisation_id = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args: Any, person: Person, supplier: Supplier, organisation: Organisation, **kwargs: Any
    ) -> None:
        super().__init__(*args, person=person, **kwargs)
        shares, account = self.fields["shares"], self.fields["money_account"]
        self.initial["organisation_id"] = organisation.pk
        self.rows: list[ShareRow] = []
        if isinstance(shares, SharesInput):
            self.shares_field = shares
            shares.supplier = supplier
        accounts = offered_accounts(person, Use.TAKE_OUT, organisation)
        if isinstance(account, AccountInput):
            account.offer(accounts)
        bank = next((one for one in accounts if one.kind == MoneyAccount.Kind.BANK), accounts.first())
        self.initial.setdefault("money_account", bank)

    def offer(self, purchases: Iterable[OpenPurchase]) -> Money:
        """Show each purchase with what was typed for it, at first all that is left. Gives what is left together."""
        sent = dict(self["shares"].data) if self.is_bound else {}
        together = Money.zero()
        for one in purchases:
            pk, together = str(one.purchase.pk), together + one.left
            share = sent.get(pk, "") if self.is_bound else typed(one.left)
            row = ShareRow(one.purchase, one.left, share, one.is_late, pk in self.shares_field.wrong)
            self.rows.append(row)
        if together:
            self.initial.setdefault("amount", together)
        return together
