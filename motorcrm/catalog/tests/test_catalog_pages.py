"""The pages of the price list."""

import re

import pytest

from motorcrm.catalog.models import LabourRate, Service
from motorcrm.catalog.operations import add_category, add_service, edit_service, set_labour_rate
from motorcrm.catalog.rights import EDIT_CATALOG, VIEW_CATALOG
from motorcrm.clients.operations import add_client
from motorcrm.core.exact import Money, Quantity, rub
from motorcrm.testing.cast import hire, role_with
from motorcrm.vehicles.models import VehicleClass
from motorcrm.vehicles.operations import add_vehicle

SPACE = "\u00a0"


@pytest.fixture
def engine(workshop):
    return add_category(name="Двигатель", by=workshop.owner)


@pytest.fixture
def oil(workshop, engine):
    return add_service(category=engine, name="Замена масла", price=rub(1_234, 50), by=workshop.owner)


@pytest.fixture
def valves(workshop, engine):
    set_labour_rate(price=rub(2_000), by=workshop.owner)
    set_labour_rate(price=rub(3_000), vehicle_class=VehicleClass.objects.get(code="car"), by=workshop.owner)
    return add_service(
        category=engine, name="Клапаны", pricing="hours", labour_hours=Quantity.parse("2,5"), by=workshop.owner
    )


def test_the_price_list_is_grouped_by_category(workshop, sign_in, oil, valves):
    page = sign_in(workshop.manager).get("/settings/services/").content.decode()

    assert "Двигатель" in page
    assert f"1{SPACE}234,5{SPACE}₽" in page or f"1{SPACE}234,50{SPACE}₽" in page
    assert f"5{SPACE}000" in page
    assert "/settings/services/new/" not in page


def test_search_narrows_the_price_list(workshop, sign_in, oil, valves):
    page = sign_in(workshop.manager).get("/settings/services/?q=клап").content.decode()

    assert "Клапаны" in page
    assert "масла" not in page


def test_prices_are_absent_without_the_right_to_see_them(workshop, sign_in, oil, valves):
    browser = sign_in(workshop.technician)

    for address in ("/settings/services/", "/settings/services/suggest/?q=а"):
        page = browser.get(address).content.decode()
        assert "Клапаны" in page
        for secret in ("₽", "1234", f"5{SPACE}000", "data-price", "data-rate"):
            assert secret not in page, address
    editor = sign_in(hire("Editor", role_with(VIEW_CATALOG, EDIT_CATALOG)))
    edit_service(oil, version=1, price=rub(1_300), by=workshop.owner)
    page = editor.get(f"/settings/services/{oil.pk}/").content.decode()
    assert 'name="price"' not in page
    assert "1300" not in page
    assert editor.get("/settings/rates/").status_code == 403
    assert editor.get("/settings/rates/default/").status_code == 403
    assert "/settings/rates/" not in editor.get("/settings/").content.decode()


def test_a_suggestion_carries_everything_a_line_needs(workshop, sign_in, oil, valves):
    lada = add_vehicle(add_client(name="Иванов", by=workshop.manager), type="car", make="Lada", by=workshop.manager)
    browser = sign_in(workshop.manager)

    fixed = browser.get("/settings/services/suggest/?q=масла").content.decode()
    hours = browser.get("/settings/services/suggest/?q=клап").content.decode()
    of_car = browser.get(f"/settings/services/suggest/?q=клап&vehicle={lada.pk}").content.decode()

    assert f'data-service="{oil.pk}"' in fixed
    assert 'data-name="Замена масла"' in fixed
    assert 'data-pricing="fixed"' in fixed
    assert 'data-price="1234,5' in fixed
    assert 'data-labour-hours="2,5"' in hours
    assert 'data-price="5000"' in hours
    assert 'data-price="7500"' in of_car


@pytest.mark.parametrize(
    ("type_", "price"), [("car", "7500"), ("motorcycle", "5000"), ("spaceship", "5000"), ("\x00", "5000")]
)
def test_a_vehicle_still_being_typed_gets_the_price_of_its_type(workshop, sign_in, valves, type_, price):
    answer = sign_in(workshop.manager).get("/settings/services/suggest/", {"q": "клап", "type": type_})

    assert f'data-price="{price}"' in answer.content.decode()


