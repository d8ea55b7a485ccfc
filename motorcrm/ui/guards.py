"""Guards of pages: every route names its right here, directly or through its operation, and nowhere else.

@page(VIEW_ORDERS, of=an_order)       # GET; the view gets the order, not its id
@page(edit_client, of=a_client)       # GET shows the form, POST runs the operation
@action(close_order, of=an_order)     # POST only

Links and buttons ask the same guards, by the name of the route: `motorcrm/ui/routes.py`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, wraps
from typing import Any, Concatenate, Protocol, cast

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_http_methods

from motorcrm.access.catalogue import ALL, Right
from motorcrm.access.scopes import has, reaches, scope_of, sees_every_row, visible_rows
from motorcrm.core.actor import Anyone
from motorcrm.core.operation import PUBLIC, Need, Verb
from motorcrm.core.prepared import Prepared
from motorcrm.core.refusal import Forbidden
from motorcrm.ui.buttons import Button
from motorcrm.ui.request import Request

View = Callable[Concatenate[Request, ...], HttpResponse]
"""What is behind a guard. Behind `PUBLIC` it takes an HttpRequest, as no one may be signed in."""


class Guarded(Protocol):
    """A view that a route may lead to. `motorcrm routes` and the matrix of tests read its attributes."""

    right: Need
    of: "Finder | None"
    methods: Sequence[str]
    button: Button | None
    """How templates offer it, if it is a one-tap action."""
    once: bool

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse: ...


@dataclass(frozen=True)
class Finder:
    """Finds the object named in a URL path, within the person's scope. `path` maps lookups to parts of the path.

    A child is found through its parent: `Finder(Job, VIEW_ORDERS, {"order": "pk", "pk": "job"})`.
    """

    model: type[Model]
    right: Right
    path: dict[str, str] = field(default_factory=lambda: {"pk": "pk"})
    related: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    """The columns to read; all, if not given."""

    def __call__(self, person: Anyone, parts: dict[str, Any]) -> Model:
        """Find the object, taking its parts out of `parts`. What is absent and what is invisible are the same 404."""
        wanted = {lookup: parts.pop(part) for lookup, part in self.path.items()}
        if any(isinstance(value, int) and value > 2**63 - 1 for value in wanted.values()):
            raise Http404
        if sees_every_row(self.model, person, self.right) and all(isinstance(value, int) for value in wanted.values()):
            found = self._by_ids.first(*wanted.values())
        else:
            found = self._read(visible_rows(self.model, person, self.right)).filter(**wanted).first()
        if found is None:
            raise Http404
        return found

    def _read(self, rows: "QuerySet[Any]") -> "QuerySet[Any]":
        return (rows.only(*self.only) if self.only else rows).select_related(*self.related)

    @cached_property
    def _by_ids(self) -> Prepared[Model]:
        """Among all rows, for those from whom none is hidden: every page of a thing begins with this query."""
        return Prepared(
            lambda *ids: self._read(self.model._default_manager.all()).filter(**dict(zip(self.path, ids, strict=True))),
            *[int] * len(self.path),
        )

    def sees(self, person: Anyone, thing: Model) -> bool:
        """Whether it would find this particular thing."""
        if scope_of(person, self.right) == ALL:
            return True
        return visible_rows(self.model, person, self.right).filter(pk=thing.pk).exists()

    def parts_of(self, thing: Model) -> dict[str, Any]:
        """The reverse: the parts of the path that name the thing."""
        if not isinstance(thing, self.model):
            raise TypeError(f"{thing!r} is not a {self.model.__name__}")
        return {part: thing.serializable_value(lookup) for lookup, part in self.path.items()}


def page(need: Need | Verb[..., Any], *, of: Finder | None = None, has_form: bool = False) -> Callable[[View], Guarded]:
    """A page that needs a right (GET), or a page with the form of an operation (GET and POST).

    `has_form` is for forms whose operation the view chooses.
    """
    has_form = has_form or hasattr(need, "needs")
    return _guarded(need, of, ["GET", "HEAD", "POST"] if has_form else ["GET", "HEAD"])


def action(
    need: Need | Verb[..., Any], *, of: Finder | None = None, button: Button | None = None
) -> Callable[[View], Guarded]:
    """A view that runs an operation, POST only. With a `button`, templates offer it by `{% tap %}`."""
    return _guarded(need, of, ["POST"], button)


def _guarded(
    need: Need | Verb[..., Any], of: Finder | None, methods: list[str], button: Button | None = None
) -> Callable[[View], Guarded]:
    right = cast(Need, getattr(need, "needs", need))

    def make(view: View) -> Guarded:
        @_never_cached
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
            return view(cast(Request, request), *found, **parts)

        return _marked(guarded, right, of, methods, button=button, once=getattr(need, "once", False))

    return make


def _marked(
    view: Callable[..., HttpResponse],
    right: Need,
    of: Finder | None,
    methods: list[str],
    *,
    button: Button | None = None,
    once: bool = False,
) -> Guarded:
    """The view with the attributes of Guarded."""
    marked = cast(Guarded, view)
    marked.right, marked.of, marked.methods, marked.button, marked.once = right, of, methods, button, once
    return login_not_required(marked) if right is PUBLIC else marked


def _never_cached(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Keep pages with names and amounts out of browsers' caches, unless the view sets Cache-Control itself."""

    @wraps(view)
    def uncached(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if not response.has_header("Cache-Control"):
            add_never_cache_headers(response)
        return response

    return uncached


def _reached(person: Anyone, right: Any, thing: Model) -> bool:
    """Whether the right, in its scope, reaches the thing: a form that would be refused is not shown at all."""
    if not getattr(right, "scoped", False) or not hasattr(thing, "seen_with"):
        return True
    return reaches(person, right, thing)


def lets_in(view: Guarded, person: Anyone, thing: Model | None = None) -> bool:
    """Whether the guard of this view would let the person in to this thing: checked before a link is shown.

    Without a thing, whether they hold the right at all, in any scope.
    """
    if not has(person, view.right):
        return False
    if thing is None or view.of is None:
        return True
    return view.of.sees(person, thing) and _reached(person, view.right, thing)


def guarded_elsewhere(view: Callable[..., HttpResponse], need: Need, methods: list[str]) -> Guarded:
    """A library's view that checks access itself; this tells the catalogue of routes what it needs."""

    @wraps(view)
    def known(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs)

    return _marked(known, need, None, methods)
