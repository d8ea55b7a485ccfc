"""What the program knows about a kind of transaction comes from the kind itself; an incomplete one stops the start."""

from dataclasses import replace

import pytest

from motorcrm.access.nouns import noun_of
from motorcrm.config.menu import creates
from motorcrm.finance.models import recorded_models
from motorcrm.finance.money.cash import EXPENSE
from motorcrm.finance.money.protocol import at_hand, check_kind, further, load_kinds
from motorcrm.ledger.kinds import KINDS, Happening


@pytest.mark.parametrize("lack", ["word", "counts", "reversed_by", "happenings"])
def test_a_kind_that_lacks_something_stops_the_program(lack):
    with pytest.raises(TypeError, match="lacks"):
        replace(EXPENSE, **{lack: None})


@pytest.mark.parametrize(
    "wrong",
    [
        {"reversed_by": "finance.take_it_all_back"},
        {"happenings": [Happening(what="a thing", verb="do_a_thing", debit=["money"], credit=["category"])]},
    ],
)
def test_a_kind_whose_verb_does_not_exist_stops_the_program(wrong):
    with pytest.raises(LookupError, match="no operation"):
        check_kind(replace(EXPENSE, **wrong))


def test_what_people_record_can_be_taken_back_by_them(monkeypatch):
    monkeypatch.setitem(KINDS, "expense", replace(EXPENSE, reversed_by="orders.reopen_order"))

    with pytest.raises(LookupError, match="CashTransaction records expense"):
        load_kinds()


def test_each_page_of_recording_is_in_the_create_menu_and_above_the_history(workshop, sign_in, where):
    page = sign_in(workshop.owner).get("/finance/").content.decode()

    offered = {entry.url for entry in creates()}
    for recording in at_hand():
        assert recording.page in offered
        assert f'href="/finance/{recording.kind.code}/"' in page


def test_what_is_recorded_seldom_has_one_line_in_the_menu_and_a_page_of_its_own(workshop, sign_in, where):
    browser = sign_in(workshop.accountant)
    menu, page = (browser.get(path).content.decode() for path in ("/finance/", "/finance/more/"))

    assert [entry.url for entry in creates() if entry.url.startswith("finance-")] == [
        *(recording.page for recording in at_hand()),
        "finance-purchase",
        "finance-expense-report",
        "finance-more",
    ]
    assert len(further()) > 1
    for recording in further():
        assert f'href="/finance/{recording.kind.code}/"' not in menu
        assert f'href="/finance/{recording.kind.code}/" data-dialog' in page
        assert str(recording.more) in page
    assert 'href="/finance/more/"' in menu
    assert 'href="/finance/more/"' not in sign_in(workshop.manager).get("/finance/").content.decode()
    assert sign_in(workshop.manager).get("/finance/more/").status_code == 403


def test_each_row_that_people_record_is_a_noun():
    assert {noun_of(model).page for model in recorded_models()} == {"finance-transaction"}
