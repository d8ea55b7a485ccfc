"""Each page costs the same few queries, however much there is to show."""

from motorcrm.core.exact import rub
from motorcrm.testing.builders import a_client, a_vehicle, an_order, closed_order
from motorcrm.testing.queries import asked, queries

MOST = 22


def test_five_rows_and_thirty_cost_the_same_queries(workshop, sign_in):
    client = a_client("Ivanov", phone="+79123456789")
    vehicle = a_vehicle(client)
    browser = sign_in(workshop.owner)
    first = closed_order(workshop, client=client, vehicle=vehicle, jobs=rub(100))
    pages = [
        "/",
        "/orders/?status=all",
        f"/orders/{first.pk}/",
        f"/orders/new/?client={client.pk}",
        f"/orders/new/?like={first.pk}",
        f"/clients/{client.pk}/",
        f"/vehicles/{vehicle.pk}/",
        "/search/?q=ivanov",
        "/finance/",
        "/finance/?entries=on",
        f"/finance/?client={client.pk}",
        "/settings/audit-log/",
    ]
    counts = []
    for rows in (5, 25):
        for number in range(rows):
            a_vehicle(client, plate=f"{1000 + rows * 10 + number}АВ77")
            an_order(workshop, client=client, vehicle=vehicle, jobs=rub(100))
            closed_order(workshop, client=client, vehicle=vehicle, jobs=rub(100))
        for page in pages:
            browser.get(page)  # what is asked only once
            with queries(max=MOST) as captured:
                assert browser.get(page).status_code == 200
            counts.append((page, len(asked(captured))))

    assert counts[: len(pages)] == counts[len(pages) :]
