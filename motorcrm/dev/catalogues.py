"""Catalogues of translations: collecting, merging, checking and compiling them without GNU gettext."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parents[1]
LANGUAGE = "ru"
# Django's own formula for Russian: the fourth form is for fractions, the first three for whole numbers.
PLURAL_FORMS = (
    "nplurals=4; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<12 || n%100>14) ? 1 : "
    "n%10==0 || (n%10>=5 && n%10<=9) || (n%100>=11 && n%100<=14)? 2 : 3);"
)
PLURALS = 4
HEADER = f"""msgid ""
msgstr ""
"Project-Id-Version: MotorCRM\\n"
"Language: {LANGUAGE}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {PLURAL_FORMS}\\n"

"""
_PYTHON: dict[str, Any] = {
    **dict.fromkeys(["_", "gettext", "gettext_lazy", "gettext_noop", "translated"], (1,)),
    **dict.fromkeys(["ngettext", "ngettext_lazy"], (1, 2)),
    **dict.fromkeys(["pgettext", "pgettext_lazy"], ((1, "c"), 2)),
    **dict.fromkeys(["npgettext", "npgettext_lazy"], ((1, "c"), 2, 3)),
}
_STRING = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
_TEMPLATE_CALL = re.compile(rf"\b(_|gettext|pgettext|ngettext|npgettext)\(((?:{_STRING}|[\s,]|count)+)\)", re.DOTALL)
_PLACEHOLDER = re.compile(r"%\((\w+)\)|\{(\w*)\}|%[sd]")

Key = tuple[str, str | None]
"""A message is identified by its English text and its context."""


def apps() -> list[str]:
    """The apps that may have a catalogue."""
    return sorted(folder.parent.name for folder in PACKAGE.glob("*/__init__.py"))


def path_of(app: str) -> Path:
    return PACKAGE / app / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def messages_of(app: str) -> Catalog:
    """Every message of the app, from its code and its templates."""
    found = Catalog()
    for file in sorted((PACKAGE / app).rglob("*")):
        inside = file.relative_to(PACKAGE / app)
        if "tests" in inside.parts or "migrations" in inside.parts:
            continue
        if file.suffix == ".py":
            messages = _in_code(file)
        elif "templates" in inside.parts and file.suffix in (".html", ".txt"):
            messages = _in_template(file)
        else:
            continue
        location = (file.relative_to(PACKAGE.parent).as_posix(), 0)
        for text, context in messages:
            found.add(text, context=context, locations=[location])
    return found


def _in_code(file: Path) -> Iterator[tuple[Any, str | None]]:
    with file.open("rb") as source:
        for _line, text, _comments, context in extract("python", source, keywords=_PYTHON):
            yield text, context


def _in_template(file: Path) -> Iterator[tuple[Any, str | None]]:
    """Django turns its tags into calls of gettext for xgettext to find; those calls are all we look for."""
    for name, arguments in _TEMPLATE_CALL.findall(templatize(file.read_text("utf-8"))):
        texts = [ast.literal_eval(found) for found in re.findall(_STRING, arguments, re.DOTALL)]
        context = texts.pop(0) if name in ("pgettext", "npgettext") else None
        yield (tuple(texts) if len(texts) > 1 else texts[0]), context


def stored(app: str) -> Catalog:
    """The app's catalogue as its file has it; empty without a file."""
    path = path_of(app)
    if not path.exists():
        return _empty()
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE, abort_invalid=True)


def _empty() -> Catalog:
    catalogue = Catalog(locale=LANGUAGE)
    catalogue.mime_headers = [("Plural-Forms", PLURAL_FORMS)]
    return catalogue


def merged(app: str) -> Catalog:
    """The app's messages, each with the translation it had. Messages no longer used are dropped."""
    had = {key(message): message for message in stored(app) if message.id}
    catalogue = _empty()
    for message in messages_of(app):
        if not message.id:
            continue
        known = had.get(key(message))
        catalogue.add(
            message.id,
            _translation(message, known),
            context=message.context,
            locations=sorted(set(message.locations)),
            flags={flag for flag in known.flags if flag == "fuzzy"} if known else (),
            user_comments=known.user_comments if known else (),
        )
    return catalogue


