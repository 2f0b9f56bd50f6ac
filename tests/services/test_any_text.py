"""Whatever is typed into a search, a filter line or a date field gets an answer or a refusal."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from leadtui.domain.dates import parse_instant, parse_when
from leadtui.domain.durations import parse_duration
from leadtui.domain.errors import LeadtuiError
from leadtui.domain.lead_filter import parse_filter
from leadtui.domain.reminder_filter import parse_reminder_filter
from leadtui.services import companies, find, leads
from leadtui.services.workspace import Workspace
from tests.builders import add_company, add_lead
from tests.hostile_rows import COMMANDS
from tests.widgets.hostile import HOSTILE

NOW = dt.datetime(2026, 11, 22, 11, tzinfo=dt.UTC)
#: Parts of what these fields understand, so that some of it comes near to sense.
WORDS = (
    'hot cold owner:me owner: silent:>30d silent:> score:>5 status:"a b" due:today -x * " \' ( ) '
    "routine:x late:>9d from:+99y no-deal "
    "AND OR NOT NEAR(a) name:x tomorrow lundi +3d +99999999d in 9 weeks 31/02 25:99 9am eod ^ { }"
).split()
TEXT = (
    st.text()
    | st.sampled_from([*COMMANDS, *HOSTILE])
    | st.lists(st.sampled_from(WORDS) | st.text(max_size=4), max_size=6).map(" ".join)
)


def answered(ask: Callable[[], object]) -> None:
    """No exception but a refusal in words."""
    with contextlib.suppress(LeadtuiError):
        ask()


@given(TEXT)
@settings(max_examples=400)
def test_dates_durations_and_filter_lines(text: str) -> None:
    answered(lambda: parse_when(text, now=NOW))
    answered(lambda: parse_instant(text, now=NOW))
    answered(lambda: parse_duration(text))
    answered(lambda: parse_filter(text))
    answered(lambda: parse_reminder_filter(text, NOW))


def test_searches(ws: Workspace) -> None:
    add_lead(ws, "Mina", "Roth", company_id=add_company(ws, "Kestrel"))

    @given(TEXT)
    @settings(max_examples=250)
    def search(text: str) -> None:
        answered(lambda: companies.found(ws, text))
        answered(lambda: leads.ids(ws, text))
        answered(lambda: find.records(ws, text))
        answered(lambda: companies.find(ws, text))
        answered(lambda: leads.find(ws, text))

    search()
