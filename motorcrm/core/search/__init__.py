"""Search: what a search column holds, what a query wants from it, the index that answers, and how well a row fits.

A model says once which of its columns are searched, `TEXTS = SearchIndex("clients_client")`, and asks it for the
newest rows that fit. Both databases answer from an index, so that a search costs the same however many rows there are.
"""

from motorcrm.core.search.across import DEEP, ENOUGH, ByWord, Place, across, meeting
from motorcrm.core.search.beside import TOGETHER, newest_named, newest_of
from motorcrm.core.search.candidates import (
    LOOKED_THROUGH,
    SUGGESTED,
    Candidates,
    SearchedQuerySet,
    best,
    candidates,
    looked_through,
    newest,
)
from motorcrm.core.search.indexes import INDEXES, MOST, SearchIndex
from motorcrm.core.search.once import asked, asked_once
from motorcrm.core.search.reading import Rule, TextsOf
from motorcrm.core.search.relevance import Grader, Sought, best_first, relevance
from motorcrm.core.search.texts import searchable, words_of
from motorcrm.core.search.wanted import Wanted, begins, exactly, matching, wanted

__all__ = [
    "DEEP",
    "ENOUGH",
    "INDEXES",
    "LOOKED_THROUGH",
    "MOST",
    "SUGGESTED",
    "TOGETHER",
    "ByWord",
    "Candidates",
    "Grader",
    "Place",
    "Rule",
    "SearchIndex",
    "SearchedQuerySet",
    "Sought",
    "TextsOf",
    "Wanted",
    "across",
    "asked",
    "asked_once",
    "begins",
    "best",
    "best_first",
    "candidates",
    "exactly",
    "looked_through",
    "matching",
    "meeting",
    "newest",
    "newest_named",
    "newest_of",
    "relevance",
    "searchable",
    "wanted",
    "words_of",
]
