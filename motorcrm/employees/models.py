"""Employees: people who work here, and can sign in if they have a login."""

from collections.abc import Iterable
from datetime import date
from typing import ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from motorcrm.access.catalogue import ALL, Right
from motorcrm.access.models import Role
from motorcrm.access.scopes import Scoped, ScopedQuerySet, scope_of
from motorcrm.core import clock, notation
from motorcrm.core.actor import Anyone
from motorcrm.core.search import matching, searchable
from motorcrm.employees.rights import VIEW_EMPLOYEES, VIEW_PAPERS
from motorcrm.files.models import StoredFile


class EmployeeQuerySet(ScopedQuerySet["Employee"]):
    def working(self) -> Self:
        """Current employees: those who have not left."""
        return self.filter(left_on=None)

    def named(self) -> Self:
        """With their names alone, for lists to choose from: a person has thirty columns more."""
        return self.only("last_name", "first_name", "middle_name")

    def own(self, person: Anyone) -> Self:
        return self.filter(pk=person.pk)

    def visible_to(self, person: Anyone, right: Right | None = None) -> Self:
        """As usual, except that the documents of others need the right to view all employees."""
        seen = super().visible_to(person, right)
        if right is VIEW_PAPERS and scope_of(person, VIEW_EMPLOYEES) != ALL:
            return seen.own(person)
        return seen

    def search(self, query: str) -> Self:
        return self.filter(matching(query, "search"))


_Manager = BaseUserManager.from_queryset(EmployeeQuerySet)


class EmployeeManager(_Manager["Employee"]):
    def get_by_natural_key(self, login: str | None) -> "Employee":
        return self.get(login__iexact=login)


class Employee(AbstractBaseUser, Scoped):
    """A current or former employee. Only those with a login can sign in; leaving and blocking sign-in are separate."""

    login = models.CharField(_("login"), max_length=60, null=True, blank=True, unique=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    last_name = models.CharField(_("last name"), max_length=80)
    first_name = models.CharField(_("first name"), max_length=80)
    middle_name = models.CharField(_("middle name"), max_length=80, blank=True)
    position = models.CharField(_("position"), max_length=120, blank=True)
    email = models.EmailField(_("email"), blank=True)
    is_technician = models.BooleanField(_("carries out jobs"), default=False)
    hired_on = models.DateField(_("hired"), null=True, blank=True)
    left_on = models.DateField(_("left"), null=True, blank=True)
    notes = models.TextField(_("notes"), blank=True)
    photo = models.ForeignKey(StoredFile, models.PROTECT, null=True, editable=False, related_name="+")
    """The person's portrait. It is not one of the documents: everyone who sees the person sees it."""
    skills: "models.ManyToManyField[Skill, models.Model]" = models.ManyToManyField(
        "Skill", related_name="people", blank=True, verbose_name=_("skills")
    )
    roles = models.ManyToManyField(Role, related_name="members", blank=True, verbose_name=_("roles"))
    language = models.CharField(max_length=2, blank=True)
    theme = models.CharField(max_length=5, blank=True)
    steps_hidden = models.BooleanField(default=False, editable=False)
    """Whether the person has put away the first steps of the company on the home page."""
    sessions_ended = models.PositiveIntegerField(default=0, editable=False)
    """Increased to end every session of the person: each session is checked against it."""
    one_time_until = models.DateTimeField(null=True, editable=False)
    """When a one-time password from an administrator expires; until then it only lets the person choose a new one."""
    created_at = models.DateTimeField(default=clock.now, editable=False)
    search = models.TextField(editable=False, default="")
    version = models.PositiveIntegerField(default=1)

    absences: "list[TimeOff]"
    """Days off on the day given to `queries.absent_on`, in lists that prefetch them."""

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["last_name", "first_name"]
    seen_with = VIEW_EMPLOYEES
    is_program = False

    objects = EmployeeManager()

    class Meta:
        ordering = ("last_name", "first_name", "pk")
        verbose_name = _("employee")
        constraints = [models.UniqueConstraint(Lower("login"), name="login_is_unique_ignoring_case")]

    def __str__(self) -> str:
        return self.short_name

    @property
    def full_name(self) -> str:
        return " ".join(filter(None, [self.last_name, self.first_name, self.middle_name]))

    @property
    def short_name(self) -> str:
        """«Иванов И. П.»"""
        initials = " ".join(f"{name[0]}." for name in (self.first_name, self.middle_name) if name)
        return f"{self.last_name} {initials}".strip()

    @property
    def must_choose_password(self) -> bool:
        return self.one_time_until is not None

    def searchable(self, skills: Iterable[str] = ()) -> str:
        """The text a person is found by: without contacts, which are hidden from some readers."""
        return searchable(self.full_name, self.position, *skills)

    def get_short_name(self) -> str:
        return self.first_name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """A new password ends the person's sessions, and so does a change of `sessions_ended`."""
        return salted_hmac(
            "motorcrm.employees.session", f"{self.password}:{self.sessions_ended}", secret=secret, algorithm="sha256"
        ).hexdigest()


class EmployeePhone(models.Model):
    employee = models.ForeignKey(Employee, models.CASCADE, related_name="phones")
    number = models.CharField(max_length=16)
    """E.164."""
    note = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ("pk",)


class Skill(models.Model):
    """Something people are good at, in the company's own words."""

    name = models.CharField(max_length=40)
    folded = models.CharField(max_length=40, unique=True, editable=False)
    """The name without case, so that «Электрика» cannot be added twice."""

    class Meta:
        ordering = ("folded",)

    def __str__(self) -> str:
        return self.name


class WorkingHours(models.Model):
    """A person's hours on one weekday; without any rows the usual hours apply."""

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="working_hours")
    weekday = models.PositiveSmallIntegerField()
    """0 is Monday."""
    begins = models.TimeField()
    ends = models.TimeField()

    class Meta:
        ordering = ("weekday",)
        constraints = [
            models.UniqueConstraint(fields=["employee", "weekday"], name="hours_once_a_weekday"),
            models.CheckConstraint(
                condition=Q(weekday__lte=6, begins__lt=F("ends")), name="hours_end_after_they_begin"
            ),
        ]


