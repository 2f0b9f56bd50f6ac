"""The news feed: what became of the team's hot leads, the newest first."""

from __future__ import annotations

import pytest

from leadtui.domain.errors import Invalid
from leadtui.domain.kinds import Kind
from leadtui.domain.rules import DAY_MS, RuleSet
from leadtui.domain.timeline_words import headline
from leadtui.services import activities, leads, news, scoring
from leadtui.services.scores import settle
from leadtui.services.workspace import Workspace, add_user
from tests.builders import add_company, add_lead
from tests.conftest import FakeClock
from tests.services.records import other_team


def feed(ws: Workspace, *, mine: bool = False, since: int | None = None) -> list[tuple[str, str]]:
    found = news.feed(ws, news.feed_ids(ws, mine=mine, since=since))
    return [(row.lead.name, headline(row.entry)) for row in found]


def test_hot_cooled_and_removed_of_the_team_newest_first(ws: Workspace, clock: FakeClock) -> None:
    """CAD-52, X-9: with who removed a label, why it cooled, and the lead as it is now."""
    bo = add_user(ws, "Bo")
    scoring.save(ws, RuleSet(reset_ms=10 * DAY_MS))
    settle(ws.store, ws.now())
    clock.move(seconds=1)
    mina = add_lead(ws, "Mina", company_id=add_company(ws, "Kestrel"))
    zed = add_lead(ws, "Zed", owner_id=bo.id)
    activities.log(ws, mina, Kind.DEMO_BOOKED)
    clock.move(days=1)
    activities.log(ws, zed, Kind.DEMO_BOOKED)
    clock.move(days=1)
    leads.remove_hot(ws, [zed])
    clock.move(days=9)
    settle(ws.store, ws.now())
    assert feed(ws) == [
        ("Mina", "cooled (after silence)"),
        ("Zed", "hot removed"),
        ("Zed", "became hot"),
        ("Mina", "became hot"),
    ]
    assert feed(ws, mine=True) == [("Mina", "cooled (after silence)"), ("Mina", "became hot")]
    assert len(feed(ws, since=news.start_of(ws, 1))) == 1
    assert len(feed(ws, since=news.start_of(ws, 9))) == 2
    newest, removed, *_ = news.feed(ws, news.feed_ids(ws))
    assert (newest.lead.company, newest.lead.heat, newest.entry.user) == ("Kestrel", "cold", "")
    assert removed.entry.user == "Ana"
    with pytest.raises(Invalid, match="number of days"):
        news.start_of(ws, -1)


def test_what_rules_do_is_news_and_no_mail(ws: Workspace, clock: FakeClock) -> None:
    """CAD-54."""
    mina = add_lead(ws, "Mina")
    activities.log(ws, mina, Kind.REPLIED)
    clock.move(seconds=1)
    scoring.save(ws, RuleSet(threshold=3))
    settle(ws.store, ws.now())
    assert feed(ws) == [("Mina", "became hot (by rules)")]


def test_other_facts_and_other_teams_are_no_news(ws: Workspace) -> None:
    """COR-21..24."""
    mina = add_lead(ws, "Mina")
    activities.log(ws, mina, Kind.OPENED)
    activities.add_note(ws, "a note", contact_id=mina)
    other = other_team(ws)
    yuki = add_lead(ws, "Yuki", team_id=other.team.id, owner_id=other.user.id)
    activities.log(other, yuki, Kind.DEMO_BOOKED)
    assert feed(ws) == []
    assert feed(other) == [("Yuki", "became hot")]
    assert news.feed(ws, news.feed_ids(other)) == []
