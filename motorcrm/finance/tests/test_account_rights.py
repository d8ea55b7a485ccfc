"""Money accounts that are only for the roles that are named: what each may see and do there, by any way in."""

from datetime import timedelta

import pytest
from django.urls import reverse

from motorcrm.access.models import Role
from motorcrm.access.rights import SEE_COSTS, SEE_PRICES
from motorcrm.clients.rights import VIEW_CLIENTS
from motorcrm.core import clock
from motorcrm.core.exact import Money, rub
from motorcrm.core.refusal import Absent, Forbidden, Invalid, Refused, Stale
from motorcrm.employees.models import Employee
from motorcrm.finance.models import AccountRight, Category, MoneyAccount, MoneyTransaction, Use
from motorcrm.finance.money.payments import Tendered
from motorcrm.finance.money.transfer import record_transfer, reverse_transfer
from motorcrm.finance.operations import (
    add_account,
    close_shift,
    correct_transaction,
    edit_account,
    open_shift,
    record_expense,
    record_income,
    reverse_cash_transaction,
    set_account_rights,
    take_payment,
)
from motorcrm.finance.queries import HistoryFilters
from motorcrm.finance.queries.accounts import offered_accounts, till_balances
from motorcrm.finance.queries.filters import Moves
from motorcrm.finance.queries.history import told
from motorcrm.finance.queries.movements import account_strip, period_of
from motorcrm.finance.queries.overview import money_today
from motorcrm.finance.queries.totals import filtered_totals
from motorcrm.finance.queries.walk import latest
from motorcrm.finance.rights import (
    ALL_ACCOUNTS,
    RECORD_TRANSACTIONS,
    REVERSE_TRANSACTIONS,
    RUN_SHIFTS,
    SEE_OVERVIEW,
    SET_UP_MONEY,
    TAKE_PAYMENTS,
    VIEW_FINANCE,
)
from motorcrm.history.models import Happening
from motorcrm.ledger.models import Entry
from motorcrm.ledger.rights import RECORD_EARLIER
from motorcrm.orders.rights import VIEW_ORDERS
from motorcrm.roles.operations import delete_role
from motorcrm.roles.rights import MANAGE_ROLES
from motorcrm.testing.builders import an_order
from motorcrm.testing.cast import hire, role_with

SEE, LOOK, PUT, TAKE, EARLIER = (
    Use.SEE_BALANCE, Use.SEE_TRANSACTIONS, Use.PUT_IN, Use.TAKE_OUT, Use.RECORD_EARLIER,
)  # fmt: skip
COMBINATIONS = [
    set(), {SEE}, {SEE, LOOK}, {PUT}, {TAKE}, {PUT, EARLIER}, {SEE, LOOK, TAKE, EARLIER}, {SEE, LOOK, PUT, TAKE},
]  # fmt: skip
TEN = rub(10)
HELD, CAME = rub(31_415, 28), rub(28_182, 71)


@pytest.fixture
def safe(workshop, where):
    """The owner's safe: 31,415.28 came today in two parts, by nobody's rights but the administrator's."""
    safe = add_account(organisation=workshop.organisation, kind="owner", name="Safe", by=workshop.owner)
    for amount in (CAME, HELD - CAME):
        income(workshop.owner, safe, amount)
    income(workshop.owner, where.till, rub(1_000))
    share(workshop, safe, {})
    return MoneyAccount.objects.get(pk=safe.pk)


@pytest.fixture
def role():
    return role_with(
        VIEW_FINANCE, RECORD_TRANSACTIONS, REVERSE_TRANSACTIONS, RECORD_EARLIER, TAKE_PAYMENTS, SEE_PRICES, SEE_COSTS,
        SEE_OVERVIEW, VIEW_ORDERS, VIEW_CLIENTS,
    )  # fmt: skip


def share(workshop, account, rights, own=True):
    account = MoneyAccount.objects.get(pk=account.pk)
    return set_account_rights(account, version=account.version, own=own, rights=rights, by=workshop.owner)


def holder(role):
    """Somebody with the role, as the next request finds them."""
    found = Employee.objects.filter(login="cashier").first() or hire("Cashier", role)
    return Employee.objects.get(pk=found.pk)


