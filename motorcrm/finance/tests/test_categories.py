"""Categories of income and expenses: adding, editing, archiving and deleting them, in two levels."""

import pytest

from motorcrm.core import clock
from motorcrm.core.exact import rub
from motorcrm.core.refusal import Absent, Forbidden, Invalid, Refused, Stale
from motorcrm.finance.invariants.accounts import accounts_are_of_their_kind, categories_are_in_two_levels
from motorcrm.finance.invariants.cash import income_and_expenses_match_the_ledger
from motorcrm.finance.models import Category
from motorcrm.finance.operations import (
    add_category,
    archive_category,
    delete_category,
    edit_category,
    record_expense,
    record_income,
    restore_category,
    reverse_cash_transaction,
)
from motorcrm.finance.queries.overview import expenses
from motorcrm.history.models import Happening
from motorcrm.ledger.journal import balance
from motorcrm.ledger.models import Account

SUM = rub(300)


def shipped(code):
    return Category.objects.select_related("account").get(code=code)


def new(workshop, name="Coffee", direction="expense", **known):
    return add_category(name=name, direction=direction, **{"by": workshop.owner} | known)


def recorded(workshop, where, category, amount=SUM):
    verb = record_income if category.direction == "income" else record_expense
    return verb(
        category=category, amount=amount, money_account=where.bank, on=clock.today(), month=clock.today(),
        by=workshop.owner,
    )  # fmt: skip


def refused(code, act, *args, **known):
    with pytest.raises(Refused) as refusal:
        act(*args, **known)
    assert refusal.value.code == code


def wrong(field, act, *args, **known):
    with pytest.raises(Invalid) as invalid:
        act(*args, **known)
    assert invalid.value.errors.keys() == {field}


def last_event():
    return Happening.objects.latest("pk")


def sound():
    checks = (accounts_are_of_their_kind, categories_are_in_two_levels, income_and_expenses_match_the_ledger)
    return [problem for check in checks for problem in check()] == []


def test_a_new_category_has_an_account_of_its_own_and_comes_last(workshop, where):
    coffee = new(workshop)
    recorded(workshop, where, coffee)

    assert coffee.account.kind == Account.Kind.EXPENSE
    assert coffee == Category.objects.filter(direction="expense").last()
    assert balance(coffee.account) == SUM
    assert balance(where.bank.account, article="other-out") == -SUM
    assert Happening.objects.get(event="finance.category-added").facts["name"] == "Coffee"
    assert sound()


def test_sent_twice_it_is_added_once(workshop):
    first, second = (new(workshop, key="k" * 32) for _time in range(2))

    assert first == second
    assert Category.objects.filter(name="Coffee").count() == 1


def test_what_does_not_count_in_profit_is_an_asset_or_owed(workshop, where):
    lift = new(workshop, "Lift", in_profit=False)
    deposit = new(workshop, "Deposit", direction="income", in_profit=False)
    recorded(workshop, where, deposit, rub(500))
    recorded(workshop, where, lift)

    assert (lift.account.kind, deposit.account.kind) == (Account.Kind.ASSET, Account.Kind.LIABILITY)
    assert expenses(clock.today(), clock.today()) == rub(0)
    assert sound()


def test_whether_it_counts_in_profit_is_final_once_something_is_recorded(workshop, where):
    lift = new(workshop, "Lift")
    first = lift.account_id
    edit_category(lift, version=1, in_profit=False, by=workshop.owner)
    assert lift.account.kind == Account.Kind.ASSET
    assert not Account.objects.filter(pk=first).exists()
    assert last_event().facts["after"] == {"in_profit": False}

    reverse_cash_transaction(recorded(workshop, where, lift), reason="Mistake", by=workshop.owner)
    wrong("in_profit", edit_category, lift, version=2, in_profit=True, by=workshop.owner)
    wrong("in_profit", edit_category, shipped("parts"), version=1, in_profit=True, by=workshop.owner)
    assert sound()


def test_another_cash_flow_article_holds_from_then_on(workshop, where):
    rent = shipped("rent")
    recorded(workshop, where, rent)
    edit_category(rent, version=1, cash_flow="to-suppliers", by=workshop.owner)
    recorded(workshop, where, shipped("rent"), rub(70))

    assert balance(where.bank.account, article="other-out") == -SUM
    assert balance(where.bank.account, article="to-suppliers") == -rub(70)
    assert sound()


@pytest.mark.parametrize("article", ["transfers", "from-clients", "nonsense"])
def test_an_article_is_one_of_its_direction(workshop, article):
    wrong("cash_flow", new, workshop, cash_flow=article)


def test_a_category_with_others_under_it_is_a_heading_and_is_not_booked_to(workshop, where):
    transport = shipped("transport")
    recorded(workshop, where, transport)  # before it became a heading
    petrol = new(workshop, "Petrol", parent=transport)
    refused("category-heading", recorded, workshop, where, transport)

    recorded(workshop, where, petrol)
    archive_category(petrol, by=workshop.owner)
    recorded(workshop, where, transport)
    assert balance(transport.account) == SUM + SUM
    assert sound()


