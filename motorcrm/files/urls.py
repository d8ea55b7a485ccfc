"""Addresses: `/files/order/1042/…` for each kind of thing that has files, found within the scope of its own right."""

from django.urls import URLPattern, path

from motorcrm.files import views
from motorcrm.files.operations import can_restore, restore_file
from motorcrm.files.parents import Parent, parents
from motorcrm.ui.guards import Finder, action, page


def _of(parent: Parent) -> list[URLPattern]:
    kind, found = parent.kind, Finder(parent.model, parent.view_right)
    see, add, remove = page(parent.view_right, of=found), action(parent.add, of=found), action(parent.remove, of=found)
    addresses = [
        path(f"{kind}/<int:pk>/add/", add(views.add), name=f"{kind}-files-add"),
        path(f"{kind}/<int:pk>/<slug:name>/", see(views.show), name=f"{kind}-file"),
        path(f"{kind}/<int:pk>/<slug:name>/small/", see(views.small), name=f"{kind}-file-small"),
        path(f"{kind}/<int:pk>/<slug:name>/remove/", remove(views.remove), name=f"{kind}-file-remove"),
    ]
    if can_restore(parent):
        restore = action(restore_file, of=found)(views.restore)
        addresses.append(path(f"{kind}/<int:pk>/<slug:name>/restore/", restore, name=f"{kind}-file-restore"))
    return addresses


def addresses() -> list[URLPattern]:
    return [address for parent in parents() for address in _of(parent)]


urlpatterns = addresses()
