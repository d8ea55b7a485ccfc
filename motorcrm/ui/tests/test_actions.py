"""Links and buttons that ask the guard behind them."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from motorcrm.clients.operations import archive_client
from motorcrm.clients.rights import EDIT_CLIENTS, VIEW_CLIENTS
from motorcrm.core.exact import rub
from motorcrm.orders.rights import VIEW_ORDERS
from motorcrm.testing.builders import a_client, an_order, the_job
from motorcrm.testing.cast import hire, role_with
from motorcrm.testing.queries import queries
from motorcrm.ui import routes
from motorcrm.ui.buttons import Button
from motorcrm.ui.guards import action

EDIT = '{% link_to "client-edit" it class="btn" aria_label="Change" %}Edit{% endlink_to %}'
RESTORE = '{% tap "client-restore" it %}'


def written(text: str, reader: Any, **known: Any) -> str:
    request = RequestFactory().get("/")
    request.user = reader
    return Template(text).render(Context({"request": request, "csrf_token": "token", **known})).strip()


def one_of_own_clients() -> Any:
    """A person who sees only clients of their own orders, and may edit those."""
    own = role_with(EDIT_CLIENTS, VIEW_CLIENTS, VIEW_ORDERS, scope="own")
    return hire("Own", own)


def test_a_right_that_does_not_exist_hides_nothing_in_silence(workshop: Any) -> None:
    with pytest.raises(KeyError):
        written('{% if request.user|may:"clients.edti" %}yes{% endif %}', workshop.owner)


def test_a_link_is_shown_to_people_its_page_opens_for(workshop: Any) -> None:
    client = a_client()
    url = f"/clients/{client.pk}/edit/"

    assert written(EDIT, workshop.manager, it=client) == f'<a aria-label="Change" class="btn" href="{url}">Edit</a>'
    assert written(EDIT, workshop.technician, it=client) == ""
    assert written(EDIT, AnonymousUser(), it=client) == ""


def test_a_link_checks_this_very_record(workshop: Any) -> None:
    own, strangers = an_order(workshop, jobs=rub(1), client=a_client("Mine")), a_client("Theirs")
    person = one_of_own_clients()
    own.manager = person
    own.save(update_fields=["manager"])

    assert "Edit" in written(EDIT, person, it=own.client)
    assert written(EDIT, person, it=strangers) == ""


def test_two_links_behind_one_right_cost_one_query(workshop: Any) -> None:
    client, person = a_client(), one_of_own_clients()
    written(EDIT, person, it=client)

    with queries(max=2) as once:
        written(EDIT, person, it=client)
    with queries(max=2) as twice:
        written(EDIT + EDIT, person, it=client)

    assert len(once) == len(twice)


def test_a_link_carries_a_query() -> None:
    link = '{% link_to "clients" get_q="a b" class="btn" %}All{% endlink_to %}'
    anybody = SimpleNamespace(pk=1, is_active=True, is_authenticated=True, _rights={"clients.view": "all"})

    assert written(link, anybody) == '<a class="btn" href="/clients/?q=a+b">All</a>'


def test_words_stay_where_a_link_may_not_be_followed(workshop: Any) -> None:
    link = '{% link_if "client-edit" it %}{{ it.name }}{% endlink_if %}'
    client = a_client("<Ivan>")

    assert "/edit/" in written(link, workshop.manager, it=client)
    assert written(link, workshop.technician, it=client) == "&lt;Ivan&gt;"


def test_what_several_links_depend_on_is_asked_by_the_route(workshop: Any) -> None:
    text = '{% if request.user|may_open:"client-new" %}yes{% endif %}'

    assert written(text, workshop.manager) == "yes"
    assert written(text, workshop.technician) == ""


def test_an_unknown_route_is_reported_at_once(workshop: Any) -> None:
    with pytest.raises(LookupError, match="client-edti"):
        written('{% link_to "client-edti" %}Edit{% endlink_to %}', workshop.owner)


def test_an_object_of_another_kind_is_refused(workshop: Any) -> None:
    with pytest.raises(TypeError, match="Client"):
        written(EDIT, workshop.owner, it=workshop.organisation)


def test_a_nested_object_is_addressed_through_its_parent(workshop: Any) -> None:
    job = the_job(an_order(workshop, jobs=rub(1)))

    assert routes.address_of("order-job-start", job) == f"/orders/{job.order_id}/jobs/{job.pk}/start/"
    assert routes.address_of("my-job-start", job) == f"/jobs/{job.pk}/start/"


def test_a_button_is_shown_only_when_the_record_allows_it(workshop: Any) -> None:
    client = a_client()
    assert written(RESTORE, workshop.manager, it=client) == ""

    archive_client(client, by=workshop.manager)

    assert f'action="/clients/{client.pk}/restore/"' in written(RESTORE, workshop.manager, it=client)
    assert written(RESTORE, workshop.technician, it=client) == ""


def test_what_cannot_be_undone_is_asked_about_under_its_verb(workshop: Any) -> None:
    with translation.override("en"):
        html = written('{% tap "employee-deactivate" it %}', workshop.owner, it=workshop.manager)

    assert 'data-confirm="Block sign-in for' in html
    assert 'data-confirm-yes="Block sign-in"' in html


def test_what_can_be_undone_is_done_at_once_and_offers_its_inverse(workshop: Any, sign_in: Any) -> None:
    client, browser = a_client(), sign_in(workshop.manager)
    assert "data-confirm" not in written('{% tap "client-archive" it %}', workshop.manager, it=client)

    page = browser.post(f"/clients/{client.pk}/archive/", follow=True).content.decode()

    assert f'action="/clients/{client.pk}/restore/" data-undo' in " ".join(page.split())
    assert "data-undo" not in browser.get(f"/clients/{client.pk}/").content.decode(), "on the next page only"
    browser.post(f"/clients/{client.pk}/restore/")
    client.refresh_from_db()
    assert not client.is_archived


def test_a_button_sends_what_it_is_given(workshop: Any) -> None:
    html = written('{% tap "client-archive" it look="btn" version=7 %}', workshop.manager, it=a_client())
    assert '<input type="hidden" name="version" value="7">' in html
    assert 'name="csrfmiddlewaretoken" value="token"' in html
    assert 'name="key"' not in html


def test_an_operation_done_once_gets_its_key(workshop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    verb = SimpleNamespace(needs=EDIT_CLIENTS, once=True)
    view = action(verb, button=Button("Polish"))(lambda request: HttpResponse())
    monkeypatch.setitem(routes._views(), "client-restore", view)

    assert '<input type="hidden" name="key"' in written(RESTORE, workshop.owner, it=a_client())
