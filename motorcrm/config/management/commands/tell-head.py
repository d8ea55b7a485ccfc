"""`motorcrm tell-head`: writes the head of the journal's chain to the log and into a letter. `serve` runs it daily."""

import logging
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.core.management.base import BaseCommand
from django.utils import translation
from django.utils.translation import gettext as _

from motorcrm.access.catalogue import ADMINISTRATOR
from motorcrm.core import clock, notation
from motorcrm.employees.models import Employee
from motorcrm.ledger.heads import Head, current_head

log = logging.getLogger("motorcrm.head")


class Command(BaseCommand):
    help = "Write the head of the journal to the log and, if there is mail, to the administrators."

    def handle(self, *_args: Any, **_options: Any) -> None:
        head = current_head()
        log.info("%s", head)
        self.stdout.write(str(head))
        if settings.HAS_MAIL:
            for person in _administrators():
                _write(person, head)


def _administrators() -> list[Employee]:
    people = Employee.objects.filter(roles__code=ADMINISTRATOR, left_on=None, is_active=True).exclude(email="")
    return list(people.distinct().order_by("pk"))


def _write(person: Employee, head: Head) -> None:
    with translation.override(person.language or settings.LANGUAGE_CODE):
        subject = _("MotorCRM: the journal on %(day)s") % {"day": notation.day(clock.today())}
        send_mail(subject, _text(head), None, [person.email])


def _text(head: Head) -> str:
    return _(
        "Keep this letter. The line below is the last entry of the journal of money and its seal:\n\n"
        "%(head)s\n\n"
        "If anybody ever rewrites the journal in the database, this command will show it:\n\n"
        "motorcrm check --against %(head)s\n"
    ) % {"head": head}
