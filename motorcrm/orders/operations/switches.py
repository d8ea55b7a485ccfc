"""What the program does by itself can be switched off in the preferences; a switch nobody has touched is on."""

from motorcrm.company.queries import preferences

START_WITH_FIRST_JOB = "start-with-first-job"
READY_WITH_LAST_JOB = "ready-with-last-job"
BACK_WITH_NEW_JOB = "back-with-new-job"
PARTS_FROM_SHELF = "parts-from-shelf"
FIT_WITH_LAST_JOB = "fit-with-last-job"


def is_on(switch: str) -> bool:
    return bool(preferences().automation.get(switch, True))
