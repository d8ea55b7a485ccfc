"""What happens when two change access at the same moment, each in a process of their own."""

from motorcrm.access.catalogue import ADMINISTRATOR, TECHNICIAN
from motorcrm.access.models import Role
from motorcrm.company.models import Organisation
from motorcrm.core.actor import SYSTEM
from motorcrm.employees.models import Employee
from motorcrm.roles.operations import give_roles
from motorcrm.signin import attempts
from motorcrm.signin.operations import deactivate, set_up_company
from motorcrm.signin.set_up import issue_setup_key
from motorcrm.testing.cast import hire
from motorcrm.testing.race import race


def demote(victim, by):
    roles = [Role.objects.get(code=TECHNICIAN)]
    give_roles(Employee.objects.get(pk=victim), roles=roles, by=Employee.objects.get(pk=by))


def close(victim, by):
    deactivate(Employee.objects.get(pk=victim), by=Employee.objects.get(pk=by))


def open_company(login, key):
    set_up_company(
        setup_key=key,
        name=login,
        kind="company",
        vat=None,
        last_name="Boss",
        first_name="Pat",
        login=login,
        password="rubber-and-steel",
        by=SYSTEM,
    )


def guess(count):
    return sum(attempts.begin("manager", "10.0.0.1") is not None for _ in range(count))


def able():
    return Employee.objects.filter(roles__is_administrator=True, is_active=True).count()


def test_two_administrators_who_demote_each_other_leave_one(real_database, workshop):
    second = hire("Second", ADMINISTRATOR)

    outcomes = race(real_database, demote, [(second.pk, workshop.owner.pk), (workshop.owner.pk, second.pk)])

    assert sorted(outcome.won for outcome in outcomes) == [False, True]
    assert able() == 1


def test_two_administrators_who_close_each_others_sign_in_leave_one(real_database, workshop):
    second = hire("Second", ADMINISTRATOR)

    outcomes = race(real_database, close, [(second.pk, workshop.owner.pk), (workshop.owner.pk, second.pk)])

    assert sorted(outcome.won for outcome in outcomes) == [False, True]
    assert able() == 1


def test_two_set_ups_at_once_make_one_company(real_database):
    key = issue_setup_key()

    outcomes = race(real_database, open_company, [("one", key), ("two", key), ("three", key)])

    assert sorted(outcome.won for outcome in outcomes) == [False, False, True]
    assert Organisation.objects.count() == 1
    assert Employee.objects.count() == 1


def test_guesses_sent_at_once_do_not_slip_past_the_count(real_database, workshop):
    outcomes = race(real_database, guess, [(3,)] * 4)

    assert all(outcome.won for outcome in outcomes), outcomes
    assert sum(outcome.value for outcome in outcomes) <= attempts.BY_PAIR
