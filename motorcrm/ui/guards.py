"""Guards of pages: every route names a right here, or by the operation it carries out, and nowhere else.

@page(VIEW_ORDERS, of=an_order)       # GET; the view gets the order, not its id
@page(edit_client, of=a_client)       # GET shows the form, POST carries out the operation
@action(close_order, of=an_order)     # POST only

Links and buttons ask the same guards by the name of the route: `motorcrm/ui/routes.py`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods

from motorcrm.access.catalogue import ALL
from motorcrm.access.scopes import has, reaches, scope_of
from motorcrm.core.operation import PUBLIC
from motorcrm.core.refusal import Forbidden
from motorcrm.ui.buttons import Button

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Finder:
    """Finds the object that a path names, within the person's scope. `path` maps its lookups to parts of the path.

    A child is found through its parent: `Finder(OrderWork, VIEW_ORDERS, {"order": "pk", "pk": "work"})`.
    """

    model: type[Model]
    right: Any
    path: dict[str, str] = field(default_factory=lambda: {"pk": "pk"})
    related: tuple[str, ...] = ()

    def __call__(self, person: Any, parts: dict[str, Any]) -> Model:
        """Take its parts out of `parts`; what is absent and what is out of sight are the same 404."""
        wanted = {lookup: parts.pop(part) for lookup, part in self.path.items()}
        if any(isinstance(value, int) and value > 2**63 - 1 for value in wanted.values()):
            raise Http404
        rows = self.model._default_manager.visible_to(person, self.right)  # type: ignore[attr-defined]
        found: Model | None = rows.select_related(*self.related).filter(**wanted).first()
        if found is None:
            raise Http404
        return found

    def sees(self, person: Any, thing: Model) -> bool:
        """Whether it would find this very thing."""
        if scope_of(person, self.right) == ALL:
            return True
        rows = self.model._default_manager.visible_to(person, self.right)  # type: ignore[attr-defined]
        return bool(rows.filter(pk=thing.pk).exists())

    def parts_of(self, thing: Model) -> dict[str, Any]:
        """The parts of the path that name the thing: the other way round."""
        if not isinstance(thing, self.model):
            raise TypeError(f"{thing!r} is not found where a {self.model.__name__} is looked for")
        return {part: thing.serializable_value(lookup) for lookup, part in self.path.items()}


def page(need: Any, *, of: Finder | None = None, has_form: bool = False) -> Callable[[View], View]:
    """A page that needs a right: GET. A page with the form of an operation: GET and POST.

    `has_form` is for a form whose operation is chosen by the view.
    """
    has_form = has_form or hasattr(need, "needs")
    return _guarded(need, of, ["GET", "HEAD", "POST"] if has_form else ["GET", "HEAD"])


def action(need: Any, *, of: Finder | None = None, button: Button | None = None) -> Callable[[View], View]:
    """Carries out an operation. POST only. With a `button` templates offer it by `{% tap %}`."""
    return _guarded(need, of, ["POST"], button)


def _guarded(need: Any, of: Finder | None, methods: list[str], button: Button | None = None) -> Callable[[View], View]:
    right = getattr(need, "needs", need)

    def make(view: View) -> View:
        @_kept_nowhere
        @require_http_methods(methods)
        @wraps(view)
        def guarded(request: HttpRequest, **parts: Any) -> HttpResponse:
            if right is not PUBLIC and not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            found = (of(request.user, parts),) if of else ()
            if not has(request.user, right):
                raise Forbidden(right)
            if found and not _reached(request.user, right, found[0]):
                raise Forbidden(right)
            return view(request, *found, **parts)

        guarded.right = right  # type: ignore[attr-defined]  # read by `motorcrm routes` and the matrix of tests
        guarded.of = of  # type: ignore[attr-defined]
        guarded.methods = methods  # type: ignore[attr-defined]
        guarded.button = button  # type: ignore[attr-defined]
        guarded.once = getattr(need, "once", False)  # type: ignore[attr-defined]
        return login_not_required(guarded) if right is PUBLIC else guarded

    return make


def _kept_nowhere(view: View) -> View:
    """No browser keeps a page that names people and sums, unless the view says how long."""

    @wraps(view)
    def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response

    return kept


def _reached(person: Any, right: Any, thing: Model) -> bool:
    """Whether the right reaches the thing in its scope: a form that would be refused is not shown either."""
    if not getattr(right, "scoped", False) or not hasattr(thing, "seen_with"):
        return True
    return reaches(person, right, thing)


def lets_in(view: Any, person: Any, thing: Model | None = None) -> bool:
    """Whether the guard of this view would let the person in, to this very thing: asked before a link is shown.

    Without a thing it tells only whether the right is held, in any scope.
    """
    if view.right is not PUBLIC and not person.is_authenticated:
        return False
    if not has(person, view.right):
        return False
    if thing is None or view.of is None:
        return True
    return view.of.sees(person, thing) and _reached(person, view.right, thing)


def guarded_elsewhere(view: View, need: Any, methods: list[str]) -> View:
    """A view of a library that checks for itself; the catalogue of routes learns what it needs."""

    @wraps(view)
    def known(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs)

    known.right = need  # type: ignore[attr-defined]
    known.of = None  # type: ignore[attr-defined]
    known.methods = methods  # type: ignore[attr-defined]
    return login_not_required(known) if need is PUBLIC else known
