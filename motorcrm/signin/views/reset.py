"""A forgotten password: asking for an email, and the page its link leads to. Without mail there are no such pages."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motorcrm.core.actor import SYSTEM
from motorcrm.core.operation import PUBLIC
from motorcrm.core.refusal import Invalid
from motorcrm.employees.models import Employee
from motorcrm.signin import attempts, operations
from motorcrm.signin.browsers import place_of
from motorcrm.signin.forms import ChoosePasswordForm, ForgottenForm
from motorcrm.signin.reset import owner_of, send_link
from motorcrm.ui.forms import form_page
from motorcrm.ui.guards import page

SENT = gettext_lazy("If this login or email exists, we have sent an email. The link in it works for one hour.")


@page(PUBLIC, has_form=True)
def ask_for_reset(request: HttpRequest) -> HttpResponse:
    _refuse_without_mail()

    def save(typed: dict[str, Any]) -> None:
        account = attempts.of_resets(typed["typed"])
        if attempts.begin(account, place_of(request, account)) is None:
            raise Invalid(typed=_("Too many failed attempts. Try again in five minutes."))
        send_link(typed["typed"], request)

    form = ForgottenForm(request.POST if request.method == "POST" else None)
    return form_page(request, form, "signin/forgotten.html", save=save, to=reverse("sign-in"), done=SENT)


@page(PUBLIC, has_form=True)  # the key in the email is the right
def reset_password(request: HttpRequest) -> HttpResponse:
    _refuse_without_mail()
    key = request.GET.get("key", "")
    person = owner_of(key)
    if person is None:
        return render(request, "signin/link_gone.html", status=404)

    def save(typed: dict[str, Any]) -> Employee:
        return operations.reset_password(person, new=typed["new"], key_works=lambda: owner_of(key) == person, by=SYSTEM)

    form = ChoosePasswordForm(request.POST if request.method == "POST" else None)
    done = _("Password changed. Sign in with the new one.")
    return form_page(
        request, form, "signin/new_password.html", save=save, to=reverse("sign-in"), done=done, person=person
    )


def _refuse_without_mail() -> None:
    if not settings.HAS_MAIL:
        raise Http404
