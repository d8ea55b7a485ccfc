"""Of a client with very many debts no more orders are read than can be offered."""

from motorcrm.core.exact import rub
from motorcrm.finance.queries import held
from motorcrm.testing.builders import a_client, closed_order


def test_the_oldest_debts_are_offered(workshop, monkeypatch, django_assert_max_num_queries):
    monkeypatch.setattr(held, "MOST", 2)
    monkeypatch.setattr(held, "LOOKED_AT", 3)
    client = a_client()
    orders = [closed_order(workshop, client=client, jobs=rub(10)) for _ in range(5)]

    with django_assert_max_num_queries(5):
        standing = held.standing_of(client, workshop.owner)
    assert [owed.order for owed in standing.owed] == orders[:2]