def income(by, account, amount=TEN, on=None):
    return record_income(
        category=Category.objects.get(code="scrap"), amount=amount, money_account=account, on=on or clock.today(),
        month=clock.today(), by=by,
    )  # fmt: skip


def expense(by, account, amount=TEN, on=None):
    return record_expense(
        category=Category.objects.get(code="rent"), amount=amount, money_account=account, on=on or clock.today(),
        month=clock.today(), by=by,
    )  # fmt: skip


def is_let(act, *args, **known):
    """Whether it is done; if it isn't, nothing has changed."""
    before = Entry.objects.count()
    try:
        act(*args, **known)
    except Refused as refusal:
        code = refusal.code
    except Invalid as problem:
        code = ", ".join(problem.errors)
    else:
        return True
    assert code in ("account-closed", "on")
    assert Entry.objects.count() == before
    return False


@pytest.mark.parametrize("uses", COMBINATIONS, ids=lambda uses: "-".join(sorted(use.value for use in uses)) or "none")
def test_a_role_sees_and_does_what_is_said_of_it_and_no_more(workshop, where, safe, role, uses):
    share(workshop, safe, {role: uses})
    person, everything = holder(role), HistoryFilters(moves=Moves.MONEY)
    held = rub(1_000) + (HELD if SEE in uses else Money.zero())
    came = rub(1_000) + (HELD if LOOK in uses else Money.zero())

    strip = {one.line.account.label: one for one in account_strip(person)}
    rows, _more = latest(everything, person, many=50)
    today = money_today(person)
    in_safe = MoneyTransaction.objects.visible_to(person).filter(postings__account=safe.account_id)

    assert ("Safe" in strip) == (SEE in uses)
    assert SEE not in uses or (strip["Safe"].today is not None) == (LOOK in uses)
    assert sum((line.balance for line in till_balances(person)), Money.zero()) == held == today.in_accounts
    assert (today.received, filtered_totals(everything, person).received) == (came, came)
    assert len(rows) == (3 if LOOK in uses else 1)
    assert in_safe.exists() == (LOOK in uses)
    assert (period_of(everything, person) is None) == (LOOK not in uses)
    assert [safe in offered_accounts(person, use) for use in (PUT, TAKE)] == [PUT in uses, TAKE in uses]
    assert is_let(income, person, safe) == (PUT in uses)
    assert is_let(expense, person, safe) == (TAKE in uses)
    yesterday = clock.today() - timedelta(days=1)
    assert is_let(income, person, safe, on=yesterday) == ({PUT, EARLIER} <= uses)
    assert is_let(
        record_transfer, money_account=where.till, to_account=safe, amount=rub(5), on=clock.today(), by=person
    ) == (PUT in uses)
    assert is_let(
        record_transfer, money_account=safe, to_account=where.till, amount=rub(5), on=clock.today(), by=person
    ) == (TAKE in uses)
    order = an_order(workshop)
    assert is_let(
        take_payment, order, amount=rub(7), money_account=safe, on=clock.today(), by=person
    ) == (PUT in uses)  # fmt: skip


def test_nothing_is_narrowed_until_an_account_has_rights_of_its_own(workshop, where, safe, role):
    share(workshop, safe, {}, own=False)
    person = holder(role)

    assert safe in offered_accounts(person, PUT)
    assert len(till_balances(person)) == 4
    income(person, safe)
    assert is_let(income, person, safe, on=clock.today() - timedelta(days=1))


def test_the_wider_of_two_roles_counts(workshop, safe, role):
    other = role_with(name="Other")
    person = holder(role)
    person.roles.add(other)
    share(workshop, safe, {role: {PUT}, other: {SEE, TAKE}})
    person = holder(role)

    assert is_let(income, person, safe)
    assert is_let(expense, person, safe)
    assert not MoneyTransaction.objects.visible_to(person).filter(postings__account=safe.account_id).exists()


def test_every_account_is_open_to_who_may_use_all(workshop, safe):
    person = hire("Trusted", role_with(VIEW_FINANCE, ALL_ACCOUNTS, RECORD_TRANSACTIONS))

    assert is_let(income, person, safe)
    assert safe in [line.account for line in till_balances(person)]


