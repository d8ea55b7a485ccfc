"""The policy of hidden fields goes by names: no sum, contact or word of history may stand under a name it forgot."""

import re
from pathlib import Path

from django.apps import apps
from django.db.models import EmailField, Field

import motorcrm
from motorcrm.access.fields import FIELDS, sees
from motorcrm.access.rights import SEE_CONTACTS, SEE_COSTS, SEE_PRICES
from motorcrm.core.exact import Money, Percent
from motorcrm.core.fields import MoneyField, PercentField
from motorcrm.history.words import WORDS

HIDDEN = {name for names in FIELDS.values() for name in names}
NO_SECRET = {"tax_rate", "share", "max_discount", "vat_rate"}
"""Percents that tell nothing of sums: rates of the law, shares of a job, limits of roles."""
OF_PAY = {"base", "percent", "least", "least_pay", "most", "most_pay", "over"}
"""What pay is computed from has rights of its own, for everybody's and for one's own: pages of wages ask them."""


def fields_of_the_program() -> list[Field]:
    models = [model for model in apps.get_models() if model.__module__.startswith("motorcrm.")]
    return [field for model in models for field in model._meta.get_fields() if isinstance(field, Field)]


def test_every_sum_that_is_stored_is_hidden_from_somebody() -> None:
    sums = {field.name for field in fields_of_the_program() if isinstance(field, MoneyField)}

    assert len(sums) > 10
    # `rate` of a tax mode is a percent and no secret; of a job it is a sum
    assert sums <= FIELDS[SEE_PRICES] | FIELDS[SEE_COSTS] | OF_PAY


def test_every_percent_is_hidden_or_known_to_be_no_secret() -> None:
    percents = {field.name for field in fields_of_the_program() if isinstance(field, PercentField)}

    assert percents <= FIELDS[SEE_PRICES] | NO_SECRET | OF_PAY


def test_every_phone_mail_and_address_is_a_contact() -> None:
    contacts = {
        field.name
        for field in fields_of_the_program()
        if isinstance(field, EmailField) or any(word in field.name for word in ("phone", "email", "address"))
    }
    # of a sign-in and of the library's own table, whose rows nobody is shown
    assert contacts - FIELDS[SEE_CONTACTS] - {"search_contacts"} <= {"address"}


def test_no_word_of_history_holds_a_sum_under_a_name_of_its_own() -> None:
    sums = {name for name, word in WORDS.items() if word.kind is Money}
    percents = {name for name, word in WORDS.items() if word.kind is Percent}

    assert sums
    assert sums <= HIDDEN | OF_PAY
    assert percents <= HIDDEN | NO_SECRET | OF_PAY


def test_no_name_belongs_to_two_groups() -> None:
    assert len(HIDDEN) == sum(len(names) for names in FIELDS.values())


def test_templates_ask_only_for_groups_that_there_are() -> None:
    """A misspelt one would hide what it stands around from everybody."""
    groups = {name for name in vars(sees(None)) if not name.startswith("_")}
    templates = [path.read_text() for path in Path(motorcrm.__file__).parent.rglob("templates/**/*.html")]
    asked = {name for text in templates for name in re.findall(r"\bsees\.(\w+)", text)}

    assert asked == groups
