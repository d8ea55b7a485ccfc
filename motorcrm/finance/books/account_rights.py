"""The operation that says which roles may see a money account and use it."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _

from motorcrm.access.models import Role
from motorcrm.access.scopes import has
from motorcrm.core.actor import Actor
from motorcrm.core.operation import operation
from motorcrm.core.refusal import Forbidden, Invalid
from motorcrm.employees.access import lock_access
from motorcrm.finance import events
from motorcrm.finance.models import AccountRight, MoneyAccount, Use
from motorcrm.finance.rights import ALL_ACCOUNTS
from motorcrm.history.edit import edit
from motorcrm.history.record import record
from motorcrm.roles.rights import MANAGE_ROLES

Uses = Collection[Use]


@operation(needs=MANAGE_ROLES)
def set_account_rights(
    account: MoneyAccount, *, version: int, own: bool, rights: Mapping[Role, Uses], by: Actor
) -> MoneyAccount:
    """Say which roles may do what with the account; without rights of its `own`, what their rights over finance say.

    Roles that are not named may do nothing there; whoever may use every money account may do so here. The rights are
    kept while they are switched off. Raises Stale if someone changed the account meanwhile, Invalid for what makes no
    sense: to see transactions without their sum, or to record earlier what may not be recorded at all.
    """
    if not has(by, ALL_ACCOUNTS):
        raise Forbidden(ALL_ACCOUNTS)  # nobody gives what they do not have
    wanted = {role: frozenset(uses) for role, uses in rights.items() if uses}
    for role, uses in wanted.items():
        _check(role, uses)
    lock_access()
    before = rights_of_roles(account)
    differs = edit(
        account,
        version=version,
        by=by,
        changes={"has_own_rights": own},
        beside={use.value: (_those_who(use, before), _those_who(use, wanted)) for use in Use},
    )
    if differs:
        AccountRight.objects.filter(money_account=account).delete()
        AccountRight.objects.bulk_create(
            AccountRight(money_account=account, role=role, **{use.value: True for use in uses})
            for role, uses in wanted.items()
        )
        record(events.ACCOUNT_RIGHTS_SET, about=account, by=by, **differs)
    return account


def rights_of_roles(account: MoneyAccount) -> dict[Role, frozenset[Use]]:
    """What each role that is named may do there."""
    rows = AccountRight.objects.filter(money_account=account).select_related("role").order_by("role__position", "role")
    return {row.role: frozenset(use for use in Use if getattr(row, use.value)) for row in rows}


def _check(role: Role, uses: Uses) -> None:
    if role.is_administrator:
        raise Invalid(rights=_("Administrators may use every money account."))
    if Use.SEE_TRANSACTIONS in uses and Use.SEE_BALANCE not in uses:
        raise Invalid(rights=_("“%(role)s” would see transactions: let them see the balance, it is the sum of them.")
                      % {"role": role.label})  # fmt: skip
    if Use.RECORD_EARLIER in uses and not {Use.PUT_IN, Use.TAKE_OUT} & set(uses):
        raise Invalid(rights=_("“%(role)s” would record past dates: let them put in or take out.")
                      % {"role": role.label})  # fmt: skip


def _those_who(use: Use, rights: Mapping[Role, Uses]) -> list[Any]:
    return [role.label for role in sorted(rights, key=lambda role: (role.position, role.pk)) if use in rights[role]]
