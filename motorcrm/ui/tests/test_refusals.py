"""How a refusal is answered: as a page, as a notice for a piece of a page, and when everything is broken."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.test import Client, RequestFactory
from django.utils import translation

from motorcrm.access.rights import SEE_PRICES
from motorcrm.core.actor import SYSTEM
from motorcrm.core.exact import rub
from motorcrm.core.operation import PUBLIC
from motorcrm.core.refusal import Absent, Forbidden, Invalid, Refused, Stale
from motorcrm.ui import context, menu
from motorcrm.ui.guards import page
from motorcrm.ui.middleware import RefusalMiddleware

PIECE = {"HX-Request": "true"}
STALE = Stale("Somebody changed it.", theirs={"price": rub(2_400)}, yours={"price": rub(2_500)})


@pytest.fixture(autouse=True)
def in_english(monkeypatch: Any) -> Any:
    monkeypatch.setitem(menu._installed, "is_demo", lambda: False)
    monkeypatch.setattr(context, "doubt", lambda: None)
    with translation.override("en"):
        yield


def asked(headers: dict[str, str] | None = None, path: str = "/somewhere/") -> HttpRequest:
    request = RequestFactory().get(path, headers=headers or {})
    request.user = AnonymousUser()
    request._messages = CookieStorage(request)
    return request


def answered(problem: Exception, headers: dict[str, str] | None = None, reader: Any = None) -> HttpResponse:
    request = asked(headers)
    request.user = reader or request.user
    response = RefusalMiddleware(lambda _: HttpResponse()).process_exception(request, problem)
    assert response is not None
    return response


@pytest.mark.parametrize(
    ("problem", "status"),
    [
        (Absent(), 404),
        (Http404(), 404),
        (Forbidden(SEE_PRICES), 403),
        (Refused("no", "Not now."), 409),
        (STALE, 409),
        (Invalid(vin="Wrong."), 422),
        (RuntimeError("boom"), 500),
    ],
)
def test_each_refusal_has_its_status_as_page_and_as_piece(problem: Exception, status: int) -> None:
    whole, piece = answered(problem), answered(problem, PIECE)

    assert whole.status_code == piece.status_code == status
    assert b"<html" in whole.content
    assert b"<html" not in piece.content
    assert (piece["HX-Retarget"], piece["HX-Reswap"], piece["HX-Reselect"]) == ("#notices", "beforeend", ".notice")
    assert piece["HX-Push-Url"] == "false"
    assert b"notice" in piece.content


def test_absent_and_invisible_records_look_the_same() -> None:
    assert answered(Absent(), PIECE).content == answered(Http404("no such order"), PIECE).content


def test_a_refusal_names_the_right_to_ask_for() -> None:
    assert str(SEE_PRICES.label) in answered(Forbidden(SEE_PRICES)).content.decode()


def test_what_blocks_it_is_listed() -> None:
    html = answered(Refused("open", "Not yet.", jobs=["Oil <change>", "Brakes"])).content.decode()
    assert "Oil &lt;change&gt;" in html
    assert "Brakes" in html


def test_an_edit_of_something_changed_shows_both_versions() -> None:
    html = answered(STALE, PIECE, reader=SYSTEM).content.decode()
    assert "2,400.00" in html
    assert "2,500.00" in html


@pytest.mark.parametrize("problem", [STALE, Refused("unpaid", "Take the payment first.", due=rub(2_400), jobs=["Oil"])])
def test_a_refusal_shows_nothing_hidden_from_the_reader(problem: Exception) -> None:
    shown, hidden = (answered(problem, PIECE, reader=reader).content.decode() for reader in (SYSTEM, None))

    assert "2,400" in shown
    assert "2,400" not in hidden
    assert ("Oil" in shown) == ("Oil" in hidden)


def test_an_incident_gives_its_number_and_hides_its_cause(caplog: Any) -> None:
    html = answered(RuntimeError("secret cause")).content.decode()

    number = caplog.records[0].args[0]
    assert number in html
    assert "secret cause" not in html
    assert "secret cause" in str(caplog.records[0].exc_info[1])


def test_a_silent_database_is_named_without_asking_it() -> None:
    # no database fixture: a query would fail this test
    assert "The database is not responding" in answered(OperationalError("gone")).content.decode()


@pytest.mark.parametrize(
    "cause",
    [SimpleNamespace(sqlstate="57014"), SimpleNamespace(sqlite_errorname="SQLITE_BUSY")],
    ids=["stopped by PostgreSQL", "SQLite waited in vain"],
)
def test_a_query_that_took_too_long_is_told_from_a_silent_database(cause: Any) -> None:
    stopped = OperationalError("stopped")
    stopped.__cause__ = type("Cause", (Exception,), vars(cause))()

    response = answered(stopped)

    assert response.status_code == 503
    assert "This took too long" in response.content.decode()
    assert "incident-number" in response.content.decode()


def test_a_redirect_leads_the_page_on_instead_of_filling_its_piece() -> None:
    redirecting = RefusalMiddleware(lambda _: HttpResponseRedirect("/orders/7/"))

    assert redirecting(asked()).status_code == 302
    answer = redirecting(asked(PIECE))
    assert (answer.status_code, answer["HX-Redirect"]) == (200, "/orders/7/")


def test_signing_in_again_leads_back_to_the_page_not_its_piece() -> None:
    from django.conf import settings
    from django.shortcuts import resolve_url

    sign_in = resolve_url(settings.LOGIN_URL)
    redirecting = RefusalMiddleware(lambda _: HttpResponseRedirect(f"{sign_in}?next=/orders/7/piece/"))

    answer = redirecting(asked({**PIECE, "HX-Current-URL": "http://testserver/orders/7/?tab=jobs"}))

    assert answer["HX-Redirect"] == f"{sign_in}?next=/orders/7/%3Ftab%3Djobs"


def test_a_view_that_names_no_right_does_not_run() -> None:
    def bare(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    middleware = RefusalMiddleware(lambda _: HttpResponse())
    with pytest.raises(LookupError):
        middleware.process_view(asked(), bare, (), {})
    middleware.process_view(asked(), page(PUBLIC)(bare), (), {})


def test_back_leads_to_the_previous_page_and_nowhere_else() -> None:
    middleware = RefusalMiddleware(lambda _: HttpResponse())

    def back(referer: str) -> str:
        request = asked({"Referer": referer})
        request.META["HTTP_HOST"] = "testserver"
        return middleware.process_exception(request, Refused("no", "Not now.")).content.decode()

    assert 'href="/orders/7/?a=1"' in back("http://testserver/orders/7/?a=1")
    assert "evil.example" not in back("http://evil.example/orders/")
    assert "javascript" not in back("javascript:alert(1)")


def test_an_unknown_address_is_404_for_strangers_and_for_people(workshop: Any, sign_in: Any) -> None:
    stranger, known = Client().get("/no/such/page/"), sign_in(workshop.technician).get("/no/such/page/")

    assert stranger.status_code == known.status_code == 404
    assert b'id="menu"' not in stranger.content
    assert b'id="menu"' in known.content


def test_a_form_without_its_token_is_refused_in_words(workshop: Any) -> None:
    from motorcrm.ui.views import csrf_failure

    answer = csrf_failure(asked())
    assert answer.status_code == 403
    assert b"This page is out of date" in answer.content
