"""The pages of categories of income and expenses, and how forms offer categories."""

import re

import pytest
from django.urls import reverse

from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.finance.models import Category
from motorcrm.finance.operations import add_category, archive_category, record_expense
from motorcrm.testing.queries import asked, queries

pytestmark = pytest.mark.web
INDEX = "/settings/income-and-expenses/"


def shipped(code):
    return Category.objects.get(code=code)


def page_of(category, act=""):
    return reverse(f"money-category{act}", args=[category.pk])


def petrol(workshop):
    return add_category(name="Бензин", direction="expense", parent=shipped("transport"), by=workshop.owner)


def test_the_settings_lead_to_the_categories(workshop, where, sign_in):
    assert INDEX in sign_in(workshop.owner).get("/settings/").content.decode()
    assert INDEX in sign_in(workshop.accountant).get("/settings/accounts/").content.decode()
    assert sign_in(workshop.manager).get(INDEX).status_code == 403


def test_the_list_shows_both_levels(workshop, sign_in):
    one = petrol(workshop)
    shown = sign_in(workshop.accountant).get(INDEX).content.decode()

    order = [shown.index(page_of(row)) for row in (shipped("transport"), one, shipped("other-expense"))]
    assert order == sorted(order)


@pytest.mark.parametrize(("direction", "flow"), [("income", "other-in"), ("expense", "other-out"), ("x", "other-out")])
def test_a_form_offers_the_articles_of_its_direction(workshop, sign_in, direction, flow):
    form = sign_in(workshop.accountant).get(f"{INDEX}new/?direction={direction}").context["form"]

    assert form.fields["cash_flow"].choices[0][0] == flow


def test_a_category_is_added_edited_and_a_stale_edit_shows_both(workshop, sign_in):
    client = sign_in(workshop.accountant)
    typed = {"name": "Кофе", "parent": shipped("purchases").pk, "cash_flow": "to-suppliers", "in_profit": "on"}
    assert client.post(f"{INDEX}new/?direction=expense", typed).status_code == 302
    coffee = Category.objects.get(name="Кофе")
    assert (coffee.parent, coffee.cash_flow, coffee.in_profit) == (shipped("purchases"), "to-suppliers", True)

    typed |= {"parent": "", "version": "1"}
    assert client.post(page_of(coffee), typed).status_code == 302
    stale = client.post(page_of(coffee), typed | {"name": "Чай"})
    assert stale.status_code == 409
    coffee.refresh_from_db()
    assert (coffee.parent, coffee.name) == (None, "Кофе")


def test_a_form_asks_only_what_can_be_changed(workshop, where, sign_in):
    one, client = petrol(workshop), sign_in(workshop.accountant)
    record_expense(
        category=one, amount=rub(5), money_account=where.bank, on=clock.today(), month=clock.today(), by=workshop.owner
    )

    def fields(category):
        return client.get(page_of(category)).context["form"].fields.keys()

    assert "in_profit" not in fields(one)
    assert "parent" not in fields(shipped("transport"))
    assert not {"in_profit", "cash_flow"} & fields(shipped("parts"))
    assert {"in_profit", "cash_flow", "parent"} <= fields(shipped("rent"))


def test_a_category_is_archived_restored_and_deleted(workshop, sign_in):
    one, client = petrol(workshop), sign_in(workshop.accountant)
    assert client.post(page_of(shipped("transport"), "-archive")).status_code == 409
    assert client.post(page_of(one, "-archive")).status_code == 302
    client.get(INDEX)  # it offers to undo
    assert page_of(one) not in client.get(INDEX).content.decode()
    assert page_of(one) in client.get(f"{INDEX}?archived=yes").content.decode()
    assert client.post(page_of(one, "-restore")).status_code == 302

    assert page_of(shipped("rent"), "-delete") not in client.get(page_of(shipped("rent"))).content.decode()
    assert page_of(one, "-delete") in client.get(page_of(one)).content.decode()
    assert client.post(page_of(one, "-delete")).status_code == 302
    assert client.get(page_of(one)).status_code == 404


def test_forms_offer_categories_under_their_headings(workshop, where, sign_in):
    one, client = petrol(workshop), sign_in(workshop.accountant)
    archive_category(shipped("rent"), by=workshop.owner)
    shown = client.get("/finance/expense/").content.decode()

    group = re.search(r'<optgroup label="([^"]+)">(.*?)</optgroup>', shown, re.DOTALL)
    assert group[1] == shipped("transport").label
    assert f'value="{one.pk}"' in group[2]
    choices = re.search(r'<select name="category".*?</select>', shown, re.DOTALL)[0]
    assert f'value="{shipped("transport").pk}"' not in choices
    assert f'value="{shipped("rent").pk}"' not in choices
    assert f'value="{shipped("scrap").pk}"' not in choices


def test_a_heading_that_is_sent_all_the_same_is_refused_beside_its_field(workshop, where, sign_in):
    petrol(workshop)
    typed = {"category": shipped("transport").pk, "amount": "5", "money_account": where.bank.pk, "comment": ""}
    month = clock.today().replace(day=1).isoformat()
    refused = sign_in(workshop.manager).post("/finance/expense/", typed | {"month": month, "on": clock.today()})

    assert refused.status_code == 422
    assert "Теперь это раздел" in refused.content.decode()


def test_the_history_is_narrowed_by_any_category(workshop, sign_in):
    one = petrol(workshop)
    archive_category(one, by=workshop.owner)
    shown = sign_in(workshop.accountant).get("/finance/").content.decode()

    assert f"{shipped('transport').label}: Бензин (в архиве)" in shown


def test_sixty_categories_cost_as_much_as_a_dozen(workshop, sign_in):
    client = sign_in(workshop.accountant)
    client.get(INDEX)
    with queries(max=20) as few:
        client.get(INDEX)
    for number in range(60):
        add_category(name=f"N {number}", direction="expense", parent=shipped("tools"), by=workshop.owner)
    with queries(max=len(asked(few))):
        client.get(INDEX)
