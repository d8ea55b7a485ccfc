"""The verbs of work orders."""

from motorcrm.orders.operations.closing import cancel_order, close_order, reopen_order
from motorcrm.orders.operations.creating import create_order, edit_order
from motorcrm.orders.operations.drafts import PartDraft, Share, WorkDraft
from motorcrm.orders.operations.lines import (
    add_part,
    add_work,
    assign_masters,
    edit_part,
    edit_work,
    remove_part,
    remove_work,
)
from motorcrm.orders.operations.moving import (
    accept_order,
    book_order,
    hand_over,
    move_order,
    note_ready,
    start_order,
    unbook_order,
)
from motorcrm.orders.operations.talking import comment_order
from motorcrm.orders.operations.working import (
    cancel_work,
    finish_work,
    move_part,
    pause_work,
    resume_work,
    start_work,
)

__all__ = [
    "PartDraft",
    "Share",
    "WorkDraft",
    "accept_order",
    "add_part",
    "add_work",
    "assign_masters",
    "book_order",
    "cancel_order",
    "cancel_work",
    "close_order",
    "comment_order",
    "create_order",
    "edit_order",
    "edit_part",
    "edit_work",
    "finish_work",
    "hand_over",
    "move_order",
    "move_part",
    "note_ready",
    "pause_work",
    "remove_part",
    "remove_work",
    "reopen_order",
    "resume_work",
    "start_order",
    "start_work",
    "unbook_order",
]
