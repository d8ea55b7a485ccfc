"""The verbs of work orders."""

from motorcrm.orders.operations.closing import close_order
from motorcrm.orders.operations.comments import comment_order
from motorcrm.orders.operations.creation import create_order, edit_order
from motorcrm.orders.operations.drafts import Debt, JobDraft, PartDraft, Share
from motorcrm.orders.operations.finishing import finish_order
from motorcrm.orders.operations.jobs import (
    cancel_job,
    finish_job,
    pause_job,
    resume_job,
    start_job,
)
from motorcrm.orders.operations.lines import (
    add_job,
    add_part,
    edit_job,
    edit_part,
    move_part,
    remove_job,
    remove_part,
)
from motorcrm.orders.operations.removed import put_back_line
from motorcrm.orders.operations.reopening import cancel_order, reopen_order
from motorcrm.orders.operations.status import (
    book_order,
    check_in,
    hand_over,
    move_order,
    note_ready,
    start_order,
    unbook_order,
)
from motorcrm.orders.operations.technicians import assign_technicians

__all__ = [
    "Debt",
    "JobDraft",
    "PartDraft",
    "Share",
    "add_job",
    "add_part",
    "assign_technicians",
    "book_order",
    "cancel_job",
    "cancel_order",
    "check_in",
    "close_order",
    "comment_order",
    "create_order",
    "edit_job",
    "edit_order",
    "edit_part",
    "finish_job",
    "finish_order",
    "hand_over",
    "move_order",
    "move_part",
    "note_ready",
    "pause_job",
    "put_back_line",
    "remove_job",
    "remove_part",
    "reopen_order",
    "resume_job",
    "start_job",
    "start_order",
    "unbook_order",
]
