"""The owner of a session, loaded at every request together with their rights and with what they must do first."""

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef, Subquery

from motorcrm.access.models import Grant, Role
from motorcrm.access.scopes import Held, remember_rights
from motorcrm.core.prepared import Prepared
from motorcrm.employees.models import Employee, EmployeeQuerySet


class Backend(AuthenticationBackend):
    def get_user(self, user_id: int) -> Employee | None:
        """One query: what roles grant and demand applies at the next request and costs no query more."""
        person = _PERSON.first(user_id)
        if person is not None:
            known = person.__dict__
            remember_rights(person, is_administrator=known.pop("has_all"), held=known.pop("held"))
        return person


def _people(pk: int) -> EmployeeQuerySet:
    roles = Role.objects.filter(members=OuterRef("pk"))
    granted = Grant.objects.filter(role__members=OuterRef("pk")).order_by()
    has_one = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    people: EmployeeQuerySet = Employee.objects.filter(pk=pk, is_active=True).order_by()
    return people.annotate(
        owes_second_factor=Exists(roles.filter(second_factor_required=True)) & ~Exists(has_one),
        has_all=Exists(roles.filter(is_administrator=True)),
        held=Subquery(granted.annotate(all=Held()).values("all")),
    )


_PERSON = Prepared(_people, int)
