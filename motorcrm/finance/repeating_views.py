"""Pages of expenses that come again: the list, setting one up, and answering a due day."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.access.scopes import has
from motorcrm.core import clock
from motorcrm.finance import operations
from motorcrm.finance.models import RepeatingExpense
from motorcrm.finance.money.cash import EXPENSE
from motorcrm.finance.money.protocol import RECORDINGS
from motorcrm.finance.queries.repeating import FEW_ANSWERS, answers_of, repeating_expenses, rhythm
from motorcrm.finance.repeating_forms import DueForm, RepeatingForm, SkipForm
from motorcrm.finance.rights import RECORD_TRANSACTIONS, VIEW_FINANCE
from motorcrm.finance.views import beside_fields
from motorcrm.finance.warned import warn
from motorcrm.history.queries import timeline
from motorcrm.ui.buttons import DANGER, Button
from motorcrm.ui.forms import form_page
from motorcrm.ui.guards import Finder, action, page
from motorcrm.ui.request import Request
from motorcrm.ui.undo import offer_undo

ONE = Finder(RepeatingExpense, RECORD_TRANSACTIONS, related=("category", "money_account__organisation"))
PAUSING = Button(gettext_lazy("Pause asking"), possible=lambda it: it.paused_on is None, icon="player-pause")
RESUMING = Button(gettext_lazy("Ask again"), possible=lambda it: it.paused_on is not None, icon="player-play")
DELETING = Button(
    gettext_lazy("Delete"),
    look=DANGER,
    asks=gettext_lazy("Delete “%(name)s”? The expenses that were recorded stay."),
)


@page(RECORD_TRANSACTIONS)
def repeating(request: Request) -> HttpResponse:
    """All there are, those that are due first."""
    rows = [(one, rhythm(one)) for one in repeating_expenses(request.user)]
    return render(request, "finance/repeating.html", {"rows": rows, "today": clock.today()})


@page(operations.add_repeating_expense)
def new_repeating(request: Request) -> HttpResponse:
    form = RepeatingForm(request.POST or None, person=request.user)

    def save(clean: dict[str, Any]) -> RepeatingExpense:
        with beside_fields():
            return operations.add_repeating_expense(repeats=form.repeats(), key=clean["key"], by=request.user)

    back = reverse("finance-repeating")
    return form_page(
        request, form, "finance/repeating_form.html", save=save, to=back, done=_("Repeating expense added."),
        back=back, button=_("Add"),
    )  # fmt: skip


@page(operations.edit_repeating_expense, of=ONE)
def edit_repeating(request: Request, expense: RepeatingExpense) -> HttpResponse:
    form = RepeatingForm(request.POST or None, person=request.user, current=expense)

    def save(clean: dict[str, Any]) -> RepeatingExpense:
        with beside_fields():
            return operations.edit_repeating_expense(
                expense, version=clean["version"], repeats=form.repeats(), by=request.user
            )

    def facts() -> dict[str, Any]:
        answers = answers_of(expense, request.user)
        return {"answers": answers[:FEW_ANSWERS], "timeline": timeline(expense, reader=request.user)}

    back = reverse("finance-repeating")
    return form_page(
        request, form, "finance/repeating_form.html", save=save, to=back, done=_("Saved."), facts=facts,
        expense=expense, rhythm=rhythm(expense), back=back, button=_("Save"),
    )  # fmt: skip


@page(operations.record_expense, of=ONE)
def record_repeating(request: Request, expense: RepeatingExpense) -> HttpResponse:
    """The dialog of an expense, filled in. Who is second hears who was first."""
    form = DueForm(request.POST or None, request.FILES or None, person=request.user, expense=expense)

    def save(clean: dict[str, Any]) -> Any:
        with beside_fields(form):
            recorded = operations.record_expense(repeats=expense, by=request.user, **clean)
        warn(request, recorded)
        return recorded

    back = reverse("finance-repeating")
    how = RECORDINGS[EXPENSE.code]
    return form_page(
        request, form, "finance/repeating_record.html", save=save, done=how.done, recording=how, expense=expense,
        to=reverse("finance" if has(request.user, VIEW_FINANCE) else "home"), back=back, button=how.button,
    )  # fmt: skip


@page(operations.skip_repeating_expense, of=ONE)
def skip_repeating(request: Request, expense: RepeatingExpense) -> HttpResponse:
    form = SkipForm(request.POST or None, initial={"due_on": expense.next_on})

    def save(clean: dict[str, Any]) -> Any:
        return operations.skip_repeating_expense(expense, by=request.user, **clean)

    back = reverse("finance-repeating")
    return form_page(
        request, form, "finance/repeating_skip.html", save=save, to=back, done=_("Skipped this time."),
        expense=expense, back=back, button=_("Skip this time"),
    )  # fmt: skip


@action(operations.pause_repeating_expense, of=ONE, button=PAUSING)
def pause_repeating(request: Request, expense: RepeatingExpense) -> HttpResponse:
    operations.pause_repeating_expense(expense, by=request.user)
    offer_undo(request, _("Paused: it is not asked for any more."), "finance-repeating-resume", expense)
    return redirect("finance-repeating")


@action(operations.resume_repeating_expense, of=ONE, button=RESUMING)
def resume_repeating(request: Request, expense: RepeatingExpense) -> HttpResponse:
    operations.resume_repeating_expense(expense, by=request.user)
    return redirect("finance-repeating")


@action(operations.delete_repeating_expense, of=ONE, button=DELETING)
def delete_repeating(request: Request, expense: RepeatingExpense) -> HttpResponse:
    operations.delete_repeating_expense(expense, by=request.user)
    return redirect("finance-repeating")
