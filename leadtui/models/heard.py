"""What is an interaction of a lead, in SQL (CAD-34): the words of ``domain/tally.py``."""

from __future__ import annotations

from leadtui.domain.kinds import INTERACTIONS, SENT_BY, Kind

_CALL = int(Kind.OUTGOING_CALL)
_PLAIN = ", ".join(str(int(kind)) for kind in sorted(INTERACTIONS - set(SENT_BY)))
#: Interactions that a machine may have done.
DELAYED = tuple(sorted(kind for kind in INTERACTIONS if kind in SENT_BY))


def interaction(listener: str) -> str:
    """SQL: whether the activity ``a`` is one, where the row ``listener`` has ``calls``, the
    seconds from which a call counts, and of each kind of :data:`DELAYED` ``d`` and its number,
    the ms in which it is a machine's.
    """
    found = [
        f"a.kind IN ({_PLAIN})",
        f"(a.kind = {_CALL} AND ifnull(a.duration, 0) >= {listener}.calls)",
    ]
    found += [
        f"(a.kind = {int(kind)} AND NOT {too_soon(kind, f'{listener}.d{int(kind)}')})"
        for kind in DELAYED
    ]
    return f"({' OR '.join(found)})"


def too_soon(kind: Kind, delay: str) -> str:
    """SQL: whether the activity ``a`` came less than ``delay`` ms after its message was sent."""
    return (
        f"({delay} > 0 AND a.message IS NOT NULL AND EXISTS (SELECT 1 FROM activity m "
        f"INDEXED BY activity_scoring WHERE m.contact_id = a.contact_id AND m.kind = "
        f"{int(SENT_BY[kind])} AND m.at <= a.at AND m.at > a.at - {delay} "
        "AND m.message = a.message))"
    )
