"""The command line: `motorcrm serve`, `motorcrm check`, and every other command by its name."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motorcrm.config.settings")
    execute_from_command_line(sys.argv)
