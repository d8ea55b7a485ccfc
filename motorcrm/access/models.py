"""Roles: named sets of rights, each with a scope."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from motorcrm.access.catalogue import ALL, OWN, SHIPPED_ROLES
from motorcrm.core.exact import Percent
from motorcrm.core.fields import PercentField
from motorcrm.core.shipped import Shipped


class Role(Shipped):
    SHIPPED_NAMES = SHIPPED_ROLES

    is_administrator = models.BooleanField(_("has every right"), default=False, editable=False)
    max_discount = PercentField(_("maximum discount, %"), default=Percent.zero)
    second_factor_required = models.BooleanField(_("two-factor authentication required"), default=False)
    position = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("position", "pk")
        verbose_name = _("role")


class Grant(models.Model):
    """One right that a role grants, and how far it reaches."""

    role = models.ForeignKey(Role, models.CASCADE, related_name="grants")
    right = models.CharField(max_length=60)
    scope = models.CharField(max_length=3, choices=[(ALL, _("all")), (OWN, _("own"))], default=ALL)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["role", "right"], name="one_grant_per_right")]
