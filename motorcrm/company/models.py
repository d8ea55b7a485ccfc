"""The company's organisations, their tax modes by date and number sequences, and the company's preferences."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from motorcrm.core import clock
from motorcrm.core.fields import PercentField
from motorcrm.core.phones import LONGEST


def start_of_books() -> date:
    """The first day of last year: what a company that starts now may still have to record."""
    return date(clock.today().year - 1, 1, 1)


class Organisation(models.Model):
    """A legal entity or sole trader of the company, which performs the work and has its own books."""

    class Kind(models.TextChoices):
        COMPANY = "company", _("Legal entity")
        SOLE_TRADER = "sole-trader", _("Sole trader")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.COMPANY)
    name = models.CharField(_("name"), max_length=200)
    full_name = models.CharField(_("full legal name"), max_length=400, blank=True)
    inn = models.CharField(_("INN"), max_length=12, blank=True)
    kpp = models.CharField(_("KPP"), max_length=9, blank=True)
    ogrn = models.CharField(_("OGRN"), max_length=15, blank=True)
    address = models.CharField(_("address"), max_length=400, blank=True)
    phone = models.CharField(_("phone"), max_length=LONGEST, blank=True)
    email = models.EmailField(_("email"), blank=True)
    bank = models.CharField(_("bank"), max_length=200, blank=True)
    bik = models.CharField(_("BIK"), max_length=9, blank=True)
    bank_account = models.CharField(_("bank account"), max_length=20, blank=True)
    correspondent_account = models.CharField(_("correspondent account"), max_length=20, blank=True)
    head = models.CharField(_("director"), max_length=200, blank=True)
    accountant = models.CharField(_("chief accountant"), max_length=200, blank=True)
    books_from = models.DateField(_("books begin on"), default=start_of_books)
    """Nothing is recorded before that day."""
    is_archived = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("organisation")

    def __str__(self) -> str:
        return self.name


class Branch(models.Model):
    """A workshop at one address, of an organisation that has several."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="branches")
    name = models.CharField(_("name"), max_length=120)
    is_archived = models.BooleanField(default=False)

    class Meta:
        ordering = ("pk",)
        verbose_name = _("branch")

    def __str__(self) -> str:
        return self.name


class TaxMode(models.Model):
    """The VAT rate included in the organisation's prices from `since`; empty means without VAT."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="tax_modes")
    since = models.DateField(_("since"))
    rate = PercentField(_("VAT included, %"), null=True, blank=True)
    deducts = models.BooleanField(_("input VAT is deducted"), default=False)
    """Whether the VAT in what is bought is claimed back rather than part of its cost."""

    class Meta:
        ordering = ("organisation", "-since")
        constraints = [models.UniqueConstraint(fields=["organisation", "since"], name="one_tax_mode_a_day")]


class NumberSequence(models.Model):
    """The last number used for one kind of document of one organisation in one year."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="sequences")
    kind = models.CharField(max_length=30)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "kind", "year"], name="one_sequence_a_year")]


class NumberPattern(models.Model):
    """The number format of one kind of document: `ЗН-{year}-{number:06}`."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="patterns")
    kind = models.CharField(max_length=30)
    pattern = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "kind"], name="one_pattern_a_kind")]


class Preferences(models.Model):
    """The company's own settings. There is one row."""

    mileage_required = models.BooleanField(_("mileage required to close"), default=False)
    round_totals_to = models.PositiveSmallIntegerField(
        _("round order totals to"),
        choices=[(0, _("kopecks")), (1, "1 ₽"), (10, "10 ₽"), (100, "100 ₽")],
        default=0,
    )
    automation = models.JSONField(default=dict)
    """Automation switches by name; a missing one is on."""
    is_demo = models.BooleanField(default=False, editable=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_row_of_preferences")]
