"""The page where a call is taken."""

import pytest

from motorcrm.access.catalogue import OWN
from motorcrm.access.rights import SEE_PRICES
from motorcrm.catalog.rights import VIEW_CATALOG
from motorcrm.clients.models import Client
from motorcrm.clients.rights import EDIT_CLIENTS, VIEW_CLIENTS
from motorcrm.core.exact import Percent, Quantity, rub
from motorcrm.employees.rights import VIEW_EMPLOYEES
from motorcrm.orders.models import WorkOrder
from motorcrm.orders.phases import Phase
from motorcrm.orders.rights import ASSIGN_JOBS, CREATE_ORDERS, VIEW_ORDERS
from motorcrm.testing.builders import a_client, a_service, a_vehicle, an_order, closed_order
from motorcrm.testing.cast import hire, role_with


def sent(workshop, jobs=(), parts=(), **said):
    """What a browser sends; each job and part is a dictionary of what was typed in its row."""
    data = {
        "key": "key-of-this-form",
        "organisation": workshop.organisation.pk,
        "manager": workshop.manager.pk,
        "vehicle": "none",
        "phase": "booked",
    }
    for prefix, rows in (("jobs", jobs), ("parts", parts)):
        data |= {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0}
        for number, row in enumerate(rows):
            data |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return data | said


NEW_CLIENT = {"client_name": "Anna Smirnova", "client_phone": "8 912 345-67-89", "client_kind": "person"}
NEW_VEHICLE = {"vehicle": "new", "vehicle_type": "car", "vehicle_make": "Lada", "vehicle_plate": "а123вс77"}


def errors(answer):
    """Every message of the page, wherever it stands."""
    form = answer.context["form"]
    rows = [row.errors for box in (form.jobs, form.parts) for row in box.forms]
    return {name for found in (form.errors, *rows) for name in found}


def test_a_stranger_calls_and_is_booked_in_one_go(workshop, sign_in):
    jobs = [{"name": "Diagnostics", "quantity": "2", "price": "1 500,50", "discount": "10"}]
    parts = [{"name": "Bulb", "article": "H7", "quantity": "2", "price": "250", "cost": "100"}]
    data = sent(workshop, jobs, parts, **NEW_CLIENT, **NEW_VEHICLE, complaint="Won't start", mileage="12000")
    answer = sign_in(workshop.manager).post("/orders/new/", data)

    order = WorkOrder.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == f"/orders/{order.pk}/"
    assert (order.phase, order.client.name, str(order.vehicle)) == (Phase.BOOKED, "Anna Smirnova", "Lada")
    assert order.jobs_total == rub(2_700, 90)
    assert order.parts_total == rub(500)
    assert order.cost_total == rub(200)
    assert order.manager == workshop.manager


def test_one_of_several_vehicles_must_be_chosen(workshop, sign_in):
    client = a_client()
    a_vehicle(client), a_vehicle(client)
    desk = sign_in(workshop.manager)
    answer = desk.post("/orders/new/", sent(workshop, client=client.pk, vehicle=""))

    assert (answer.status_code, errors(answer)) == (422, {"vehicle"})
    assert desk.get(f"/orders/new/?client={client.pk}").context["form"].chosen_vehicle == ""


def test_a_double_click_makes_one_of_everything(workshop, sign_in):
    desk, data = sign_in(workshop.manager), sent(workshop, **NEW_CLIENT, **NEW_VEHICLE)
    first, second = desk.post("/orders/new/", data), desk.post("/orders/new/", data)

    assert first["Location"] == second["Location"]
    assert (Client.objects.count(), WorkOrder.objects.count()) == (1, 1)


@pytest.mark.parametrize("phase", [Phase.BOOKED, Phase.ACCEPTED, Phase.ESTIMATE])
def test_each_button_begins_the_order_where_it_says(workshop, sign_in, phase):
    sign_in(workshop.manager).post("/orders/new/", sent(workshop, client=a_client().pk, phase=phase))

    assert WorkOrder.objects.get().phase == phase


@pytest.mark.parametrize("phase", ["closed", "ready", "nonsense"])
def test_no_other_phase_can_be_slipped_in(workshop, sign_in, phase):
    answer = sign_in(workshop.manager).post("/orders/new/", sent(workshop, client=a_client().pk, phase=phase))

    assert answer.status_code == 422
    assert not WorkOrder.objects.exists()


def test_technicians_share_a_job_equally_by_default(workshop, sign_in):
    two = [workshop.technician.pk, workshop.other_technician.pk]
    jobs = [
        {"name": "Engine out", "price": "1000", "technicians-technician": two, "technicians-share": ["", ""]},
        {"name": "Engine in", "price": "1000", "technicians-technician": two, "technicians-share": ["60", ""]},
    ]
    sign_in(workshop.manager).post("/orders/new/", sent(workshop, jobs, client=a_client().pk))

    shares = [[a.share for a in job.assignments.all()] for job in WorkOrder.objects.get().jobs.all()]
    assert shares == [[Percent.whole(50)] * 2, [Percent.whole(60), Percent.whole(40)]]