def _translation(message: Message, known: Message | None) -> Any:
    if not message.pluralizable:
        return known.string if known and isinstance(known.string, str) else ""
    forms = _forms(known) if known and known.pluralizable else []
    if len(forms) == PLURALS - 1:
        forms.append(forms[-1])
    return tuple(forms) if len(forms) == PLURALS else ("",) * PLURALS


def key(message: Message) -> Key:
    return _texts(message)[0], message.context


def _texts(message: Message) -> list[str]:
    """The English text; of a counted thing, its singular and plural."""
    return [message.id] if isinstance(message.id, str) else list(message.id)


def _forms(message: Message) -> list[str]:
    """The translation; of a counted thing, all its forms."""
    if isinstance(message.string, str):
        return [message.string]
    return [str(form or "") for form in message.string or [""]]


def write(app: str) -> bool:
    """Bring the app's catalogue up to date; True if that changed the file."""
    path, catalogue = path_of(app), merged(app)
    if not any(message.id for message in catalogue):
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    text = _text(catalogue)
    if path.exists() and path.read_bytes() == text:
        return False
    path.write_bytes(text)
    return True


def _text(catalogue: Catalog) -> bytes:
    body = BytesIO()
    write_po(body, catalogue, width=110, omit_header=True, sort_output=True, include_lineno=False)
    return HEADER.encode() + body.getvalue().strip() + b"\n"


def problems(app: str) -> Iterator[str]:
    """What the app's catalogue lacks to be complete, one line each."""
    path = path_of(app)
    said = merged(app)
    if not any(message.id for message in said):
        if path.exists():
            yield f"{app}: has a catalogue but says nothing"
        return
    known = {key(message): message for message in stored(app) if message.id}
    current = {key(message): message for message in said if message.id}
    for name in known.keys() - current.keys():
        yield f"{app}: said no more: {name[0]!r}"
    for name, message in current.items():
        if name not in known:
            yield f"{app}: missing: {name[0]!r}"
        elif fault := _fault(message):
            yield f"{app}: {fault}: {name[0]!r}"


def _fault(message: Message) -> str:
    if message.fuzzy:
        return "fuzzy"
    forms = _forms(message)
    if not all(forms):
        return f"lacks one of its {PLURALS} plural forms" if message.pluralizable else "not translated"
    expected = _placeholders(_texts(message)[-1])
    if any(_placeholders(form) != expected for form in forms):
        return "has other placeholders"
    return ""


def _placeholders(text: str) -> list[str]:
    """Those the text has, in any order. `%%` is a percent sign."""
    return sorted(match.group(0) for match in _PLACEHOLDER.finditer(text.replace("%%", "")))


def disagreements() -> Iterator[str]:
    """One English text with different translations in two apps: only one of them would ever be shown."""
    translations: dict[Key, dict[Any, list[str]]] = defaultdict(lambda: defaultdict(list))
    for app in apps():
        for message in stored(app):
            if message.id and any(_forms(message)):
                translations[key(message)][message.string].append(app)
    for name, ways in translations.items():
        if len(ways) > 1:
            told = "; ".join(f"{', '.join(who)}: {text!r}" for text, who in ways.items())
            yield f"translated in several ways, give it a context: {name[0]!r}: {told}"


def compile_stale() -> list[Path]:
    """Compile every catalogue newer than its compiled form and return the ones compiled."""
    done = []
    for app in apps():
        source = path_of(app)
        compiled = source.with_suffix(".mo")
        if not source.exists() or (compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime):
            continue
        fresh = compiled.with_suffix(".mo.new")
        with fresh.open("wb") as file:
            write_mo(file, stored(app))
        fresh.replace(compiled)
        done.append(compiled)
    return done


if __name__ == "__main__":  # bin/set-up compiles before there are settings
    compile_stale()
