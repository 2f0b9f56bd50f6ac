"""Finding records by words: what the palette asks on every key."""

from __future__ import annotations

from leadtui.domain.text import clean_line
from leadtui.models import finding
from leadtui.models.finding import Hit
from leadtui.services import search_index
from leadtui.services.workspace import Workspace

__all__ = ["Hit", "records"]

#: Longest text that is searched for, in characters.
QUERY_LIMIT = 200


def records(ws: Workspace, words: str, limit: int = 20) -> list[Hit]:
    """Companies and leads with every word of ``words``, the best first: the whole name, then a
    name that begins so, then names with more of the words, then what only matches elsewhere.

    At most a thousand candidates of each kind are looked at, so it is quick, not exhaustive.
    """
    text = clean_line(words, limit=QUERY_LIMIT)
    if not text or limit < 1:
        return []
    search_index.catch_up(ws)
    with ws.read() as conn:
        return finding.records(conn, ws.team.id, text, limit, ws.now())
