"""The company itself: legal details, VAT rates by date, preferences."""

from datetime import date

import pytest

from motorcrm.company.models import Organisation, Preferences, TaxMode
from motorcrm.company.operations import (
    edit_organisation,
    open_organisation,
    set_preferences,
    set_tax_mode,
    withdraw_tax_mode,
)
from motorcrm.company.queries import preferences, tax_rate
from motorcrm.core.exact import Percent
from motorcrm.core.refusal import Forbidden, Invalid, Refused, Stale
from motorcrm.history.models import Happening
from motorcrm.history.queries import story_of

pytestmark = pytest.mark.django_db

# made-up legal details with correct check digits
LEGAL_DETAILS = {
    "kind": "company",
    "name": "ООО «Мотодвор»",
    "full_name": "Общество с ограниченной ответственностью «Мотодвор»",
    "inn": "7707083893",
    "kpp": "770701001",
    "ogrn": "1027700132195",
    "address": "Москва, Ленинградский проспект, 1",
    "phone": "+74951234567",
    "email": "yard@example.com",
    "bank": "Сбербанк",
    "bik": "044525225",
    "bank_account": "40702810438000060473",
    "correspondent_account": "30101810400000000225",
    "head": "Кузнецов И. П.",
    "accountant": "",
}


def test_legal_details_are_edited_and_the_change_is_recorded(workshop):
    edit_organisation(workshop.organisation, version=1, **LEGAL_DETAILS, by=workshop.owner)

    workshop.organisation.refresh_from_db()
    assert workshop.organisation.inn == "7707083893"
    assert workshop.organisation.version == 2
    facts = Happening.objects.get(event="company.organisation-edited").facts
    assert facts["before"]["inn"] == ""
    assert facts["after"]["inn"] == "7707083893"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"inn": "7707083894"}, "inn"),
        ({"inn": "770708389"}, "inn"),
        ({"kpp": "77070100"}, "kpp"),
        ({"ogrn": "1027700132196"}, "ogrn"),
        ({"bik": "04452522"}, "bik"),
        ({"bank_account": "40702810438000060474"}, "bank_account"),
        ({"kind": "sole-trader"}, "inn"),
        ({"name": " "}, "name"),
    ],
)
def test_impossible_legal_details_are_refused_by_name(workshop, wrong, field):
    with pytest.raises(Invalid) as problem:
        edit_organisation(workshop.organisation, version=1, **{**LEGAL_DETAILS, **wrong}, by=workshop.owner)

    assert field in problem.value.errors
    assert story_of(workshop.organisation) == []


def test_of_two_edits_at_once_the_second_sees_both(workshop):
    edit_organisation(workshop.organisation, version=1, **LEGAL_DETAILS, by=workshop.owner)

    with pytest.raises(Stale) as stale:
        edit_organisation(
            workshop.organisation, version=1, **{**LEGAL_DETAILS, "name": "ИП Кузнецов"}, by=workshop.owner
        )

    assert stale.value.facts["theirs"]["name"] == "ООО «Мотодвор»"


def test_only_people_who_edit_the_company_may_do_it(workshop):
    mode = TaxMode.objects.create(organisation=workshop.organisation, since=date(2026, 1, 1), rate=None)
    for person in (workshop.manager, workshop.accountant, workshop.senior, workshop.technician):
        for attempt in (
            lambda by: edit_organisation(workshop.organisation, version=1, **LEGAL_DETAILS, by=by),
            lambda by: open_organisation(name="Second", kind="company", vat=None, by=by),
            lambda by: set_tax_mode(workshop.organisation, since=date(2026, 1, 1), vat=None, by=by),
            lambda by: withdraw_tax_mode(mode, by=by),
            lambda by: set_preferences(mileage_required=True, round_totals_to=0, automation={}, by=by),
        ):
            with pytest.raises(Forbidden):
                attempt(person)


def test_the_tax_mode_of_a_day_is_the_last_one_begun(workshop):
    organisation = open_organisation(name="Second", kind="sole-trader", vat=None, by=workshop.owner)
    set_tax_mode(organisation, since=date(2026, 1, 1), vat=Percent.whole(5), by=workshop.owner)
    set_tax_mode(organisation, since=date(2027, 1, 1), vat=Percent.whole(22), by=workshop.owner)

    assert tax_rate(organisation, date(2025, 12, 31)) is None
    assert tax_rate(organisation, date(2026, 1, 1)) == Percent.whole(5)
    assert tax_rate(organisation, date(2026, 12, 31)) == Percent.whole(5)
    assert tax_rate(organisation, date(2030, 1, 1)) == Percent.whole(22)


