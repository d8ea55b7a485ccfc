"""How a client is called where there is little room."""

from motorcrm.clients.models import Client

_FEWEST, _MOST = 2, 3


def short_name(name: str, kind: str) -> str:
    """«Маслова А. И.» of «Маслова Анна Игоревна»; a company, and a name of any other shape, stays whole.

    People are entered surname first in Russian; in Latin letters nobody can tell which word is the surname.
    """
    words = name.split()
    if kind != Client.Kind.PERSON or not _FEWEST <= len(words) <= _MOST or name.isascii():
        return name
    if not all(word[0].isupper() for word in words):
        return name
    return " ".join([words[0], *(f"{word[0]}." for word in words[1:])])