def test_no_page_tells_what_is_in_a_closed_account(workshop, where, safe, role, sign_in):
    record_transfer(money_account=safe, to_account=where.till, amount=rub(77), on=clock.today(), by=workshop.owner)
    browser = sign_in(holder(role))
    entry = Entry.objects.filter(postings__account=safe.account_id).earliest("pk")
    left, together = HELD - rub(77), HELD + rub(1_000)
    sums = {shown for sum_ in (HELD, CAME, left, together) for shown in _written(sum_)}

    addresses = [
        reverse("home"), reverse("finance"), f"{reverse('finance')}?entries=on&month=all", reverse("finance-totals"),
        f"{reverse('finance')}?account={safe.pk}&month=all", f"{reverse('finance-totals')}?account={safe.pk}&month=all",
        f"{reverse('finance')}?q=safe", reverse("finance-transfer"), reverse("finance-expense"),
    ]  # fmt: skip
    for address in addresses:
        page = browser.get(address)
        text = page.content.decode().replace("\u00a0", " ").replace("\u202f", " ")
        assert page.status_code == 200
        assert not [shown for shown in sums if shown in text], address
    assert browser.get(reverse("finance-transaction", args=[entry.pk])).status_code == 404


def _written(amount):
    whole, cents = divmod(amount.units, 100)
    grouped = f"{whole:,}"
    return {
        f"{grouped.replace(',', ' ')},{cents:02}",
        f"{grouped}.{cents:02}",
        f"{whole},{cents:02}",
        f"{whole}.{cents:02}",
    }


def test_a_transfer_is_seen_from_the_side_that_is_open(workshop, where, safe, role, sign_in):
    sent = record_transfer(
        money_account=safe, to_account=where.till, amount=rub(77), on=clock.today(), by=workshop.owner
    )
    person = holder(role)
    seen = list(MoneyTransaction.objects.visible_to(person).filter(pk=sent.entry_id))

    row = told(seen, person, where.till)[0]

    assert (row.received, [account.label for account in row.accounts]) == (rub(77), [where.till.label])
    page = sign_in(person).get(reverse("finance-transaction", args=[sent.entry_id]))
    assert page.status_code == 200
    assert [side.account for side in page.context["one"].sides] == [str(where.till.label)]


def test_a_part_that_went_to_a_closed_account_is_not_counted(workshop, where, safe, role):
    order = an_order(workshop)
    take_payment(
        order, amount=rub(100), money_account=where.till, further=[Tendered(rub(900), safe)], on=clock.today(),
        by=workshop.owner,
    )  # fmt: skip
    person = holder(role)

    row = told(latest(HistoryFilters(moves=Moves.MONEY), person, many=1)[0], person)[0]

    assert row.received == rub(100)
    assert filtered_totals(HistoryFilters(moves=Moves.MONEY), person).received == rub(1_100)
    found = filtered_totals(HistoryFilters(moves=Moves.MONEY, q=order.number), person)
    assert found is not None
    assert found.received == rub(100)


def test_what_is_not_seen_is_not_taken_back(workshop, where, safe, role):
    share(workshop, safe, {role: {PUT, TAKE}})
    person = holder(role)
    came = income(person, safe)
    sent = record_transfer(money_account=where.till, to_account=safe, amount=rub(5), on=clock.today(), by=person)

    with pytest.raises(Absent):
        reverse_cash_transaction(came, reason="Mistake", by=person)
    with pytest.raises(Refused) as refusal:
        reverse_transfer(sent, reason="Mistake", by=person)
    assert refusal.value.code == "account-closed"

    share(workshop, safe, {role: {SEE, LOOK, PUT}})
    reverse_cash_transaction(came, reason="Mistake", by=holder(role))


def test_a_correction_may_not_move_money_into_a_closed_account(workshop, where, safe, role):
    person = holder(role)
    came = income(person, where.till)
    transaction = MoneyTransaction.objects.get(pk=came.entry_id)
    values = {
        "category": came.category, "amount": rub(10), "money_account": safe, "on": clock.today(),
        "month": clock.today(), "counterparty": "", "order": None, "comment": "",
    }  # fmt: skip

    with pytest.raises(Refused) as refusal:
        correct_transaction(transaction, reason="Wrong account", values=values, by=person)

    assert refusal.value.code == "account-closed"
    assert not came.is_reversed


