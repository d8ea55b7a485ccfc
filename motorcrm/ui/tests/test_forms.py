"""Pages with a form: what was typed is kept, errors stand at their fields, a repeat is harmless."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from motorcrm.core.refusal import Invalid, Refused
from motorcrm.ui.examples import ExampleForm, context
from motorcrm.ui.forms import KeyedForm, form_page
from motorcrm.ui.inputs import MoneyInput, TextInput

TEMPLATE = "ui/_form.html"


class Paying(KeyedForm):
    payer = TextInput(max_length=20)
    sum = MoneyInput()


def sent(**data: str) -> HttpRequest:
    request = RequestFactory().post("/", data) if data else RequestFactory().get("/")
    request.user = AnonymousUser()
    request._messages = CookieStorage(request)
    return request


def answer(request: HttpRequest, save: Any) -> HttpResponse:
    return form_page(request, Paying(request.POST or None), TEMPLATE, save=save, to=lambda saved: f"/paid/{saved}/")


def test_a_right_form_is_saved_and_leads_on() -> None:
    response = answer(sent(payer="Ivanov", sum="10"), lambda typed: 7)
    assert (response.status_code, response["Location"]) == (302, "/paid/7/")


def test_a_wrong_form_is_not_saved_and_keeps_what_was_typed() -> None:
    response = answer(sent(payer="<Ivanov>", sum="ten"), lambda typed: pytest.fail("saved"))
    html = response.content.decode()
    assert response.status_code == 422
    assert 'value="&lt;Ivanov&gt;"' in html
    assert 'value="ten"' in html


def test_what_the_operation_refuses_is_shown_beside_its_field() -> None:
    def save(typed: Any) -> None:
        raise Invalid(sum="More than is owed.", unknown="Something else.")

    html = answer(sent(payer="Ivanov", sum="10"), save).content.decode()

    beside = html.partition('id="id_sum_errors">')[2]
    assert beside.split("</div>")[0].split("<div>")[1] == "More than is owed."
    assert "Something else." in html


def test_what_is_impossible_is_said_over_the_form_and_what_was_typed_is_kept() -> None:
    def save(typed: Any) -> None:
        raise Refused("not-complete", "Not yet.", missing=["<2 jobs>"])

    response = answer(sent(payer="Ivanov", sum="10"), save)

    html = response.content.decode()
    assert response.status_code == 409
    assert html.index("Not yet.") < html.index("&lt;2 jobs&gt;") < html.index('value="Ivanov"')


def test_each_form_shown_has_a_key_of_its_own_and_keeps_it_when_sent() -> None:
    first, second = Paying(), Paying()
    assert first["key"].value() != second["key"].value()
    assert len(first["key"].value()) >= 8
    shown_again = answer(sent(payer="", sum="10", key="a-key-of-a-form"), lambda typed: None).content.decode()
    assert 'value="a-key-of-a-form"' in shown_again


def test_every_kind_of_field_has_a_label_and_points_at_its_error() -> None:
    request = sent()
    request.user = SimpleNamespace(is_authenticated=False)
    with translation.override("ru"):
        html = Template('{% include "ui/_form.html" %}').render(Context({"form": ExampleForm({"name": ""})}))
    assert html.count("<label") >= 10
    assert "<fieldset" in html
    assert 'id="id_name_errors"' in html
    assert 'aria-describedby="id_name_errors"' in html
    assert context(request)["rows"]
