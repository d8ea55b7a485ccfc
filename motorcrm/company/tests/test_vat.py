"""VAT rates are the law's, by date; whether input VAT is deducted is the organisation's, by date."""

from datetime import date

import pytest

from motorcrm.company.operations import open_organisation, set_tax_mode
from motorcrm.company.queries import deducted_rate, tax_rate
from motorcrm.company.vat import choices, is_valid
from motorcrm.core import clock
from motorcrm.core.exact import Percent
from motorcrm.core.refusal import Invalid
from motorcrm.history.models import Happening

pytestmark = pytest.mark.django_db
FIVE, SEVEN, TWENTY, TWENTY_TWO = (Percent.whole(number) for number in (5, 7, 20, 22))
LAST_YEAR, THIS_YEAR = date(2025, 12, 31), date(2026, 1, 1)


@pytest.mark.parametrize(
    ("vat", "before", "after"),
    [
        (None, True, True), (Percent.zero(), True, True), (FIVE, True, True), (SEVEN, True, True),
        (Percent.whole(10), True, True), (TWENTY, True, False), (TWENTY_TWO, False, True),
        (Percent.whole(18), False, False),
    ],
)  # fmt: skip
def test_twenty_percent_ended_with_2025_and_twenty_two_began(vat, before, after):
    assert (is_valid(vat, LAST_YEAR), is_valid(vat, THIS_YEAR)) == (before, after)


def test_a_form_offers_the_rates_of_its_days(workshop):
    offered = dict(choices(since=THIS_YEAR, until=THIS_YEAR))
    assert list(offered) == ["", "0", "5", "7", "10", "22"]

    both = dict(choices(since=LAST_YEAR, until=THIS_YEAR))
    assert list(both) == ["", "0", "5", "7", "10", "20", "22"]
    assert "31.12.2025" in both["20"]


@pytest.mark.parametrize(("vat", "since"), [(TWENTY, THIS_YEAR), (TWENTY_TWO, LAST_YEAR), (FIVE, date(2024, 12, 31))])
def test_a_rate_is_not_set_on_a_day_it_is_not_valid(workshop, vat, since):
    with pytest.raises(Invalid) as refusal:
        set_tax_mode(workshop.organisation, since=since, vat=vat, by=workshop.owner)
    assert list(refusal.value.errors) == ["vat"]


def test_who_charges_22_percent_charged_20_before_and_moves_on_by_itself(workshop):
    new = open_organisation(name="New", kind="company", vat=TWENTY_TWO, by=workshop.owner)
    assert (tax_rate(new, LAST_YEAR), tax_rate(new, THIS_YEAR)) == (TWENTY, TWENTY_TWO)

    old = open_organisation(name="Old", kind="company", vat=None, by=workshop.owner)
    set_tax_mode(old, since=date(2025, 1, 1), vat=TWENTY, deducts=True, by=workshop.owner)
    assert (tax_rate(old, LAST_YEAR), tax_rate(old, THIS_YEAR)) == (TWENTY, TWENTY_TWO)
    assert (deducted_rate(old, LAST_YEAR), deducted_rate(old, THIS_YEAR)) == (TWENTY, TWENTY_TWO)


def test_input_vat_is_deducted_from_the_day_it_is_set_and_history_says_so(workshop):
    set_tax_mode(workshop.organisation, since=date(2026, 3, 1), vat=TWENTY_TWO, deducts=True, by=workshop.owner)

    assert deducted_rate(workshop.organisation, date(2026, 2, 28)) is None
    assert deducted_rate(workshop.organisation, date(2026, 3, 1)) == TWENTY_TWO
    assert Happening.objects.get(event="company.tax-mode-set").facts["deducts"] is True


@pytest.mark.parametrize("vat", [None, FIVE, SEVEN])
def test_at_five_and_seven_percent_nothing_is_deducted(workshop, vat):
    with pytest.raises(Invalid) as refusal:
        set_tax_mode(workshop.organisation, since=THIS_YEAR, vat=vat, deducts=True, by=workshop.owner)
    assert list(refusal.value.errors) == ["deducts"]


def test_an_organisation_begins_its_books_on_the_day_it_names(workshop):
    opened = open_organisation(name="New", kind="company", vat=None, books_from=date(2026, 4, 1), by=workshop.owner)
    opened.refresh_from_db()
    assert opened.books_from == date(2026, 4, 1)


def test_the_page_sets_and_shows_it(workshop, sign_in):
    browser = sign_in(workshop.owner)
    page = f"/settings/organisation/{workshop.organisation.pk}/"

    refused = browser.post(page + "tax/new/", {"since": "2026-01-01", "vat": "20"})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["vat"])
    browser.post(page + "tax/new/", {"since": "2026-01-01", "vat": "22", "deducts": "on"})

    assert "входящий НДС принимается к вычету" in browser.get(page).content.decode()


def test_a_rate_may_be_set_ahead_of_its_first_day(workshop):
    with clock.told(), clock.at(clock.moment(date(2024, 6, 1))):
        opened = open_organisation(name="New", kind="company", vat=Percent.whole(5), by=workshop.owner)

    assert tax_rate(opened, date(2024, 12, 31)) is None
    assert tax_rate(opened, date(2025, 1, 1)) == Percent.whole(5)
