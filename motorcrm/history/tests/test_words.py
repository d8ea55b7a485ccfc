"""Facts are shown in the reader's language."""

from datetime import date

from django.utils import translation

from motorcrm.core.exact import Money, Percent
from motorcrm.history.words import declare_word, label_of, read


def test_a_fact_is_shown_as_what_it_was():
    assert read("discount", "7.5") == Percent(750)
    assert read("price", "-12.34") == Money(-1234)
    assert read("birthday", "1980-05-01") == date(1980, 5, 1)


def test_a_code_reads_as_its_word_in_the_readers_language():
    with translation.override("en"):
        assert read("kind", "company") == "Company"
        assert label_of("discount") == "discount"


def test_what_nobody_declared_stays_as_it_is():
    assert read("nobody", "12.5") == "12.5"
    assert label_of("nobody") == "nobody"


def test_what_cannot_be_read_stays_as_it_is():
    assert read("birthday", "not a day") == "not a day"
    assert read("price", "a lot") == "a lot"
    assert read("price", None) is None


def test_apps_that_share_a_word_add_their_choices():
    declare_word("kind", "other label", choices={"tested": "Tested"})

    assert read("kind", "tested") == "Tested"
    assert read("kind", "person") != "person"
    assert label_of("kind") != "other label"
