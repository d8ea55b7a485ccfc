"""Rows made and written in bulk are those that Django would have made."""

from datetime import date

import pytest

from motorcrm.clients.models import Client, ClientPhone
from motorcrm.core import clock
from motorcrm.core.bulk import Loading, made
from motorcrm.core.exact import Percent
from motorcrm.testing.builders import a_client

pytestmark = pytest.mark.django_db

FACTS = {"kind": "person", "name": "Иван", "tags": ["парк"], "discount": Percent.whole(5), "birthday": date(1980, 2, 3)}


def values(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if field.name != "id"}


def test_a_row_made_is_the_one_that_the_model_makes():
    now = clock.now()

    assert values(made(Client, created_at=now, **FACTS)) == values(Client(created_at=now, **FACTS))


def test_rows_do_not_share_their_lists():
    one, other = made(Client), made(Client)
    one.tags.append("парк")

    assert other.tags == []


def test_what_is_kept_is_read_back_and_ids_go_on():
    first, loading = a_client(), Loading()
    row = made(Client, created_at=clock.now(), search="%", **FACTS)

    loading.keep([row])
    loading.keep([made(ClientPhone, client=row, number="+79991234567")])
    loading.finish()

    assert row.pk == first.pk + 1
    assert values(Client.objects.get(pk=row.pk)) == values(row)
    assert ClientPhone.objects.get(client=row).number == "+79991234567"
    assert a_client().pk == row.pk + 1


def test_after_loading_rows_are_created_as_usual():
    loading = Loading()
    loading.finish()
    row = made(Client, created_at=clock.now(), **FACTS)

    loading.keep([row])

    assert Client.objects.get().pk == row.pk
