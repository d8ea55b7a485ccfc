"""Pages of money accounts in the settings: the list, and the form of each."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.access.scopes import has
from motorcrm.company.models import Organisation
from motorcrm.core.refusal import Forbidden
from motorcrm.finance import operations
from motorcrm.finance.account_forms import AccountForm
from motorcrm.finance.account_right_forms import AccountRightsForm
from motorcrm.finance.discipline_forms import CashRulesForm
from motorcrm.finance.models import MoneyAccount
from motorcrm.finance.queries.accounts import is_used, listed_accounts
from motorcrm.finance.queries.discipline import cash_rules
from motorcrm.finance.rights import ALL_ACCOUNTS, SET_UP_MONEY, VIEW_FINANCE
from motorcrm.history.queries import timeline
from motorcrm.ui.buttons import ARCHIVING, DANGER, RESTORING, Button
from motorcrm.ui.forms import form_page
from motorcrm.ui.guards import action, page
from motorcrm.ui.request import Request
from motorcrm.ui.undo import offer_undo

LARGEST = 2**63 - 1
DELETING = Button(
    gettext_lazy("Delete"),
    look=DANGER,
    asks=gettext_lazy("Delete “%(name)s”? No money has gone through it."),
    possible=lambda account: not is_used(account),
)


@page(SET_UP_MONEY)
def accounts(request: Request) -> HttpResponse:
    archived = request.GET.get("archived") == "yes"
    address = reverse("money-accounts")
    context = {
        "groups": listed_accounts(request.user, archived=archived),
        "many": Organisation.objects.count() > 1,
        "archived": archived,
        "shows_balances": has(request.user, VIEW_FINANCE),
        "tabs": [
            {"label": _("Current"), "url": address, "count": None, "active": not archived},
            {"label": _("Archived"), "url": f"{address}?archived=yes", "count": None, "active": archived},
        ],
    }
    return render(request, "finance/accounts.html", context)


@page(operations.add_account)
def new_account(request: Request) -> HttpResponse:
    asked = request.GET.get("kind", "")
    kind = asked if asked in MoneyAccount.Kind.values else MoneyAccount.Kind.TILL.value
    form = AccountForm(request.POST or None, kind=kind, person=request.user)
    return form_page(
        request,
        form,
        "finance/account_form.html",
        save=lambda clean: operations.add_account(kind=kind, by=request.user, key=clean["key"], **form.changes()),
        to=reverse("money-accounts"),
        done=_("Money account added."),
        kinds=[
            {"label": label, "url": f"?kind={code}", "count": None, "active": code == kind}
            for code, label in MoneyAccount.Kind.choices
        ],
    )


@page(operations.edit_account)
def edit_account(request: Request, pk: int) -> HttpResponse:
    account = _find(pk)
    form = AccountForm(request.POST or None, kind=account.kind, person=request.user, current=account)
    return form_page(
        request,
        form,
        "finance/account_form.html",
        save=lambda clean: operations.edit_account(
            account, version=clean["version"], by=request.user, **form.changes()
        ),
        to=reverse("money-accounts"),
        done=_("Saved."),
        facts=lambda: {"timeline": timeline(account, reader=request.user)},
        account=account,
        may_share=has(request.user, ALL_ACCOUNTS),
    )


@page(operations.set_account_rights)
def account_rights(request: Request, pk: int) -> HttpResponse:
    """Which roles may see the account and use it."""
    if not has(request.user, ALL_ACCOUNTS):
        raise Forbidden(ALL_ACCOUNTS)
    account = _find(pk)
    form = AccountRightsForm(request.POST or None, current=account)
    return form_page(
        request,
        form,
        "finance/account_rights.html",
        save=lambda clean: operations.set_account_rights(
            account, version=clean["version"], own=clean["has_own_rights"], rights=form.rights(), by=request.user
        ),
        to=reverse("money-accounts"),
        done=_("Rights saved. They apply from the next page people open."),
        account=account,
    )


@page(operations.set_cash_rules)
def edit_cash_rules(request: Request) -> HttpResponse:
    """Which rules about cash people are warned of."""
    form = CashRulesForm(request.POST or None, current=cash_rules())
    return form_page(
        request,
        form,
        "finance/cash_rules.html",
        save=lambda clean: operations.set_cash_rules(version=clean["version"], by=request.user, **form.facts()),
        to=reverse("money-accounts"),
        done=_("Saved."),
    )


@action(operations.archive_account, button=ARCHIVING)
def archive_account(request: Request, pk: int) -> HttpResponse:
    account = operations.archive_account(_find(pk), by=request.user)
    said = _("“%(name)s” archived. Its transactions stay in the history.") % {"name": account.label}
    offer_undo(request, said, "money-account-restore", account)
    return redirect("money-accounts")


@action(operations.restore_account, button=RESTORING)
def restore_account(request: Request, pk: int) -> HttpResponse:
    operations.restore_account(_find(pk), by=request.user)
    return redirect("money-accounts")


@action(operations.delete_account, button=DELETING)
def delete_account(request: Request, pk: int) -> HttpResponse:
    operations.delete_account(_find(pk), by=request.user)
    return redirect("money-accounts")


def _find(pk: int) -> Any:
    found = (
        MoneyAccount.objects.select_related("organisation", "account").filter(pk=pk).first() if pk <= LARGEST else None
    )
    if found is None:
        raise Http404
    return found