def test_three_equal_shares_make_exactly_a_hundred(workshop, sign_in):
    three = [workshop.technician.pk, workshop.other_technician.pk, workshop.senior.pk]
    jobs = [{"name": "Engine out", "technicians-technician": three, "technicians-share": ["", "", ""]}]
    sign_in(workshop.manager).post("/orders/new/", sent(workshop, jobs, client=a_client().pk))

    shares = [a.share.units for a in WorkOrder.objects.get().jobs.get().assignments.all()]
    assert shares == [3334, 3333, 3333]


@pytest.mark.parametrize("shares", [["60", "50"], ["100", ""], ["abc", ""], ["0", "100"], ["-5", ""]])
def test_shares_that_do_not_make_a_hundred_are_reported_in_their_row(workshop, sign_in, shares):
    two = [workshop.technician.pk, workshop.other_technician.pk]
    jobs = [{"name": "Engine out", "technicians-technician": two, "technicians-share": shares}]
    answer = sign_in(workshop.manager).post("/orders/new/", sent(workshop, jobs, client=a_client().pk))

    assert (answer.status_code, errors(answer)) == (422, {"technicians"})


def test_people_who_carry_out_no_jobs_cannot_be_chosen(workshop, sign_in):
    jobs = [{"name": "Engine out", "technicians-technician": [workshop.accountant.pk], "technicians-share": [""]}]
    answer = sign_in(workshop.manager).post("/orders/new/", sent(workshop, jobs, client=a_client().pk))

    assert (answer.status_code, errors(answer)) == (422, {"technicians"})


def test_a_service_brings_its_price_and_hours(workshop, sign_in):
    oil = a_service("Oil change", price=rub(800))
    jobs = [{"name": "Oil change", "service": oil.pk, "quantity": "1"}]
    sign_in(workshop.manager).post("/orders/new/", sent(workshop, jobs, client=a_client().pk))

    assert WorkOrder.objects.get().total == rub(800)


@pytest.mark.parametrize("service", ["999999", "99999999999999999999999", "-1", "abc"])
def test_a_missing_service_is_reported(workshop, sign_in, service):
    jobs = [{"name": "Oil change", "service": service}]
    answer = sign_in(workshop.manager).post("/orders/new/", sent(workshop, jobs, client=a_client().pk))

    assert answer.status_code == 422
    assert not WorkOrder.objects.exists()


def test_every_error_is_shown_at_once_and_everything_typed_stays(workshop, sign_in):
    jobs = [{"name": "", "price": "abc"}, {"name": "Wash <b>it</b>", "quantity": "0", "price": "1e5"}]
    data = sent(workshop, jobs, [{"name": "", "price": "5"}], client_name="", promised_at="never", **NEW_VEHICLE)
    answer = sign_in(workshop.manager).post("/orders/new/", data | {"vehicle_make": "", "client_phone": "12"})

    assert answer.status_code == 422
    assert errors(answer) == {"client_phone", "promised_at", "vehicle_make", "name", "price", "quantity"}
    page = answer.content.decode()
    assert "Wash &lt;b&gt;it&lt;/b&gt;" in page
    assert 'value="1e5"' in page
    assert 'value="never"' in page
    assert 'value="key-of-this-form"' in page


@pytest.mark.parametrize(
    "wrong",
    [
        {"client": str(10**30)},
        {"client": "1\0"},
        {"vehicle": str(10**19)},
        {"vehicle": "9" * 5_000},
        {"organisation": "-1"},
        {"manager": "1e9"},
        {"mileage": str(10**12)},
        {"mileage": "NaN"},
        {"promised_at": "9999-12-31T23:59"},
        {"booked_for": "0001-01-01T00:00"},
        {"jobs-TOTAL_FORMS": "100000"},
        {"jobs-TOTAL_FORMS": "abc"},
        {"parts-TOTAL_FORMS": ""},
        {"discount_percent": "101"},
        {"priority": "7"},
        {"source": "99999999999999999999"},
        {"complaint": "x" * 20_000},
        {"client_phone": "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"), "client": ""},
    ],
)
def test_nonsense_is_refused_by_the_form(workshop, sign_in, wrong):
    data = sent(workshop, client=a_client().pk) | wrong
    answer = sign_in(workshop.manager).post("/orders/new/", data)

    assert answer.status_code == 422
    assert not WorkOrder.objects.exists()


