"""How the log is written."""

import copy
import logging


class Plain(logging.Formatter):
    """What a client sent wrong is a warning of one line: nothing is broken here, and anybody can send it all day.

    Django logs a body that is too large, too many fields and the like as errors, each with its traceback.
    """

    def format(self, record: logging.LogRecord) -> str:
        if 400 <= getattr(record, "status_code", 0) < 500:
            record = copy.copy(record)
            record.levelno, record.levelname = logging.WARNING, "WARNING"
            record.exc_info = record.exc_text = record.stack_info = None
        return super().format(record)
