"""The owner of a session, loaded at every request together with what they must do before anything else."""

from functools import cache

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef

from motorcrm.access.models import Role
from motorcrm.employees.models import Employee, EmployeeQuerySet


class Backend(AuthenticationBackend):
    def get_user(self, user_id: int) -> Employee | None:
        """One query: a role's demand for a second factor applies at the next request and costs no query more."""
        return _people().filter(pk=user_id).first()


@cache
def _people() -> EmployeeQuerySet:
    """Built once, because every request uses it."""
    required = Role.objects.filter(members=OuterRef("pk"), second_factor_required=True)
    has_one = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    people: EmployeeQuerySet = Employee.objects.filter(is_active=True).order_by()
    return people.annotate(owes_second_factor=Exists(required) & ~Exists(has_one))
