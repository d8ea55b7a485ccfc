"""What a job usually waits for: stored by a code, told in the language of whoever reads it."""

from django.utils.translation import pgettext_lazy

WAITS = {
    "part": pgettext_lazy("waiting for", "part"),
    "answer": pgettext_lazy("waiting for", "client's answer"),
    "lift": pgettext_lazy("waiting for", "lift"),
    "tool": pgettext_lazy("waiting for", "tool"),
    "job": pgettext_lazy("waiting for", "another job"),
    "break": pgettext_lazy("waiting for", "end of the break"),
}


def wait_in_words(said: str) -> str:
    """What was said, if it is none of the usual."""
    return str(WAITS.get(said, said))