@pytest.mark.parametrize("vehicle", ["x", str(10**30), "-1", "\x00", "999"])
def test_a_hostile_vehicle_is_none(workshop, sign_in, valves, vehicle):
    answer = sign_in(workshop.manager).get("/settings/services/suggest/", {"q": "клап", "vehicle": vehicle})

    assert 'data-price="5000"' in answer.content.decode()


def test_a_service_is_added_once_and_edited(workshop, sign_in, engine):
    browser, address = sign_in(workshop.owner), "/settings/services/new/"
    key = re.search(r'name="key" value="(\w+)"', browser.get(address).content.decode())[1]
    typed = {"key": key, "name": "Замена масла", "category": engine.pk, "pricing": "fixed", "price": "1 234,56"}

    for _repeat in range(2):
        assert browser.post(address, typed).status_code == 302
    service = Service.objects.get()
    assert service.price == rub(1_234, 56)
    own = f"/settings/services/{service.pk}/"
    assert 'value="1234,56"' in browser.get(own).content.decode()
    assert browser.post(own, {**typed, "version": 1, "price": "1300"}).status_code == 302
    stale = browser.post(own, {**typed, "version": 1, "price": "1400"})
    assert stale.status_code == 409
    assert "1300" in stale.content.decode() or f"1{SPACE}300" in stale.content.decode()


@pytest.mark.parametrize("price", ["-1", "NaN", "1,234", "99999999999999", "1e5", "₽", "сто"])
def test_an_impossible_price_is_refused_and_stays_in_the_form(workshop, sign_in, engine, price):
    typed = {"name": "Oil", "category": engine.pk, "pricing": "fixed", "price": price}

    answer = sign_in(workshop.owner).post("/settings/services/new/", typed)

    assert answer.status_code == 422
    assert 'id="id_price_errors"' in answer.content.decode()
    assert not Service.objects.exists()


def test_hours_without_labour_hours_are_refused_beside_the_field(workshop, sign_in, engine):
    answer = sign_in(workshop.owner).post(
        "/settings/services/new/", {"name": "Oil", "category": engine.pk, "pricing": "hours"}
    )

    assert answer.status_code == 422
    assert 'id="id_labour_hours_errors"' in answer.content.decode()


def test_a_rate_is_set_on_its_page(workshop, sign_in):
    browser = sign_in(workshop.owner)
    cars = VehicleClass.objects.get(code="car")

    browser.post("/settings/rates/default/", {"price": "2 000", "version": 0})
    browser.post(f"/settings/rates/{cars.pk}/", {"price": "3000,50", "version": 0})

    assert LabourRate.objects.get(vehicle_class=cars).price == Money(3000_50)
    page = browser.get("/settings/rates/").content.decode()
    assert f"2{SPACE}000" in page
    assert f"3{SPACE}000,5" in page
    browser.post(f"/settings/rates/{cars.pk}/", {"price": "", "version": 1})
    assert LabourRate.objects.count() == 1
    assert browser.post("/settings/rates/default/", {"price": "", "version": 1}).status_code == 422


def test_the_settings_lead_to_what_there_is(workshop, sign_in):
    page = sign_in(workshop.owner).get("/settings/").content.decode()

    assert "/settings/services/" in page
    assert "/settings/rates/" in page
    assert sign_in(workshop.manager).get("/settings/").status_code == 403


def test_only_editors_reach_the_forms(workshop, sign_in, engine, oil):
    browser = sign_in(workshop.manager)

    for address in ("services/new/", f"services/{oil.pk}/", "categories/new/", f"categories/{engine.pk}/", "rates/"):
        assert browser.get(f"/settings/{address}").status_code == 403
    for address in (f"services/{oil.pk}/archive/", f"categories/{engine.pk}/archive/"):
        assert browser.post(f"/settings/{address}").status_code == 403


