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

__all__ = [
    "RuleDraft",
    "add_scheme",
    "archive_scheme",
    "copy_scheme",
    "edit_scheme",
    "end_rule",
    "give_scheme",
    "give_scheme_to_several",
    "restore_scheme",
    "set_rule",
]
