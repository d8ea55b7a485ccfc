"""`motorcrm check` reports broken invariants in English only."""

import re
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import override

from motorcrm.core.exact import Percent, rub
from motorcrm.core.invariants import INVARIANTS
from motorcrm.finance.models import MoneyAccount
from motorcrm.finance.shipped import open_money_accounts
from motorcrm.orders.models import JobAssignment, WorkOrder
from motorcrm.orders.phases import Phase
from motorcrm.testing.builders import closed_order

CYRILLIC = re.compile("[А-яЁё]+")


def tills() -> Iterator[str]:
    """A line that names a thing whose name comes with the program, in each language."""
    yield from (till.label for till in MoneyAccount.objects.filter(kind=MoneyAccount.Kind.TILL))


def test_a_broken_invariant_is_reported_in_english(workshop, monkeypatch):
    open_money_accounts(workshop.organisation)
    order = closed_order(workshop, jobs=rub(100))
    JobAssignment.objects.update(share=Percent.whole(99))
    WorkOrder.objects.update(phase=Phase.READY, is_open=True, debt_reason="", pay_by=None, total=rub(1))
    monkeypatch.setitem(INVARIANTS, "no till has a name", tills)
    said = StringIO()

    with override("ru"), pytest.raises(CommandError) as end:
        call_command("check", stderr=said)

    text = said.getvalue().replace(order.number, "")
    assert text.count("\n") > 8
    assert "Till" in text
    assert not CYRILLIC.findall(text + str(end.value))


def test_invariants_have_words_of_one_language():
    autodiscover_modules("invariants")

    for name, ask in INVARIANTS.items():
        assert not {"_", "gettext", "gettext_lazy"} & set(ask.__code__.co_names), name
        assert re.fullmatch(r"[a-z0-9 ,'%-]+", name), name