def test_archiving_is_a_button(workshop, sign_in, engine, oil):
    browser = sign_in(workshop.owner)

    browser.post(f"/settings/services/{oil.pk}/archive/")
    assert "масла» — в архиве" in browser.get("/settings/services/").content.decode(), "with the button that undoes it"
    assert "масла" not in browser.get("/settings/services/").content.decode()
    assert "масла" in browser.get("/settings/services/?archived=yes").content.decode()
    browser.post(f"/settings/services/{oil.pk}/restore/")
    browser.post(f"/settings/categories/{engine.pk}/archive/")
    assert "масла" not in browser.get("/settings/services/").content.decode()
    browser.post(f"/settings/categories/{engine.pk}/restore/")
    assert "масла" in browser.get("/settings/services/").content.decode()


@pytest.mark.parametrize("address", ["services", "categories", "rates"])
@pytest.mark.parametrize("pk", ["9999", str(10**30)])
def test_what_is_not_there_is_a_404(workshop, sign_in, address, pk):
    assert sign_in(workshop.owner).get(f"/settings/{address}/{pk}/").status_code == 404


def test_the_price_list_costs_the_same_queries_however_long(workshop, sign_in, django_assert_max_num_queries):
    browser, counts = sign_in(workshop.owner), []
    for number in (5, 45):
        for made in range(number):
            category = add_category(name=f"C{number}-{made}", by=workshop.owner)
            add_service(category=category, name=f"S{made}", price=rub(1), by=workshop.owner)
        browser.get("/settings/services/")
        for address in ("/settings/services/", "/settings/services/suggest/?q=s"):
            with django_assert_max_num_queries(20) as asked:
                assert browser.get(address).status_code == 200
            counts.append(len(asked))

    assert counts[:2] == counts[2:]


def test_markup_is_text_everywhere(workshop, sign_in):
    category = add_category(name="<b>x</b>", by=workshop.owner)
    service = add_service(category=category, name='<script>x</script>" onload="y', code="<i>", by=workshop.owner)
    browser = sign_in(workshop.owner)

    for address in ("services/", f"services/{service.pk}/", f"categories/{category.pk}/", "services/suggest/?q=script"):
        page = browser.get(f"/settings/{address}").content.decode()
        for raw in ("<b>x", "<script>x", '" onload', "<i>"):
            assert raw not in page, address


def test_a_line_is_edited_where_it_is(workshop, sign_in, oil, valves):
    browser, address = sign_in(workshop.owner), f"/settings/services/{oil.pk}/in-row/"
    assert address in browser.get("/settings/services/").content.decode()
    form = browser.get(address).content.decode()
    assert re.search(r'<input[^>]*value="1[^"]{0,6}234[.,]50?"', form)

    wrong = browser.post(address, {"name": "", "price": "1 500", "labour_hours": "0,7", "version": oil.version})
    assert wrong.status_code == 422
    assert "0,7" in wrong.content.decode()

    typed = {"name": "Замена масла и фильтра", "price": "1 500", "labour_hours": "0,7", "version": oil.version}
    line = browser.post(address, typed).content.decode()
    assert line.startswith("<tr>")
    assert f"1{SPACE}500" in line
    oil.refresh_from_db()
    assert (oil.name, oil.price, oil.labour_hours) == (typed["name"], rub(1_500), Quantity.parse("0,7"))
    late = browser.post(address, {**typed, "price": "1 600"})
    assert late.status_code == 409, "somebody was quicker"


def test_a_price_by_labour_hours_follows_them_in_its_line(workshop, sign_in, valves):
    browser, address = sign_in(workshop.owner), f"/settings/services/{valves.pk}/in-row/"
    assert 'name="price"' not in browser.get(address).content.decode()

    line = browser.post(address, {"name": "Клапаны", "labour_hours": "3", "version": valves.version}).content.decode()

    assert f"6{SPACE}000" in line


def test_who_only_reads_the_price_list_edits_no_line(workshop, sign_in, oil):
    browser = sign_in(workshop.manager)
    assert "in-row" not in browser.get("/settings/services/").content.decode()
    assert browser.get(f"/settings/services/{oil.pk}/in-row/").status_code == 403
