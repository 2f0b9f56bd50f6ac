"""One entry of a timeline on one line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from leadtui.domain.dates import from_ms
from leadtui.domain.format import cell_width, short_moment
from leadtui.domain.kinds import DEALS, Kind
from leadtui.domain.rows import ActivityRow
from leadtui.domain.timeline_words import headline
from leadtui.widgets.columns import Role

#: Cells of the column of times.
_TIME_WIDTH = 13
#: So much of a text can be seen on one line, in characters.
_MOST_TEXT = 400

_ROLE_OF: Mapping[Kind, Role] = {
    Kind.NOTE: "accent",
    Kind.MAIL_SENT: "info",
    Kind.MAIL_RECEIVED: "good",
    Kind.OPENED: "good",
    Kind.CLICKED: "good",
    Kind.REPLIED: "good",
    Kind.DEMO_BOOKED: "good",
    Kind.SMS_CLICKED: "good",
    Kind.FORM_COMPLETED: "good",
    Kind.INCOMING_CALL: "good",
    Kind.OUTGOING_CALL: "info",
    Kind.SMS_SENT: "info",
    Kind.BOUNCED: "warn",
    Kind.UNSUBSCRIBED: "warn",
    Kind.BECAME_HOT: "hot",
    Kind.SHEET_VISITED: "muted",
    Kind.MACHINE_OPENED: "muted",
    Kind.IMPORTED: "muted",
}

#: Kinds whose text says again what the headline says.
_SAID = DEALS | {Kind.TAG_CHANGED}


def who_of(row: ActivityRow, *, people: bool) -> str:
    """Who took part: the contact (with ``people``) and the user, in the direction of a call."""
    names = [row.contact if people else "", row.user]
    if row.kind in (Kind.OUTGOING_CALL, Kind.MAIL_SENT, Kind.SMS_SENT):
        names.reverse()
    return " → ".join(name for name in names if name)


def entry_cell(
    row: ActivityRow, now: dt.datetime, *, people: bool = True
) -> list[tuple[str, Role]]:
    """An entry on one line as pieces with roles: when · what · who · first line of the text."""
    when = short_moment(from_ms(row.at, now.tzinfo or dt.UTC), now)
    said = headline(row)
    if row.kind is Kind.BECAME_HOT:
        said = f"▲ {said}"
    pieces: list[tuple[str, Role]] = [
        (when + " " * max(1, _TIME_WIDTH - cell_width(when)), "muted"),
        (said, _ROLE_OF.get(row.kind, "")),
    ]
    who = who_of(row, people=people)
    if who:
        pieces.append((f"  {who}", "muted"))
    text = row.text[:_MOST_TEXT].lstrip().partition("\n")[0]
    if text and row.kind not in _SAID:
        pieces.append((f"  {text}", ""))
    return pieces
