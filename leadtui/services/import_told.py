"""What the timeline says of leads that a file made or changed (X-9)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from leadtui.domain.attributes import ATTRIBUTE_OF
from leadtui.domain.fields import CONTACT_FIELDS, text_of
from leadtui.domain.kinds import Kind
from leadtui.models.import_facts import NewActivity
from leadtui.models.import_records import Value
from leadtui.services.import_ledger import Change
from leadtui.services.import_run import Run

#: Fields that may give points: what a lead was like is read from their changes (PUB-9).
_ATTRIBUTES = tuple(field for field in CONTACT_FIELDS if field.name in ATTRIBUTE_OF)


def status_set(run: Run, contact_id: int, state: Mapping[str, Value]) -> NewActivity:
    """That a lead got the status that it has."""
    status_id = state["status_id"]
    assert not isinstance(status_id, str)
    return _of(run, Kind.STATUS, contact_id, state, status_id=status_id)


def told(run: Run, contact_id: int, change: Change) -> Iterator[NewActivity]:
    """What is said of a lead that was there: its status, its owner, and what it was like."""
    before, values, after = change.before, change.values, change.after
    if values.get("status_id") is not None:
        yield status_set(run, contact_id, after)
    if "owner_id" in values:
        data = {"old": before["owner_id"], "new": after["owner_id"]}
        yield _of(run, Kind.OWNER_CHANGED, contact_id, after, data=data)
    for field in _ATTRIBUTES:
        if field.name in values:
            old, new = text_of(field, before[field.name]), text_of(field, after[field.name])
            data = {"field": field.name, "old": old, "new": new}
            yield _of(run, Kind.FIELD_CHANGED, contact_id, after, data=data)


def _of(
    run: Run,
    kind: Kind,
    contact_id: int,
    state: Mapping[str, Value],
    *,
    status_id: int | None = None,
    data: Mapping[str, object] | None = None,
) -> NewActivity:
    company_id = state["company_id"]
    assert not isinstance(company_id, str)
    return NewActivity(
        kind,
        run.now,
        company_id=company_id,
        contact_id=contact_id,
        user_id=run.user_id,
        status_id=status_id,
        data=data,
    )