def test_a_day_has_one_tax_mode_and_it_is_a_known_one(workshop):
    set_tax_mode(workshop.organisation, since=date(2026, 1, 1), vat=Percent.whole(5), by=workshop.owner)

    with pytest.raises(Invalid):
        set_tax_mode(workshop.organisation, since=date(2026, 1, 1), vat=None, by=workshop.owner)
    with pytest.raises(Invalid):
        set_tax_mode(workshop.organisation, since=date(2026, 2, 1), vat=Percent.whole(18), by=workshop.owner)


def test_a_tax_mode_is_withdrawn_but_one_remains(workshop):
    first = set_tax_mode(workshop.organisation, since=date(2026, 1, 1), vat=None, by=workshop.owner)
    second = set_tax_mode(workshop.organisation, since=date(2026, 2, 1), vat=Percent.whole(7), by=workshop.owner)

    withdraw_tax_mode(second, by=workshop.owner)

    assert tax_rate(workshop.organisation, date(2026, 3, 1)) is None
    with pytest.raises(Refused):
        withdraw_tax_mode(first, by=workshop.owner)


def test_preferences_are_kept_and_recorded(workshop):
    set_preferences(
        mileage_required=True, round_totals_to=10, automation={"ready-with-last-job": False}, by=workshop.owner
    )

    assert preferences().mileage_required
    assert preferences().round_totals_to == 10
    assert preferences().automation["ready-with-last-job"] is False
    assert preferences().automation["start-with-first-job"] is True
    assert Preferences.objects.count() == 1
    assert story_of(preferences()) == ["company.preferences-set"]


def test_totals_are_rounded_in_known_ways(workshop):
    with pytest.raises(Invalid):
        set_preferences(mileage_required=True, round_totals_to=7, automation={}, by=workshop.owner)


def test_the_company_pages_are_for_people_who_edit_the_company(workshop, sign_in, client):
    pk = workshop.organisation.pk
    pages = [
        "/settings/organisation/",
        "/settings/organisation/new/",
        f"/settings/organisation/{pk}/",
        f"/settings/organisation/{pk}/edit/",
        f"/settings/organisation/{pk}/tax/new/",
        f"/settings/organisation/{pk}/numbers/",
        "/settings/preferences/",
    ]
    owner, manager = sign_in(workshop.owner), sign_in(workshop.manager)
    for page in pages:
        assert owner.get(page).status_code == 200, page
        assert manager.get(page).status_code == 403, page
        assert client.get(page).status_code == 302, page
    assert owner.get(f"/settings/organisation/{10**30}/").status_code == 404
    assert owner.get("/settings/organisation/999/edit/").status_code == 404


def test_the_company_forms_save_what_was_entered(workshop, sign_in):
    browser = sign_in(workshop.owner)
    base = f"/settings/organisation/{workshop.organisation.pk}/"

    pasted = {**LEGAL_DETAILS, "inn": "77 0708 3893", "bank_account": "40702 810 4 3800 0060473", "version": 1}
    assert browser.post(base + "edit/", pasted)["Location"] == base
    assert browser.post(base + "edit/", {**pasted, "inn": "123", "version": 2}).status_code == 422
    assert browser.post(base + "edit/", {**pasted, "name": "Other", "version": 1}).status_code == 409
    assert browser.post(base + "tax/new/", {"since": "2026-01-01", "vat": "22"})["Location"] == base
    assert browser.post(base + "tax/new/", {"since": "2027-01-01", "vat": ""})["Location"] == base
    assert browser.post(base + "tax/new/", {"since": "9999-12-31", "vat": ""}).status_code == 422
    assert browser.post(base + "numbers/", {"before_year": "М-", "digits": "4"})["Location"] == base
    assert browser.post(base + "numbers/", {"before_year": "{x}", "digits": "4"}).status_code == 422
    mode = TaxMode.objects.get(rate=None, since=date(2027, 1, 1))
    assert browser.post(f"{base}tax/{mode.pk}/withdraw/")["Location"] == base
    assert browser.post(f"{base}tax/{mode.pk}/withdraw/").status_code == 404
    assert browser.post("/settings/preferences/", {"round_totals_to": "100"}).status_code == 302
    assert browser.post("/settings/organisation/new/", {"name": "Second", "kind": "company"}).status_code == 302

    page = browser.get(base).content.decode()
    assert "М-2" in page
    assert "40702810438000060473" in page
    assert Organisation.objects.count() == 2
    assert preferences().round_totals_to == 100
    assert preferences().automation["start-with-first-job"] is False