def test_there_are_two_levels_of_one_direction(workshop):
    transport, rent = shipped("transport"), shipped("rent")
    petrol = new(workshop, "Petrol", parent=transport)

    for parent in (petrol, shipped("scrap"), shipped("parts")):
        wrong("parent", new, workshop, "Diesel", parent=parent)
    wrong("parent", edit_category, transport, version=1, parent=rent, by=workshop.owner)
    wrong("parent", edit_category, rent, version=1, parent=rent, by=workshop.owner)
    edit_category(petrol, version=1, parent=rent, by=workshop.owner)
    edit_category(petrol, version=2, parent=None, by=workshop.owner)
    assert petrol.parent is None
    assert sound()


def test_a_heading_is_archived_after_those_under_it_and_restored_before(workshop):
    transport = shipped("transport")
    petrol = new(workshop, "Petrol", parent=transport)
    refused("category-heading", archive_category, transport, by=workshop.owner)

    archive_category(petrol, by=workshop.owner)
    archive_category(transport, by=workshop.owner)
    refused("heading-archived", restore_category, petrol, by=workshop.owner)
    wrong("parent", new, workshop, "Diesel", parent=transport)
    restore_category(transport, by=workshop.owner)
    restore_category(petrol, by=workshop.owner)
    assert sound()


def test_archived_twice_it_is_told_once_and_nothing_is_recorded_there(workshop, where):
    rent = shipped("rent")
    for _time in range(2):
        archive_category(rent, by=workshop.owner)

    assert Happening.objects.filter(event="finance.category-archived").count() == 1
    refused("category-archived", recorded, workshop, where, rent)


def test_a_category_without_postings_is_deleted_with_its_account(workshop, where):
    coffee = new(workshop)
    delete_category(coffee, by=workshop.owner)

    assert not Category.objects.filter(name="Coffee").exists()
    assert last_event().facts["name"] == "Coffee"
    again = new(workshop)
    with pytest.raises(Absent):
        delete_category(Category(pk=again.pk + 1, direction="expense"), by=workshop.owner)
    assert sound()


def test_what_is_used_or_came_with_the_program_or_has_others_under_it_stays(workshop, where):
    coffee, tea = new(workshop), new(workshop, "Tea")
    reverse_cash_transaction(recorded(workshop, where, coffee), reason="Mistake", by=workshop.owner)
    new(workshop, "Green", parent=tea)

    refused("category-used", delete_category, coffee, by=workshop.owner)
    refused("category-heading", delete_category, tea, by=workshop.owner)
    refused("shipped", delete_category, shipped("rent"), by=workshop.owner)


def test_the_programs_own_are_renamed_and_keep_their_code(workshop):
    rent = shipped("rent")
    own = rent.label
    edit_category(rent, version=1, name="Premises", by=workshop.owner)
    assert (rent.label, rent.code) == ("Premises", "rent")

    edit_category(rent, version=2, name=own, by=workshop.owner)
    assert rent.name == ""


def test_names_are_given_and_differ_within_a_direction(workshop):
    new(workshop, "Кофе")

    wrong("name", new, workshop, "")
    wrong("name", new, workshop, "кОФЕ")
    wrong("direction", new, workshop, "Tea", direction="both")
    assert new(workshop, "Кофе", direction="income")


def test_what_somebody_changed_meanwhile_is_shown_with_both_versions(workshop):
    rent = shipped("rent")
    edit_category(rent, version=1, name="Premises", by=workshop.owner)

    with pytest.raises(Stale) as stale:
        edit_category(rent, version=1, name="House", by=workshop.owner)
    assert (stale.value.facts["theirs"]["name"], stale.value.facts["yours"]["name"]) == ("Premises", "House")


@pytest.mark.parametrize("act", [archive_category, restore_category, delete_category])
def test_only_those_who_set_up_money_do(workshop, act):
    with pytest.raises(Forbidden):
        act(shipped("rent"), by=workshop.manager)
    with pytest.raises(Forbidden):
        new(workshop, by=workshop.manager)
    with pytest.raises(Forbidden):
        edit_category(shipped("rent"), version=1, name="X", by=workshop.manager)
    assert new(workshop, by=workshop.accountant)


def test_a_tree_that_no_verb_would_make_is_found(workshop):
    petrol = new(workshop, "Petrol", parent=shipped("transport"))
    Category.objects.filter(pk=shipped("rent").pk).update(parent=petrol)
    Category.objects.filter(pk=shipped("scrap").pk).update(parent=shipped("tools"))
    Category.objects.filter(code="transport").update(is_archived=True)

    assert len(list(categories_are_in_two_levels())) == 3
