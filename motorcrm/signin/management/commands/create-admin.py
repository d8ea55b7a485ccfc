"""`motorcrm create-admin LOGIN`: a new administrator, or a way back in for one who lost their access."""

import getpass
import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from motorcrm.core.actor import SYSTEM
from motorcrm.core.refusal import Invalid
from motorcrm.core.schema import refuse_if_behind
from motorcrm.signin.operations import make_administrator


class Command(BaseCommand):
    help = "Makes an administrator. The password is asked twice, or read from MOTORCRM_PASSWORD."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("login")
        parser.add_argument("--name", default="", help="last name and first name of a new administrator")

    def handle(self, *, login: str, name: str, **_: Any) -> None:
        refuse_if_behind()
        try:
            person = make_administrator(login=login, password=self._password(), name=name, by=SYSTEM)
        except Invalid as problem:
            raise CommandError(" ".join(str(message) for message in problem.errors.values())) from None
        self.stdout.write(f"{person.login} is an administrator and may sign in.")

    def _password(self) -> str:
        given = os.environ.get("MOTORCRM_PASSWORD")
        if given is not None:
            return given
        password = getpass.getpass("Password: ")
        if password != getpass.getpass("Password once more: "):
            raise CommandError("The two passwords differ.")
        return password
