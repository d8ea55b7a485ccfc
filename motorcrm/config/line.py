"""Places at work, and the line before them: how many requests are answered at a time, and how many wait, how long.

Granian gives each request a thread, or lets it wait for one without end and without telling anybody. So it has more
threads than there are places (`THREADS`): those of requests in line, and some that are always free to send files and
to say that the server is busy. Nobody takes everything: not a browser with many slow pages, not everyone who is signed
in, not everyone who is not; and searches have few places, because a search may keep a processor and the database
busy for as long as a dozen pages.
"""

import os
from collections import Counter
from threading import Event, Lock, Timer

PLACES = 16
"""Requests at work in one process, each with one connection to the database at most. One at a time runs Python; the
others wait for the database, or for a person who sends or fetches a file."""
SEARCHES = max(1, min(4, (os.cpu_count() or 2) // 2))
"""Of these, requests that search, on half of the processors: whoever searches waits for others who do, and nobody else
waits for them."""
LONGEST_REST = 0.5
"""Seconds between a search and the one that waited for it."""
WAITING = 32
THREADS = PLACES + WAITING + 16
PATIENCE = 8.0
"""Seconds in line; slow queries are stopped after 20 (`limits.py`), and people reload long before that."""
STRANGER = ""


class Line:
    """Who is at work and who waits, by the key of their session, or `STRANGER`.

    A session has at most a quarter of the places, so that a browser cannot stop an office. An eighth of the places is
    kept for strangers, because signing in must be possible while everyone waits, and a quarter from them. Of those who
    wait, the first for whom there is a place comes next; a session fills a quarter of the line, strangers half of it,
    and so do searches.
    """

    def __init__(self, places: int, waiting: int, patience: float, searches: int = SEARCHES) -> None:
        self.waiting, self.patience = waiting, patience
        self._for_searches, self._searching = searches, 0
        self._for_one = max(1, places // 4)
        self._for_signed_in = max(1, places - max(1, places // 8))
        self._for_strangers = max(1, places - self._for_one)
        self._places = places
        self._at_work: Counter[str] = Counter()
        self._turns: list[_Turn] = []
        self._lock = Lock()

    def enter(self, who: str, *, searches: bool = False) -> bool:
        """Take a place, waiting for it if there is room in the line; False if there is none, or it took too long."""
        turn = _Turn(who, searches)
        with self._lock:
            # Nobody is overtaken: a place was already offered to everyone in line.
            if self._fits(turn):
                self._take(turn)
                return True
            if not self._has_room(turn):
                return False
            self._turns.append(turn)
        return turn.called.wait(self.patience) or self._gave_up(turn)

    def leave(self, who: str, *, searches: bool = False, took: float = 0.0) -> None:
        """Give the place back, to whoever may have it next.

        After a search that `took` so many seconds, another that waits comes as much later: people who search one after
        the other leave half of the processor they share to everybody else.
        """
        with self._lock:
            self._at_work[who] -= 1
            if not self._at_work[who]:
                del self._at_work[who]
            if searches and took and any(turn.searches for turn in self._turns):
                rest = Timer(min(took, LONGEST_REST), self._search_again)
                rest.daemon = True
                rest.start()
            else:
                self._searching -= searches
            self._call()

    def _search_again(self) -> None:
        with self._lock:
            self._searching -= 1
            self._call()

    def _call(self) -> None:
        """The first in line for whom there is a place."""
        turn = next(filter(self._fits, self._turns), None)
        if turn:
            self._turns.remove(turn)
            self._take(turn)
            turn.called.set()

    def _take(self, turn: "_Turn") -> None:
        self._at_work[turn.who] += 1
        self._searching += turn.searches

    def _gave_up(self, turn: "_Turn") -> bool:
        """Step out of the line, unless called at the last moment; returns whether there is a place now."""
        with self._lock:
            if not turn.called.is_set():
                self._turns.remove(turn)
            return turn.called.is_set()

    def _fits(self, turn: "_Turn") -> bool:
        strangers, everyone = self._at_work[STRANGER], self._at_work.total()
        if everyone >= self._places or (turn.searches and self._searching >= self._for_searches):
            return False
        if turn.who == STRANGER:
            return strangers < self._for_strangers
        return self._at_work[turn.who] < self._for_one and everyone - strangers < self._for_signed_in

    def _has_room(self, turn: "_Turn") -> bool:
        half = max(1, self.waiting // 2)
        if turn.searches and sum(other.searches for other in self._turns) >= half:
            return False
        share = half if turn.who == STRANGER else max(1, self.waiting // 4)
        return len(self._turns) < self.waiting and sum(other.who == turn.who for other in self._turns) < share


class _Turn:
    def __init__(self, who: str, searches: bool) -> None:
        self.who, self.searches, self.called = who, searches, Event()
