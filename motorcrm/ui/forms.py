"""How a page with a form responds: the form again with what was typed, or the next page."""

import uuid
from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from motorcrm.access.fields import visible_facts
from motorcrm.core.refusal import Asked, Invalid, Refused, Stale
from motorcrm.ui.request import confirmed

IN_PAGE, IN_DIALOG = "ui/_form_in_page.html", "ui/_form_in_dialog.html"
Choice = tuple[str, Any]
"""The value that is sent, and the label people read."""


class KeyedForm(forms.Form):
    """A form that carries a key, so that sending it twice acts once. Pass `cleaned_data["key"]` as `key=`.

    What it sends does not depend on the state that it changes: a repeat has to be the same to get the first answer.
    Fields that do not apply now are carried (`carry`), not left out; a day that nobody chose is left to the verb.
    """

    key = forms.CharField(widget=forms.HiddenInput, max_length=80, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("key", uuid.uuid4().hex)

    def clean_key(self) -> str | None:
        return self.cleaned_data["key"] or None


def carry(form: forms.BaseForm, *names: str) -> None:
    """Send these fields without showing them."""
    for name in names:
        field = form.fields[name]
        field.widget, field.required = field.hidden_widget(), False


def offer(form: forms.BaseForm, **offered: "QuerySet[Any] | Sequence[Choice]") -> None:
    """Set what fields of the form choose from: rows for a field that takes rows, labelled choices for others."""
    for name, options in offered.items():
        field = form.fields[name]
        if isinstance(field, forms.ModelChoiceField) and isinstance(options, QuerySet):
            field.queryset = options
        elif isinstance(field, forms.ChoiceField) and not isinstance(options, QuerySet):
            field.choices = options
        else:
            raise TypeError(f"{name} does not choose from {type(options).__name__}")


def form_page(
    request: HttpRequest,
    form: forms.Form,
    template: str,
    *,
    save: Callable[[dict[str, Any]], Any],
    to: Callable[[Any], str | HttpResponse] | str,
    done: Any = "",
    facts: Callable[[], dict[str, Any]] = dict,
    **context: Any,
) -> HttpResponse:
    """Show the form; when it is sent and valid, `save` its values and go on to the address `to`.

    A template that extends `ui/form.html` is a whole page, or the piece of it that a dialog asks for.
    `facts` returns what else the template needs from the database; it is called only if the form is shown.
    What may be shown only once goes into the response itself: then `to` returns a page instead of an address.
    An error from an operation that raises Invalid appears beside its field. A form with errors answers 422 and keeps
    what was typed. What is impossible in the current state answers 409 with the same form, and with what is in the way
    above it. What an operation asks before it acts answers 409 with the same form, the question and a button that
    confirms it: pass `sure=confirmed(request)` to the operation. An edit of something changed meanwhile answers 409: a
    form that `shows_versions` is shown again with both versions and the new version number, so that sending it again is
    a decision; otherwise the refusal has its own page.
    """

    def shown(form: forms.Form, status: int = 200) -> HttpResponse:
        return render(request, template, {**context, **facts(), "form": form, "shell": _shell(request)}, status=status)

    if request.method == "POST":
        if form.is_valid():
            try:
                result = save(form.cleaned_data)
            except Invalid as problem:
                for name, message in problem.errors.items():
                    form.add_error(name if name in form.fields else None, message)
            except Asked as problem:
                problem.answered = confirmed(request)
                form.asked = problem  # type: ignore[attr-defined]  # read by ui/_form_asked.html
                return shown(form, status=problem.status)
            except Stale as problem:
                if not getattr(form, "shows_versions", False) or problem.version is None:
                    raise
                problem.facts = visible_facts(request.user, problem.facts)
                return shown(_again(form, problem), status=problem.status)
            except Refused as problem:
                problem.facts = visible_facts(request.user, problem.facts)
                form.refused = problem  # type: ignore[attr-defined]  # read by ui/_form_refused.html
                return shown(form, status=problem.status)
            else:
                if done:
                    messages.success(request, str(done))
                going = to if isinstance(to, str) else to(result)
                return HttpResponseRedirect(going) if isinstance(going, str) else going
        return shown(form, status=422)
    return shown(form)


def _shell(request: HttpRequest) -> str:
    """A script requests, and sends, only the form that its dialog shows."""
    return IN_DIALOG if request.headers.get("HX-Request") == "true" else IN_PAGE


def _again(form: forms.Form, problem: Stale) -> forms.Form:
    """The same form with what was typed, and with what changed meanwhile."""
    sent: Any = form.data
    typed = sent.copy()
    typed["version"] = str(problem.version)
    form.data = typed
    form.stale = problem  # type: ignore[attr-defined]  # read by ui/_form_errors.html
    return form
