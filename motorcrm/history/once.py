"""The memory of keys: a double click, a resend or a retry after a lost answer acts only once."""

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from motorcrm.core import clock
from motorcrm.core.actor import Actor
from motorcrm.core.refusal import Absent, Invalid, Refused
from motorcrm.history.models import DoneOnce
from motorcrm.history.record import plain


def remember(key: str, verb: str, content: dict[str, Any], by: Actor, act: Callable[[], Any]) -> Any:
    """Act once per `key`. Sending the same again returns the first answer; other content or another person is refused.

    The unique row is written before acting, so a second process waits for the first to commit and reads its answer.
    """
    if not key.isascii() or not 8 <= len(key) <= 80:
        raise Invalid(key=_("This form is out of date. Reload the page and try again."))
    fingerprint = _fingerprint(verb, content)
    try:
        with transaction.atomic():
            done = DoneOnce.objects.create(key=key, verb=verb, fingerprint=fingerprint, by_id=by.pk, at=clock.now())
    except IntegrityError:
        first = DoneOnce.objects.get(key=key)
        if (first.verb, first.fingerprint, first.by_id) != (verb, fingerprint, by.pk):
            raise Refused(
                "key-reused", _("This form was already sent with different content. Reload the page.")
            ) from None
        return _restore(first.answer)
    answer = act()
    if isinstance(answer, Model):
        done.answer = f"{answer._meta.label}:{answer.pk}"
        done.save(update_fields=["answer"])
    return answer


def _restore(answer: str) -> Any:
    if not answer:
        return None
    label, _colon, pk = answer.rpartition(":")
    found = apps.get_model(label)._default_manager.filter(pk=pk).first()
    if found is None:
        raise Absent  # it was created, and has been removed since
    return found


def _canonical(value: Any) -> Any:
    if isinstance(value, Model):
        return f"{value._meta.label}:{value.pk}"
    if isinstance(value, Mapping):
        return {str(k): _canonical(v) for k, v in sorted(value.items(), key=lambda item: str(item[0]))}
    if isinstance(value, list | tuple):
        return [_canonical(v) for v in value]
    fields = getattr(value, "__dataclass_fields__", None)
    if fields and not hasattr(value, "units"):
        return {name: _canonical(getattr(value, name)) for name in fields}
    return plain(value)


def _fingerprint(verb: str, content: dict[str, Any]) -> str:
    text = json.dumps([verb, _canonical(content)], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
