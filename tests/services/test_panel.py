"""The filter line of Today over real reminders, and its two orders."""

from __future__ import annotations

import time

import pytest

from leadtui.domain.errors import Invalid, LeadtuiError, NotFound
from leadtui.domain.kinds import Kind
from leadtui.domain.reminders import Priority
from leadtui.models import leads as stored_leads
from leadtui.models.leads import Viewer
from leadtui.services import activities, leads, panel, reminders, routines
from leadtui.services.workspace import Workspace, add_user, open_workspace
from tests.builders import add_company, add_lead
from tests.services.reminding import add_routine, day, remind_elsewhere
from tests.services.test_reminders_speed import fill

#: Far above what a filter takes with 10 000 reminders, far below what it took with the wrong index.
SECONDS = 2.0


def shown(ws: Workspace, line: str, sort: str = panel.BY_PRIORITY) -> list[str]:
    found = panel.lists(ws, panel.read(ws, line), sort)
    return [row.company for row in (*found.to_process, *found.upcoming)]


def add_deal(ws: Workspace, company_id: int, *, stage: int = 1, closed: int | None = None) -> None:
    with ws.store.write(None, now=ws.now()) as unit:
        unit.conn.execute(
            "INSERT INTO deal (team_id, company_id, title, stage_id, created_at, updated_at, "
            "closed_at) SELECT team_id, ?, 'Deal', id, 0, 0, ? FROM deal_stage "
            "WHERE team_id = ? AND position = ?",
            (company_id, closed, ws.team.id, stage),
        )


def company(ws: Workspace, name: str, ahead: int = 0, **given: object) -> int:
    company_id = add_company(ws, name)
    reminders.set_reminder(ws, company_id, date=day(ahead), **given)  # type: ignore[arg-type]
    return company_id


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("", ["Late", "Today", "Week", "Far"]),
        ("late", ["Late"]),
        ("late:>9d", ["Late"]),
        ("late:>10d", []),
        ("due:today", ["Today"]),
        ("due:+3d", ["Week"]),
        ("due:week", ["Today"]),
        ("from:today to:+3d", ["Today", "Week"]),
        ("from:tomorrow far", ["Far"]),
        ("to:yesterday", ["Late"]),
    ],
)
def test_dates_in_the_words_of_the_date_field(ws: Workspace, line: str, names: list[str]) -> None:
    """COE-134: by the team's day."""
    for name, ahead in (("Late", -10), ("Today", 0), ("Week", 3), ("Far", 40)):
        company(ws, name, ahead)
    assert shown(ws, line) == names


def test_with_and_without_a_deal_that_goes_on(ws: Workspace) -> None:
    """COE-134: one that was closed is none."""
    for name in ("None", "Won", "Open"):
        add = company(ws, name)
        if name != "None":
            add_deal(ws, add, closed=5 if name == "Won" else None)
    assert (shown(ws, "deal"), shown(ws, "no-deal")) == (["Open"], ["None", "Won"])


def test_a_tag_is_that_on_the_routine_named(ws: Workspace) -> None:
    """COE-134: by the whole title or its beginning, _ for a blank."""
    other = add_routine(ws, "Second market")
    for name, tag in (("A", "client"), ("B", "suspect"), ("C", "")):
        one = company(ws, name)
        if tag:
            routines.set_tag(ws, (one,), tag, routine_id=other)
    assert shown(ws, "routine:second_market") == ["A", "B"]
    assert shown(ws, "routine:sec tag:client") == ["A"]
    assert shown(ws, "tag:client") == []
    assert shown(ws, "tag:prospect") == ["A", "B", "C"]
    with pytest.raises(NotFound, match="names no routine") as caught:
        shown(ws, "routine:x")
    assert "Second market" in str(caught.value.hint)


def test_the_filters_of_leads_hold_for_the_people_of_the_company(ws: Workspace) -> None:
    """COE-134: all of them for the same person."""
    bo = add_user(ws, "Bo Lind")
    for name, owner, hot in (("Mine", "me", False), ("Hot", "bo", True), ("Mixed", "me", False)):
        one = company(ws, name)
        lead = add_lead(ws, name, company_id=one)
        leads.set_owner(ws, [lead], owner)
        if hot:
            activities.log(ws, lead, Kind.DEMO_BOOKED)
        if name == "Mixed":
            second = add_lead(ws, "Second", company_id=one)
            leads.set_owner(ws, [second], bo.name)
            activities.log(ws, second, Kind.DEMO_BOOKED)
    company(ws, "Nobody")
    assert shown(ws, "owner:me") == ["Mine", "Mixed"]
    assert shown(ws, "owner:bo_lind") == ["Hot", "Mixed"]
    assert shown(ws, "hot owner:me") == []
    assert shown(ws, "hot") == ["Hot", "Mixed"]
    assert shown(ws, "score:>=5") == ["Hot", "Mixed"]
    assert shown(ws, "silent:>30d cold") == ["Mine"]
    assert shown(ws, "status:nonsense") == []