def test_a_discount_beyond_the_role_is_reported_and_nothing_typed_is_lost(workshop, sign_in):
    data = sent(workshop, [{"name": "Wash", "price": "100"}], client=a_client().pk, discount_percent="90")
    answer = sign_in(workshop.manager).post("/orders/new/", data)

    assert answer.status_code == 422
    assert 'value="Wash"' in answer.content.decode()
    assert not WorkOrder.objects.exists()


def test_a_page_without_prices_neither_shows_nor_takes_them(workshop, sign_in):
    role = role_with(CREATE_ORDERS, VIEW_ORDERS, VIEW_CLIENTS, VIEW_CATALOG)
    clerk = hire("Clerk", role)
    jobs = [{"name": "Wash", "price": "7777", "discount": "50"}]
    parts = [{"name": "Soap", "price": "5", "cost": "1"}]
    desk = sign_in(clerk)
    data = sent(workshop, jobs, parts, client=a_client().pk, manager=clerk.pk, discount_percent="50")
    page = desk.get("/orders/new/").content.decode()
    desk.post("/orders/new/", data)

    order = WorkOrder.objects.get()
    assert (order.total, order.discount, order.parts.get().cost) == (rub(0), rub(0), None)
    for hidden in ("-price", "-discount", "-cost", "data-total"):
        assert hidden not in page


def test_people_who_may_not_assign_choose_no_technicians(workshop, sign_in):
    clerk = hire("Clerk", role_with(CREATE_ORDERS, VIEW_ORDERS, VIEW_CLIENTS, VIEW_EMPLOYEES, SEE_PRICES))
    jobs = [
        {"name": "Wash", "price": "10", "technicians-technician": [workshop.technician.pk], "technicians-share": [""]}
    ]
    desk = sign_in(clerk)
    desk.post("/orders/new/", sent(workshop, jobs, client=a_client().pk, manager=clerk.pk))

    assert not WorkOrder.objects.get().jobs.get().assignments.exists()
    assert "-technician" not in desk.get("/orders/new/").content.decode().replace("technicians", "")


def test_people_who_may_not_add_clients_have_no_fields_for_them(workshop, sign_in):
    clerk = hire("Clerk", role_with(CREATE_ORDERS, VIEW_ORDERS, VIEW_CLIENTS))
    desk = sign_in(clerk)
    answer = desk.post("/orders/new/", sent(workshop, manager=clerk.pk, **NEW_CLIENT, **NEW_VEHICLE))

    assert answer.status_code == 422
    assert errors(answer) == {"client", "vehicle"}
    assert "client_name" not in desk.get("/orders/new/").content.decode()
    assert not Client.objects.exists()


def test_ids_of_what_is_out_of_sight_are_no_ids(workshop, sign_in):
    role = role_with(CREATE_ORDERS, VIEW_ORDERS, VIEW_CLIENTS, EDIT_CLIENTS, ASSIGN_JOBS, VIEW_EMPLOYEES, scope=OWN)
    deputy, stranger = hire("Deputy", role), a_client("Secret Stranger", phone="+79990001122")
    vehicle = a_vehicle(stranger, plate="X777XX99")
    desk = sign_in(deputy)

    for wrong in ({"client": stranger.pk}, {"vehicle": vehicle.pk}, {"manager": workshop.manager.pk}):
        data = sent(workshop, client_name="Anna", manager=deputy.pk) | wrong
        answer = desk.post("/orders/new/", data)
        assert (answer.status_code, errors(answer)) == (422, set(wrong)), wrong
        assert "Secret" not in answer.content.decode()
        assert "777" not in answer.content.decode()
    for address in (f"?client={stranger.pk}", f"?vehicle={vehicle.pk}", "?find=Stranger"):
        assert "Secret" not in desk.get(f"/orders/new/{address}").content.decode()
    assert desk.get(f"/orders/new/who/?client={stranger.pk}").status_code == 404


def test_from_the_clients_page_the_client_and_their_only_vehicle_are_filled_in(workshop, sign_in):
    client = a_client("Ivan Petrov", phone="+79123456789")
    vehicle = a_vehicle(client)
    form = sign_in(workshop.manager).get(f"/orders/new/?client={client.pk}").context["form"]

    assert (form.chosen_client, form.chosen_vehicle) == (client, str(vehicle.pk))
    form = sign_in(workshop.manager).get(f"/orders/new/?vehicle={vehicle.pk}").context["form"]
    assert (form.chosen_client, form.chosen_vehicle) == (client, str(vehicle.pk))


