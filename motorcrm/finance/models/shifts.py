"""Shifts of a till, what was counted in it, and what became of a difference."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from motorcrm.access.catalogue import Right
from motorcrm.access.scopes import Scoped, ScopedQuerySet
from motorcrm.core.actor import Anyone
from motorcrm.core.fields import MoneyField
from motorcrm.core.search import SearchIndex
from motorcrm.finance.models import reach_of
from motorcrm.finance.models.accounts import Category, MoneyAccount
from motorcrm.finance.models.recorded import Recorded
from motorcrm.finance.rights import VIEW_FINANCE

SearchIndex("finance_tillcount")
SearchIndex("finance_decision")

SHORTAGE, SURPLUS = "till-shortage", "till-surplus"


class ShiftQuerySet(ScopedQuerySet["Shift"]):
    def visible_to(self, person: Anyone, right: Right | None = None) -> Self:
        """What the right to view finance gives, less shifts of tills that the person does not see into."""
        seen = super().visible_to(person, right)
        hidden = reach_of(person).hidden
        return seen.exclude(till__account__in=hidden) if hidden else seen


class Shift(Scoped):
    """From opening a till with a count to closing it with another."""

    seen_with = VIEW_FINANCE

    till = models.ForeignKey(MoneyAccount, models.PROTECT, related_name="shifts", verbose_name=_("till"))
    opened_at = models.DateTimeField(_("opened"))
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    opening = MoneyField(_("counted at opening"))
    since = models.BigIntegerField()
    """The last entry of the journal when it was opened: those after it are the shift's, whatever their dates."""
    closed_at = models.DateTimeField(_("closed"), null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    closing = MoneyField(_("counted at closing"), null=True)
    until = models.BigIntegerField(null=True)
    """The last entry of the journal when it was closed."""

    objects = ShiftQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("till shift")
        constraints = [
            models.UniqueConstraint(fields=["till"], condition=models.Q(closed_at=None), name="one_open_shift")
        ]

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    def __str__(self) -> str:
        return str(self.till.label)


class TillCount(Recorded):
    """A till that held something else than the books said: the difference, until somebody decides what it was."""

    KINDS = (SHORTAGE, SURPLUS)

    shift = models.ForeignKey(Shift, models.PROTECT, related_name="counts")
    money_account = models.ForeignKey(MoneyAccount, models.PROTECT, related_name="+", verbose_name=_("till"))
    expected = MoneyField(_("by the books"))
    counted = MoneyField(_("counted"))

    class Meta(Recorded.Meta):
        verbose_name = _("count of a till")

    @property
    def is_short(self) -> bool:
        return self.counted < self.expected


class Decision(Recorded):
    """What a difference was: an expense or an income of the workshop, or to be withheld from an employee."""

    KINDS = ("difference-decided",)

    count = models.ForeignKey(TillCount, models.PROTECT, related_name="decisions")
    booked_to = models.ForeignKey(Category, models.PROTECT, null=True, related_name="+", verbose_name=_("category"))
    employee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False,
        verbose_name=_("employee"),
    )  # fmt: skip

    class Meta(Recorded.Meta):
        verbose_name = _("decision about a difference")