def test_what_is_wrong_is_named(ws: Workspace) -> None:
    for line in ("due:31/02", "user:nobody", "owner:x score:y", "late:>x", "routine:none"):
        with pytest.raises(LeadtuiError) as caught:
            shown(ws, line)
        assert caught.value.hint, line
    with pytest.raises(Invalid):
        panel.lists(ws, panel.read(ws, ""), "size")


def test_the_hot_band_follows_what_is_asked_of_people_and_companies(ws: Workspace) -> None:
    """CAD-6: and not what is asked of reminders, since hot leads need have none."""
    dealing = add_company(ws, "Dealing")
    add_deal(ws, dealing)
    for name, one in (("Mina", dealing), ("Zed", add_company(ws, "Other")), ("Solo", None)):
        activities.log(ws, add_lead(ws, name, company_id=one, owner_id=None), Kind.DEMO_BOOKED)
    leads.set_owner(ws, leads.ids(ws, "zed"), "me")
    routines.set_tag(ws, (dealing,), "client")

    def band(line: str) -> list[str]:
        return sorted(row.lead.name for row in panel.band(ws, panel.read(ws, line), 10))

    assert band("") == ["Mina", "Solo", "Zed"]
    assert band("late due:today user:all priority:high") == ["Mina", "Solo", "Zed"]
    assert (band("deal"), band("no-deal")) == (["Mina"], ["Solo", "Zed"])
    assert (band("tag:client"), band("owner:me"), band("min")) == (["Mina"], ["Zed"], ["Mina"])
    assert (band("cold"), len(panel.band(ws, panel.read(ws, ""), 2))) == ([], 2)
    # Whoever has the words is found behind others, too.
    for word in ("mina", "zed", "solo"):
        [row] = panel.band(ws, panel.read(ws, word), 1)
        assert row.lead.name.lower() == word


def test_the_order_of_the_day_puts_deals_first(ws: Workspace) -> None:
    """COE-65: each part in the order of COE-132."""
    company(ws, "Late", -3)
    company(ws, "High", 0, priority=Priority.HIGH)
    for name, ahead in (("Deal today", 0), ("Deal late", -1)):
        add_deal(ws, company(ws, name, ahead))
    assert shown(ws, "") == ["High", "Late", "Deal late", "Deal today"]
    assert shown(ws, "", panel.OF_THE_DAY) == ["Deal late", "Deal today", "High", "Late"]


def test_no_line_reveals_another_team(ws: Workspace) -> None:
    remind_elsewhere(ws)
    add_user(ws, "Bo")
    for line in ("user:all", "no-deal user:all", "late user:all", "secret user:all"):
        assert shown(ws, line) == []


def test_a_rep_looks_at_the_list_of_a_colleague(ws: Workspace) -> None:
    """COE-134: the list of each follower is open to the whole team."""
    add_user(ws, "Bo")
    company(ws, "Of Ana")
    rep = open_workspace(ws.store.path, clock=ws.clock, as_user="Bo")
    assert (shown(rep, ""), shown(rep, "user:ana"), shown(rep, "user:all")) == (
        [],
        ["Of Ana"],
        ["Of Ana"],
    )
    rep.store.close()


def test_ten_thousand_are_filtered_in_a_moment(ws: Workspace) -> None:
    """Whatever the key: the people are reached from the reminders, by their company."""
    fill(ws)
    with ws.store.write(None, now=ws.now()) as unit:
        unit.conn.execute("UPDATE contact SET owner_id = 1, status_id = 1")
    for line in ("owner:me", "status:a", "silent:>30d", "score:<5", "deal", "tag:client", "wor c1"):
        start = time.process_time()
        shown(ws, line)
        assert time.process_time() - start < SECONDS, line
    viewer = Viewer(ws.team.id, ws.user.id, ws.now(), ws.today())
    wanted = panel.read(ws, "owner:me").people
    assert wanted is not None
    with ws.read() as conn:
        assert len(stored_leads.companies(conn, viewer, wanted)) == 10_000