def test_the_same_again_copies_client_vehicle_and_lines_at_todays_price(workshop, sign_in):
    old = an_order(workshop, jobs=rub(1_000), parts=rub(300))
    oil = a_service("Oil change", price=rub(900))
    old.jobs.update(service=oil, price=rub(700))
    form = sign_in(workshop.manager).get(f"/orders/new/?like={old.pk}").context["form"]

    assert (form.chosen_client, form.chosen_vehicle) == (old.client, str(old.vehicle_id))
    job, part = form.jobs.initial[0], form.parts.initial[0]
    assert (job["service"], job["price"], job["quantity"]) == (oil.pk, rub(900), Quantity.whole(1))
    assert (part["name"], part["price"]) == ("Piston", rub(300))


def test_the_order_of_others_cannot_be_copied(workshop, sign_in):
    old = an_order(workshop, jobs=rub(1_000))
    deputy = hire("Deputy", role_with(CREATE_ORDERS, VIEW_ORDERS, VIEW_CLIENTS, scope=OWN))

    assert "Engine overhaul" not in sign_in(deputy).get(f"/orders/new/?like={old.pk}").content.decode()


@pytest.mark.parametrize(
    "query", ["client=abc", f"client={10**40}", "vehicle=%00", "like=-1", "find=%00", "like=" + "9" * 5_000]
)
def test_nonsense_in_the_address_is_passed_over(workshop, sign_in, query):
    assert sign_in(workshop.manager).get(f"/orders/new/?{query}").status_code == 200


def test_clients_are_found_without_scripts_too(workshop, sign_in):
    client = a_client("Ivan Petrov", phone="+79123456789")
    page = sign_in(workshop.manager).get("/orders/new/?find=345-67").content.decode()

    assert f'href="?client={client.pk}"' in page


def test_people_without_the_right_to_create_orders_are_refused(workshop, sign_in):
    for person in (workshop.technician, workshop.accountant):
        desk = sign_in(person)
        assert desk.get("/orders/new/").status_code == 403
        assert desk.post("/orders/new/", sent(workshop, **NEW_CLIENT)).status_code == 403
        assert desk.get("/orders/new/who/").status_code == 403
    assert not WorkOrder.objects.exists()


@pytest.mark.parametrize(("language", "title"), [("ru", "Новый заказ"), ("en", "New order")])
def test_the_page_speaks_both_languages(workshop, sign_in, language, title):
    workshop.manager.language = language
    workshop.manager.save()

    assert title in sign_in(workshop.manager).get("/orders/new/").content.decode()


def test_the_desk_is_told_what_matters_of_the_client(workshop, sign_in):
    client = a_client("Ivan Petrov", phone="+79123456789")
    client.notes = "Call after 16:00"
    client.save()
    debt = closed_order(workshop, client=client, jobs=rub(5_986))
    WorkOrder.objects.filter(pk=debt.pk).update(recommendations="Rear pads", mileage=46_042)
    mine = an_order(workshop, client=client, jobs=rub(100))

    said = sign_in(workshop.manager).get(f"/orders/new/who/?client={client.pk}").content.decode()
    for words in (
        "5\u00a0986,00\u00a0₽",
        "Call after 16:00",
        f'href="/orders/{mine.pk}/"',
        "46\u00a0042 км",
        "Rear pads",
    ):
        assert words in said


def test_what_they_may_not_see_of_the_client_is_not_told(workshop, sign_in):
    client = a_client("Ivan Petrov", phone="+79123456789")
    debt = closed_order(workshop, client=client, jobs=rub(5_986))
    WorkOrder.objects.filter(pk=debt.pk).update(recommendations="Rear pads", mileage=46_042)
    clerk = hire("Clerk", role_with(CREATE_ORDERS, VIEW_CLIENTS))

    said = sign_in(clerk).get(f"/orders/new/who/?client={client.pk}").content.decode()
    assert "Ivan Petrov" in said
    for words in ("5\u00a0986", "46\u00a0042", "Rear pads", "912", debt.number):
        assert words not in said


def test_what_is_asked_of_a_line_stands_beside_it(workshop, sign_in):
    jobs = [{"name": "Wash", "price": "100"}, {"name": "Wax", "price": "0"}]
    parts = [{"name": "Bolt", "price": "5", "quantity": "300"}]
    answer = sign_in(workshop.manager).post("/orders/new/", sent(workshop, jobs, parts, client=a_client().pk))

    form = answer.context["form"]
    assert answer.status_code == 409
    assert [len(row.doubts) for row in (*form.jobs.forms, *form.parts.forms)] == [0, 1, 1]
    assert not form.asked_of_order
    assert answer.content.decode().count('class="call-line-below call-doubt"') == 2


def test_the_browser_is_told_which_call_became_an_order(workshop, sign_in):
    desk = sign_in(workshop.manager)
    refused = desk.post("/orders/new/", sent(workshop, client_name=""))
    taken = desk.post("/orders/new/", sent(workshop, client=a_client().pk))

    assert "motorcrm-call" not in refused.cookies
    assert taken.cookies["motorcrm-call"].value == "key-of-this-form"
