"""`motorcrm tasks`: what was asked of the background lately, and what came of it. Its output is in English."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation

from motorcrm.background.models import Task
from motorcrm.core import clock
from motorcrm.core.schema import refuse_if_behind


class Command(BaseCommand):
    help = "List what is done in the background: what waits and runs, and what has ended, newest first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--last", type=int, default=20, metavar="N", help="so many of them (20)")

    def handle(self, *_args: Any, last: int, **_options: Any) -> None:
        refuse_if_behind()
        rows = Task.objects.select_related("asked_by")[: max(last, 0)]
        with translation.override("en"):
            for task in rows:
                self.stdout.write(_line(task))


def _line(task: Task) -> str:
    asked = f"{clock.local(task.asked_at):%Y-%m-%d %H:%M:%S}"
    how = task.state
    if task.state == Task.State.RUNNING and task.of:
        how += f", {task.done} of {task.of}"
    if task.took is not None:
        how += f", took {task.took.total_seconds():.1f} s"
    if task.problem:
        how += f": {task.said or task.get_problem_display()}"
    if task.incident:
        how += f" Incident {task.incident}."
    return f"{task.pk}  {asked}  {task.kind}, asked by {task.asked_by or 'the schedule'}: {how}"
