"""The page that pays several orders of a client at once."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from motorcrm.clients.models import Client
from motorcrm.company.models import Organisation
from motorcrm.core.refusal import Invalid
from motorcrm.finance import operations
from motorcrm.finance.money.several import field_of, name_of
from motorcrm.finance.prepayment_views import check_sees
from motorcrm.finance.queries.held import debts_of, payable_of, standing_of
from motorcrm.finance.several_forms import SeveralForm
from motorcrm.finance.views import A_CLIENT, beside_fields
from motorcrm.finance.warned import warn
from motorcrm.ui.forms import form_page
from motorcrm.ui.guards import page
from motorcrm.ui.request import Request, confirmed


@page(operations.pay_orders, of=A_CLIENT)
def client_payment(request: Request, client: Client) -> HttpResponse:
    """What a client owes one organisation, oldest first."""
    check_sees(request, client)
    organisation = _organisation(request, client)
    form = SeveralForm(request.POST or None, person=request.user, client=client, organisation=organisation)

    def save(clean: dict[str, Any]) -> Any:
        try:
            with beside_fields():
                paid = operations.pay_orders(
                    client, organisation=organisation, shares=clean["shares"], tenders=form.tenders(),
                    on=clean["on"], payer=clean.get("payer"), comment=clean["comment"], receipt=clean["receipt"],
                    receipt_number=clean["receipt_number"], receipt_note=clean["receipt_note"],
                    sure=confirmed(request), key=clean["key"],
                    by=request.user,
                )  # fmt: skip
        except Invalid as problem:
            raise _beside_orders(form, problem) from problem
        warn(request, paid)
        return paid

    def facts() -> dict[str, Any]:
        owed, opening = payable_of(client, request.user, organisation)
        return {"due": form.offer_debts(owed, opening)}

    back = reverse("client", args=[client.pk])
    return form_page(
        request, form, "finance/several.html", save=save, to=back, done=_("Payment taken."),
        client=client, back=back, button=_("Record payment"), facts=facts,
    )  # fmt: skip


def _organisation(request: Request, client: Client) -> Organisation:
    """The one that was asked for, else the one that the client owes for longest."""
    asked = request.POST.get("organisation_id") or request.GET.get("organisation", "")
    if asked.isdecimal() and len(asked) < 19 and (found := Organisation.objects.filter(pk=asked).first()):
        return found
    if owed := debts_of(client, request.user):
        return owed[0].order.organisation
    since_opening = next(iter(standing_of(client, request.user).opening), None)
    return since_opening or Organisation.objects.earliest("pk")


def _beside_orders(form: SeveralForm, problem: Invalid) -> Invalid:
    """The same with what is wrong about single orders beside all of them; their rows are marked."""
    orders = {field_of(one.order): one.order for one in form.cleaned_data["shares"]}
    refused = {name: message for name, message in problem.errors.items() if name in orders}
    if not refused:
        return problem
    form.shares_field.wrong |= {name.removeprefix("order-") for name in refused}
    said = " ".join(f"{name_of(orders[name])}: {message}" for name, message in refused.items())
    return Invalid(**{name: message for name, message in problem.errors.items() if name not in refused}, shares=said)
