"""`motorcrm template_lines`: fail unless templates have as many long lines as the settings say."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from motorcrm.dev import template_lines


class Command(BaseCommand):
    help = "Compare the number of long lines in templates with the one in pyproject.toml, which may only fall."
    requires_system_checks = ()

    def handle(self, *_args: Any, **_options: Any) -> None:
        found = list(template_lines.long_lines(template_lines.TEMPLATES))
        if wrong := template_lines.complaint(found, template_lines.allowed()):
            raise CommandError(wrong)
