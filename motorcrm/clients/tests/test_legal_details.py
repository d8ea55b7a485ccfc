"""Impossible legal details are refused by name, with the reason."""

import pytest

from motorcrm.clients.operations import add_client
from motorcrm.core.legal_details import is_account, is_correspondent_account, is_inn, is_kpp, is_ogrn
from motorcrm.core.refusal import Invalid

SBER = {"bik": "044525225", "bank_account": "40702810200000000001", "correspondent_account": "30101810400000000225"}


@pytest.mark.parametrize("inn", ["7707083893", "500100732259", "7728168971"])
def test_inns_that_exist_are_known(inn):
    assert is_inn(inn)


@pytest.mark.parametrize(
    "inn", ["7707083894", "500100732258", "77070838", "0000000000", "770708389З", "٧٧٠٧٠٨٣٨٩٣", ""]
)
def test_inns_that_cannot_exist_are_known(inn):
    assert not is_inn(inn)


@pytest.mark.parametrize(
    ("ogrn", "exists"),
    [
        ("1027700132195", True),
        ("1027700132194", False),
        ("304500116000157", True),
        ("304500116000158", False),
        ("3027700132195", False),
        ("", False),
    ],
)
def test_ogrn_has_its_check_digit(ogrn, exists):
    assert is_ogrn(ogrn) is exists


@pytest.mark.parametrize(
    ("kpp", "exists"), [("773601001", True), ("7736AZ001", True), ("77360100", False), ("7736аб001", False)]
)
def test_kpp_has_its_form(kpp, exists):
    assert is_kpp(kpp) is exists


def test_accounts_have_a_key_made_with_the_bik():
    assert is_account("40702810200000000001", "044525225")
    assert not is_account("40702810200000000001", "044525974")
    assert not is_account("40702810300000000001", "044525225")


@pytest.mark.parametrize(
    ("account", "bik"),
    [
        ("30101810400000000225", "044525225"),
        ("30101810145250000974", "044525974"),
        ("30101810700000000187", "044525187"),
        ("40102810545370000003", "017003983"),
    ],
)
def test_correspondent_accounts_of_real_banks_fit(account, bik):
    assert is_correspondent_account(account, bik)


@pytest.mark.parametrize(
    ("account", "bik"),
    [
        ("30101810400000000226", "044525225"),
        ("30101810500000000225", "044525225"),
        ("40702810200000000225", "044525225"),
        ("30101810400000000225", "017003983"),
    ],
)
def test_correspondent_accounts_that_cannot_be_are_known(account, bik):
    assert not is_correspondent_account(account, bik)


@pytest.mark.parametrize(
    ("known", "field"),
    [
        ({"inn": "7707083894"}, "inn"),
        ({"inn": "7707083893", "kpp": "12"}, "kpp"),
        ({"inn": "500100732259", "kpp": "773601001"}, "kpp"),
        ({"ogrn": "1027700132194"}, "ogrn"),
        ({"inn": "7707083893", "ogrn": "304500116000157"}, "ogrn"),
        ({"bik": "944525225"}, "bik"),
        ({"bik": "04452522"}, "bik"),
        ({"bank_account": "40702810200000000001"}, "bik"),
        ({**SBER, "bank_account": "40702810300000000001"}, "bank_account"),
        ({**SBER, "bank_account": "4070281"}, "bank_account"),
        ({**SBER, "correspondent_account": "30101810400000000226"}, "correspondent_account"),
    ],
)
def test_a_company_with_impossible_legal_details_is_refused(workshop, known, field):
    with pytest.raises(Invalid) as refusal:
        add_client(kind="company", name="Ромашка", by=workshop.manager, **known)

    assert list(refusal.value.errors) == [field]


def test_a_persons_inn_has_twelve_digits(workshop):
    with pytest.raises(Invalid) as refusal:
        add_client(kind="person", name="Иванов", inn="7707083893", by=workshop.manager)

    assert list(refusal.value.errors) == ["inn"]


def test_legal_details_are_taken_as_people_paste_them(workshop):
    client = add_client(
        kind="company", name="Ромашка", inn="77 0708-3893", kpp="7736az001", by=workshop.manager, **SBER
    )

    assert (client.inn, client.kpp) == ("7707083893", "7736AZ001")


def test_a_sole_trader_is_a_company_with_twelve_digits(workshop):
    client = add_client(
        kind="company", name="ИП Иванов", inn="500100732259", ogrn="304500116000157", by=workshop.manager
    )

    assert client.ogrn == "304500116000157"
