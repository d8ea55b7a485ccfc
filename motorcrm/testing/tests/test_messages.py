"""The catalogues of translations follow what the program says."""

from pathlib import Path

import pytest

from motorcrm.dev import catalogues

CODE = """
from django.utils.translation import gettext as _, gettext as translated, ngettext, pgettext
title = _("Close the order %(number)s")
count = ngettext("%(n)s job", "%(n)s jobs", n)
verb = pgettext("verb", "Close")
lacking = translated("nobody")
"""
PAGE = """
{% translate "Hello" %} {{ x|default:_("nothing") }} {% include "a.html" with title=_("Empty") %}
{% blocktranslate count n=jobs|length trimmed %}
  {{ n }} technician
{% plural %}
  {{ n }} technicians
{% endblocktranslate %} 100% _( not a call
"""


@pytest.fixture
def garage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program of one app."""
    monkeypatch.setattr(catalogues, "PACKAGE", tmp_path / "motorcrm")
    app = tmp_path / "motorcrm" / "garage"
    (app / "templates" / "garage").mkdir(parents=True)
    (app / "__init__.py").touch()
    (app / "words.py").write_text(CODE)
    (app / "templates" / "garage" / "page.html").write_text(PAGE)
    return app


def translate(app: str, old: str, new: str) -> None:
    path = catalogues.path_of(app)
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_code_and_templates_are_collected(garage: Path) -> None:
    said = {catalogues.key(message) for message in catalogues.messages_of("garage") if message.id}

    assert said == {
        ("Close the order %(number)s", None),
        ("%(n)s job", None),
        ("Close", "verb"),
        ("nobody", None),
        ("Hello", None),
        ("nothing", None),
        ("Empty", None),
        ("%(n)s technician", None),
    }


def test_a_translation_stays_and_an_unused_one_goes(garage: Path) -> None:
    assert catalogues.write("garage")
    translate("garage", 'msgid "Hello"\nmsgstr ""', 'msgid "Hello"\nmsgstr "Здравствуйте"')
    (garage / "words.py").write_text("")

    catalogues.write("garage")

    text = catalogues.path_of("garage").read_text()
    assert "Здравствуйте" in text
    assert "Close order" not in text
    assert not catalogues.write("garage"), "the second time nothing changes"


def test_missing_fields_are_named(garage: Path) -> None:
    assert "garage: missing: 'Hello'" in set(catalogues.problems("garage"))

    catalogues.write("garage")
    assert "garage: not translated: 'Hello'" in set(catalogues.problems("garage"))
    assert "garage: lacks one of its 4 plural forms: '%(n)s job'" in set(catalogues.problems("garage"))

    translate(
        garage, 'msgid "Close the order %(number)s"\nmsgstr ""', 'msgid "Close the order %(number)s"\nmsgstr "Закрыть"'
    )
    assert "garage: has other placeholders: 'Close the order %(number)s'" in set(catalogues.problems("garage"))


def test_the_three_forms_of_whole_numbers_are_enough_to_begin_with(garage: Path) -> None:
    catalogues.write("garage")
    path = catalogues.path_of("garage")
    text = path.read_text().replace(catalogues.PLURAL_FORMS, "nplurals=3; plural=(n%10==1 ? 0 : n%10<5 ? 1 : 2);")
    empty = 'msgid_plural "%(n)s jobs"\nmsgstr[0] ""\nmsgstr[1] ""\nmsgstr[2] ""\nmsgstr[3] ""\n'
    assert empty in text
    full = 'msgid_plural "%(n)s jobs"\nmsgstr[0] "%(n)s работа"\nmsgstr[1] "%(n)s работы"\nmsgstr[2] "%(n)s работ"\n'
    path.write_text(text.replace(empty, full).replace('msgstr[3] ""\n', ""))

    catalogues.write("garage")

    assert path.read_text().count('%(n)s работ"') == 2


def test_two_translations_of_one_word_are_reported(garage: Path) -> None:
    catalogues.write("garage")
    other = garage.parent / "yard"
    other.mkdir()
    (other / "__init__.py").touch()
    (other / "words.py").write_text("from x import _\n_('Hello')\n")
    catalogues.write("yard")
    translate("garage", 'msgid "Hello"\nmsgstr ""', 'msgid "Hello"\nmsgstr "Здравствуйте"')
    assert not list(catalogues.disagreements()), "the other is only not translated yet"

    translate("yard", 'msgid "Hello"\nmsgstr ""', 'msgid "Hello"\nmsgstr "Привет"')

    assert any("'Hello'" in line for line in catalogues.disagreements())


def test_compiling_takes_only_what_changed(garage: Path) -> None:
    catalogues.write("garage")

    assert catalogues.compile_stale() == [catalogues.path_of("garage").with_suffix(".mo")]
    assert catalogues.compile_stale() == []