def test_a_form_sent_by_hand_is_refused_beside_its_field(workshop, where, safe, role, sign_in):
    sent = {
        "key": "0" * 32, "category": Category.objects.get(code="rent").pk, "amount": "5", "money_account": safe.pk,
        "on": clock.today().isoformat(), "month": clock.today().replace(day=1).isoformat(),
    }  # fmt: skip
    before = Entry.objects.count()

    page = sign_in(holder(role)).post(reverse("finance-expense"), sent)

    assert page.status_code == 422
    assert "money_account" in page.context["form"].errors
    assert Entry.objects.count() == before


def test_the_form_says_which_roles_may_do_what(workshop, safe, role, sign_in):
    browser = sign_in(workshop.owner)
    address = reverse("money-account-rights", args=[safe.pk])
    shown = browser.get(address)
    form = shown.context["form"]

    assert f"role-{role.pk}" in form.fields
    assert not [name for name in form.fields if name == f"role-{Role.objects.get(is_administrator=True).pk}"]
    sent = {"version": form["version"].value(), "key": form["key"].value(), "has_own_rights": "True"}
    assert browser.post(address, {**sent, f"role-{role.pk}": [LOOK.value, TAKE.value]}).status_code == 302

    row = AccountRight.objects.get(role=role)
    assert (row.sees_balance, row.sees_transactions, row.puts_in, row.takes_out) == (True, True, False, True)
    last = Happening.objects.latest("pk")
    assert (last.event, last.facts["after"]["takes_out"]) == ("finance.account-rights-set", ["Tested"])
    again = browser.post(address, {**sent, f"role-{role.pk}": [PUT.value]})
    assert again.status_code == 409, "it has changed meanwhile"


@pytest.mark.parametrize("uses", [{LOOK}, {EARLIER}, {EARLIER, SEE}])
def test_what_makes_no_sense_is_refused(workshop, safe, role, uses):
    with pytest.raises(Invalid):
        share(workshop, safe, {role: uses})


def test_only_who_may_use_every_account_gives_rights_to_one(workshop, safe, role, sign_in):
    person = hire("Clerk", role_with(MANAGE_ROLES, SET_UP_MONEY))

    with pytest.raises(Forbidden):
        set_account_rights(safe, version=safe.version, own=False, rights={}, by=person)
    with pytest.raises(Forbidden):
        set_account_rights(safe, version=safe.version, own=False, rights={}, by=workshop.accountant)
    assert sign_in(person).get(reverse("money-account-rights", args=[safe.pk])).status_code == 403
    with pytest.raises(Invalid):
        share(workshop, safe, {Role.objects.get(is_administrator=True): {SEE}})


def test_two_who_change_rights_at_once_see_each_other(workshop, safe, role):
    stale = MoneyAccount.objects.get(pk=safe.pk)
    edit_account(MoneyAccount.objects.get(pk=safe.pk), version=safe.version, name="Strongbox", by=workshop.owner)

    with pytest.raises(Stale):
        set_account_rights(stale, version=stale.version, own=True, rights={role: {SEE}}, by=workshop.owner)


def test_a_role_that_is_deleted_takes_its_rights_with_it(workshop, safe):
    spare = role_with(name="Spare")
    share(workshop, safe, {spare: {SEE}})

    delete_role(spare, by=workshop.owner)

    assert not AccountRight.objects.filter(money_account=safe).exists()


def test_a_shift_of_a_closed_till_is_out_of_sight(workshop, where, sign_in):
    role = role_with(VIEW_FINANCE, RUN_SHIFTS, SEE_PRICES)
    till = edit_account(where.till, version=where.till.version, has_shifts=True, by=workshop.owner)
    shift = open_shift(till=till, counted=rub(0), by=workshop.owner)
    share(workshop, till, {})
    person = holder(role)
    browser = sign_in(person)

    assert browser.get(reverse("finance-shift", args=[shift.pk])).status_code == 404
    assert where.till.label not in browser.get(reverse("finance-shifts")).content.decode()
    with pytest.raises(Refused):
        close_shift(shift, counted=rub(0), by=person)
    share(workshop, till, {role: {SEE, LOOK, PUT}})
    with pytest.raises(Refused) as refusal:
        close_shift(shift, counted=rub(0), by=holder(role))
    assert refusal.value.code == "account-closed", "a count may take out as well"
    share(workshop, till, {role: {SEE, LOOK, PUT, TAKE}})
    close_shift(shift, counted=rub(0), by=holder(role))
