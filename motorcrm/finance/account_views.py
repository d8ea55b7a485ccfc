"""Pages of money accounts in the settings: the list, and the form of each."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
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
from motorcrm.finance.queries.accounts import Shown, is_used, listed_accounts
from motorcrm.finance.queries.discipline import cash_rules
from motorcrm.finance.rights import ALL_ACCOUNTS, SET_UP_MONEY, VIEW_FINANCE
from motorcrm.finance.set_up_views import Place, archiving, deleting, finder, moving, places, restoring, tabs
from motorcrm.history.queries import timeline
from motorcrm.ui.buttons import DANGER, Button
from motorcrm.ui.forms import form_page
from motorcrm.ui.guards import page
from motorcrm.ui.request import Request

_find = finder(lambda: MoneyAccount.objects.select_related("organisation", "account"))
DELETING = Button(
    gettext_lazy("Delete"),
    look=DANGER,
    asks=gettext_lazy("Delete “%(name)s”? No money has gone through it."),
    possible=lambda account: not is_used(account),
)


@page(SET_UP_MONEY)
def accounts(request: Request) -> HttpResponse:
    return render(request, "finance/accounts.html", _listed(request))


def _listed(request: Request) -> dict[str, Any]:
    """The accounts of every organisation, and where each stands in its list."""
    archived = request.GET.get("archived") == "yes"
    groups = [(group.organisation, group.accounts) for group in listed_accounts(request.user, archived=archived)]
    return {
        "groups": [(one, _lines(one, shown, archived)) for one, shown in groups],
        "many": Organisation.objects.count() > 1,
        "archived": archived,
        "shows_balances": has(request.user, VIEW_FINANCE),
        "tabs": tabs("money-accounts", archived=archived),
    }


def _lines(organisation: Organisation, shown: Sequence[Shown], archived: bool) -> list[tuple[Shown, Place | None]]:
    """Each account, and where it stands among the others."""
    arranged = {} if archived else places([one.account for one in shown], f"of-{organisation.pk}")
    return [(one, arranged.get(one.account.pk)) for one in shown]


@page(operations.add_account)
def new_account(request: Request) -> HttpResponse:
    asked = request.GET.get("kind", "")
    kind = asked if asked in MoneyAccount.Kind.values else MoneyAccount.Kind.TILL.value
    form = AccountForm(request.POST or None, kind=kind, person=request.user)
    return form_page(
        request,
        form,
        "finance/account_form.html",
        save=lambda clean: operations.add_account(kind=kind, by=request.user, key=clean["key"], **form.facts()),
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
        save=lambda clean: operations.edit_account(account, version=clean["version"], by=request.user, **form.facts()),
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


archive_account = archiving(operations.archive_account, _find, index="money-accounts", restored="money-account-restore")
restore_account = restoring(operations.restore_account, _find, index="money-accounts")
delete_account = deleting(operations.delete_account, _find, index="money-accounts", button=DELETING)
move_account = moving(
    operations.move_account, _find, index="money-accounts", piece="finance/_account_groups.html", context=_listed
)
