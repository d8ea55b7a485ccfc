"""The migration from one phone to several loses nobody's, there and back."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor


def at(migration):
    """The people and their world as that migration of employees has left them."""
    executor = MigrationExecutor(connection)
    executor.migrate([("employees", migration)])
    return MigrationExecutor(connection).loader.project_state([("employees", migration)]).apps


def test_the_one_phone_becomes_the_first_of_several_and_comes_back(real_database, workshop):
    workshop.master.phones.create(number="+79123456789")
    workshop.master.phones.create(number="+79161234567")

    one = (
        at("0003_sessions_and_one_time_passwords").get_model("employees", "Employee").objects.get(pk=workshop.master.pk)
    )
    assert one.phone == "+79123456789"

    phones = at("0006_phone_is_gone").get_model("employees", "EmployeePhone").objects
    assert list(phones.values_list("employee", "number")) == [(workshop.master.pk, "+79123456789")]
