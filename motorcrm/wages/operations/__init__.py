from motorcrm.wages.operations.schemes import (
    RuleDraft,
    add_scheme,
    archive_scheme,
    copy_scheme,
    edit_scheme,
    end_rule,
    give_scheme,
    give_scheme_to_several,
    restore_scheme,
    set_rule,
)
from motorcrm.wages.operations.trials import ask_for_trial

__all__ = [
    "RuleDraft",
    "add_scheme",
    "archive_scheme",
    "ask_for_trial",
    "copy_scheme",
    "edit_scheme",
    "end_rule",
    "give_scheme",
    "give_scheme_to_several",
    "restore_scheme",
    "set_rule",
]