class TimeOffQuerySet(ScopedQuerySet["TimeOff"]):
    def own(self, person: Anyone) -> Self:
        return self.filter(employee=person)

    def within(self, first: date, last: date) -> Self:
        """Those that include a day from `first` to `last`."""
        return self.filter(first__lte=last, last__gte=first)


class TimeOff(Scoped):
    """Days when a person does not work, `first` and `last` included. Those of one person never overlap."""

    class Kind(models.TextChoices):
        VACATION = "vacation", _("Holiday")
        SICK = "sick", _("Sick leave")
        DAY_OFF = "day-off", _("Day off")

    employee = models.ForeignKey(Employee, models.CASCADE, related_name="time_off")
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.VACATION)
    comment = models.CharField(_("comment"), max_length=200, blank=True)
    """Only for people who edit employees: it may be private."""
    version = models.PositiveIntegerField(default=1)

    seen_with = VIEW_EMPLOYEES
    ref_name = "time-off"
    objects = TimeOffQuerySet.as_manager()

    class Meta:
        ordering = ("-first",)
        verbose_name = _("days off")
        constraints = [
            models.CheckConstraint(condition=Q(first__lte=F("last")), name="days_off_end_after_they_begin"),
        ]
        indexes = [models.Index(fields=["employee", "last"], name="time_off_employee")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.dates}"

    @property
    def until(self) -> str:
        """«Отпуск до 13.12.2026»."""
        return _("%(kind)s until %(day)s") % {"kind": self.get_kind_display(), "day": notation.day(self.last)}

    @property
    def dates(self) -> str:
        """«30.11.2026–13.12.2026»."""
        first, last = notation.day(self.first), notation.day(self.last)
        return first if first == last else notation.between(first, last)
