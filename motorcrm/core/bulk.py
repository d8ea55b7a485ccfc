"""Rows by the million: made and written without what Django does for each, in the columns that their models declare.

Model.__init__ and bulk_create take two thirds of the time when so many rows are loaded: the one sets every field
through a descriptor, the other asks every field of every row for its value and compiles statements anew.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import cache
from itertools import count
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple, TypeVar

from django.core.management.color import no_style
from django.db import connection, models
from django.db.models import Max
from django.db.models.base import ModelState

from motorcrm.core.fields import ExactField

Row = TypeVar("Row", bound=models.Model)
Prepare = Callable[[Any], Any]
_PLAIN = (models.CharField, models.TextField, models.IntegerField, models.BooleanField, models.ForeignKey)


def made(model: type[Row], /, **values: Any) -> Row:
    """The instance that `model(**values)` would be."""
    row = model.__new__(model)
    row._state = ModelState()
    known = row.__dict__
    defaults, computed, references = _ways(model)
    known.update(defaults)
    for name, default in computed:
        if name not in values:
            known[name] = default()
    for name, value in values.items():
        if name in references:
            row._state.fields_cache[name] = value
            known[references[name]] = None if value is None else value.pk
        else:
            known[name] = value
    return row


class _Ways(NamedTuple):
    """How rows of a model are made."""

    defaults: dict[str, Any]
    computed: list[tuple[str, Callable[[], Any]]]
    """Such as an empty list of its own for each."""
    references: dict[str, str]
    """Foreign keys by name, and where their ids are."""


@cache
def _ways(model: type[models.Model]) -> _Ways:
    fields = _columns(model)
    own = [field for field in fields if field.has_default() and callable(field.default)]
    computed = [(field.attname, field.get_default) for field in own]
    names = {name for name, _default in computed}
    return _Ways(
        {field.attname: field.get_default() for field in fields if field.attname not in names},
        computed,
        {field.name: field.attname for field in fields if field.is_relation},
    )


def _columns(model: type[models.Model]) -> list["models.Field[Any, Any]"]:
    """Without columns that the database computes itself."""
    return [field for field in model._meta.concrete_fields if not getattr(field, "generated", False)]


class Loading:
    """Writes rows of any models while nobody else does, and gives out their ids itself.

    After `finish` rows are created as usual, so whoever holds it need not know whether the loading is over.
    """

    def __init__(self) -> None:
        self._ids: dict[type[models.Model], count[int]] = {}
        self._is_over = False

    def keep(self, rows: Iterable[models.Model]) -> None:
        """Write the rows, of several models if need be; those without an id get the next one."""
        by_model = defaultdict(list)
        for row in rows:
            by_model[type(row)].append(row)
        for model, own in by_model.items():
            if self._is_over:
                model._default_manager.bulk_create(own)
            else:
                self._number(model, own)
                _write(model, own)

    def finish(self) -> None:
        """The database gives out ids from here on."""
        self._is_over = True
        statements = connection.ops.sequence_reset_sql(no_style(), list(self._ids))
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def _number(self, model: type[models.Model], rows: list[models.Model]) -> None:
        name = model._meta.pk.attname
        if model not in self._ids:
            last = model._default_manager.aggregate(last=Max("pk"))["last"] or 0
            self._ids[model] = count(last + 1)
        ids = self._ids[model]
        for row in rows:
            if row.__dict__.get(name) is None:
                row.__dict__[name] = next(ids)


def _write(model: type[models.Model], rows: list[models.Model]) -> None:
    fields = _columns(model)
    values = itemgetter(*(field.attname for field in fields))
    tuples: Iterable[list[Any]] = (list(values(row.__dict__)) for row in rows)
    prepare = [(at, how) for at, field in enumerate(fields) if (how := _preparing(field))]
    prepared = (_prepared(row, prepare) for row in tuples)
    table = connection.ops.quote_name(model._meta.db_table)
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in prepared:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(prepared))  # noqa: S608  # names are the program's own


def _prepared(row: list[Any], prepare: list[tuple[int, Prepare]]) -> list[Any]:
    for at, how in prepare:
        if row[at] is not None:
            row[at] = how(row[at])
    return row


def _preparing(field: "models.Field[Any, Any]") -> Prepare | None:
    """What turns a value of the field that is not None into what the driver takes; None if it takes it as it is."""
    if isinstance(field, ExactField):
        return attrgetter("units")
    if isinstance(field, models.DateTimeField):
        return None if connection.vendor == "postgresql" else _utc_text
    if isinstance(field, models.DateField):
        return None if connection.vendor == "postgresql" else str
    if isinstance(field, _PLAIN):
        return None
    return lambda value: field.get_db_prep_save(value, connection)


def _utc_text(moment: datetime) -> str:
    return str(moment.astimezone(UTC).replace(tzinfo=None))
