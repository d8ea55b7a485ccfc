"""Russian words in Latin letters: for logins, and to find «Хонда» among makes that are written Honda."""

_LETTERS = {
    **dict(zip("абвгдезийклмнопрстуфыэ", "abvgdeziyklmnoprstufye", strict=True)),
    "ё": "e",
    "ж": "zh",
    "х": "h",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "sch",
    "ъ": "",
    "ь": "",
    "ю": "yu",
    "я": "ya",
    "і": "i",
    "ї": "yi",
    "є": "e",
    "ґ": "g",
    "ў": "u",
}
_TABLE = str.maketrans(_LETTERS | {letter.upper(): latin.capitalize() for letter, latin in _LETTERS.items()})


def latin(text: str) -> str:
    """The text with Cyrillic letters in Latin ones, as on bank cards; everything else stays as it is."""
    return text.translate(_TABLE)
