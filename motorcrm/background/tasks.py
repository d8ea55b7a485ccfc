"""The background's own work: it forgets what is over."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from motorcrm.background.kinds import in_background
from motorcrm.background.models import Task
from motorcrm.background.running import Run
from motorcrm.background.schedule import every_night
from motorcrm.core import clock
from motorcrm.core.operation import PROGRAM

KEPT = timedelta(days=30)
AT_ONCE = 500
"""Rows in one short transaction."""


@in_background(_("Forgetting old tasks"), seen_with=PROGRAM, repeatable=True, one_at_a_time=True)
def forget_old_tasks(run: Run) -> int:
    """Delete what ended more than 30 days ago, except the last of each kind that went well, and that failed."""
    ended = Task.objects.ended().order_by()
    last = list(ended.values("kind", "state").annotate(last=Max("pk")).values_list("last", flat=True))
    old = ended.filter(ended_at__lt=clock.now() - KEPT).exclude(pk__in=last)
    forgotten = 0
    while rows := list(old.order_by("pk").values_list("pk", "queued")[:AT_ONCE]):
        with transaction.atomic():
            Task.objects.filter(pk__in=[pk for pk, _queued in rows]).delete()
            DBTaskResult.objects.filter(pk__in=[queued for _pk, queued in rows]).delete()
        forgotten += len(rows)
    return forgotten


every_night(4, forget_old_tasks)
