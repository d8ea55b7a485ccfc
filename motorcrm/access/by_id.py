"""Rows that a page names by their ids: what it shows of them, as far as its reader sees them."""

from collections.abc import Collection
from typing import Generic, TypeVar

from motorcrm.access.scopes import Scoped, sees_every_row, visible_rows
from motorcrm.core.actor import Anyone
from motorcrm.core.few import among_listed, listed
from motorcrm.core.prepared import Prepared

M = TypeVar("M", bound=Scoped)


class ById(Generic[M]):
    """The rows of a model with these columns: `ById(Client, "name").seen(ids, reader)`."""

    def __init__(self, model: type[M], *columns: str) -> None:
        self._model, self._columns = model, columns
        self._all: Prepared[M] = Prepared(
            lambda ids: model._default_manager.filter(pk__in=among_listed(ids)).order_by().only(*columns), str
        )

    def seen(self, ids: Collection[int], reader: Anyone) -> dict[int, M]:
        """Those of these that the reader sees. One query, whose SQL is made once for those from whom none is hidden."""
        if not ids:
            return {}
        right = self._model.seen_with
        if sees_every_row(self._model, reader, right):
            rows = self._all.all(listed(ids))
        else:
            rows = list(visible_rows(self._model, reader, right).only(*self._columns).filter(pk__in=ids).order_by())
        return {row.pk: row for row in rows}
