"""What a draft of criteria would do to the list of suspects."""

from __future__ import annotations

import pytest

from leadtui.domain.errors import Invalid
from leadtui.services import routine_setup, routines, suspects
from leadtui.services.routine_setup import Wanted
from leadtui.services.workspace import Workspace
from tests.builders import add_company


def test_without_criteria_those_stay_that_are_tagged_suspect(ws: Workspace) -> None:
    """COE-172: taking all criteria out says who goes, and the list is that afterwards."""
    routine = routines.default_routine(ws)
    assert routine is not None
    kept, gone, came = (add_company(ws, name, city=c) for name, c in zip("ABC", "XXY", strict=True))
    routines.set_tag(ws, (kept, came), "suspect", routine.id)
    routine_setup.edit(ws, routine.id, Wanted(criteria="must city:x"))
    assert suspects.found(ws, routine.id).ids == [kept, gone]
    preview = routine_setup.preview(ws, "", routine_id=routine.id)
    assert (preview.matching, preview.comes, preview.goes) == (0, 1, 1)
    routine_setup.edit(ws, routine.id, Wanted(criteria=""))
    assert suspects.found(ws, routine.id).ids == [kept, came]


def test_a_line_that_asks_for_a_column_that_nobody_has_is_refused(ws: Workspace) -> None:
    """COE-104: turned round it would let every company through."""
    add_company(ws, "Kestrel", details='{"Legal form": "SAS"}')
    for line in ("sectr:food", "-sectr:food"):
        with pytest.raises(Invalid, match="No company has a column 'sectr'") as refused:
            suspects.found(ws, None, line)
        assert refused.value.field == "filter"
        assert "legal_form" in refused.value.hint
    assert suspects.found(ws, None, "tag:all legal_form:sas").ids == []


def test_a_preview_groups_its_numbers_and_speaks_of_one(ws: Workspace) -> None:
    for number in range(1_001):
        add_company(ws, f"Firm {number}", city="Lille" if number == 7 else "Lyon")
    found = routine_setup.preview(ws, "must city:lille")
    assert found.words == "1 company of 1\u00a0001 matches"
    found = routine_setup.preview(ws, "must city:lyon")
    assert found.words == "1\u00a0000 companies of 1\u00a0001 match"
