"""Instants as they are kept, UTC epoch milliseconds, and as moments of a zone.

Apart from the reading of dates, whose words and patterns few who show a moment need.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo

from leadtui.domain.errors import Invalid

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def aware(moment: datetime) -> datetime:
    """``moment``; :class:`ValueError` where it has no zone."""
    if moment.utcoffset() is None:
        raise ValueError("an aware datetime is needed")
    return moment


def to_ms(moment: datetime) -> int:
    """``moment``, aware, in milliseconds since 1970 UTC, fractions of one dropped downwards."""
    return (aware(moment) - _EPOCH) // _MILLISECOND


def from_ms(ms: int, zone: tzinfo) -> datetime:
    """The instant ``ms`` milliseconds after 1970 UTC, in ``zone``; exact.

    :class:`Invalid` where no calendar has it.
    """
    try:
        return (_EPOCH + timedelta(milliseconds=ms)).astimezone(zone)
    except OverflowError:
        raise Invalid(f"{ms} milliseconds since 1970 are out of range.", field="date") from None
