"""Leads: lists, filters, statuses, owners and the hot label."""

from __future__ import annotations

import pytest

from leadtui.domain.errors import Ambiguous, Invalid, NotFound
from leadtui.domain.kinds import Kind
from leadtui.domain.rules import DAY_MS, RuleSet
from leadtui.domain.scopes import Scope
from leadtui.services import activities, leads, notifications, scoring
from leadtui.services.scores import settle
from leadtui.services.workspace import Workspace, add_user
from tests.builders import add_company, add_lead, add_team
from tests.conftest import FakeClock


def names(ws: Workspace, line: str = "", sort: str = "heat") -> list[str]:
    return [row.name for row in leads.rows(ws, leads.ids(ws, line, sort))]


@pytest.fixture
def people(ws: Workspace) -> dict[str, int]:
    bo = add_user(ws, "Bo")
    kestrel = add_company(ws, "Kestrel Labs")
    nord = add_company(ws, "Brasserie du Nord")
    found = {
        "Mina": add_lead(ws, "Mina", "Roth", company_id=kestrel, email="mina@kestrel.example"),
        "Léa": add_lead(ws, "Léa", "Moreau", company_id=nord, owner_id=bo.id),
        "Zed": add_lead(ws, "Zed", owner_id=None, external_id="P-1"),
    }
    activities.log(ws, found["Mina"], Kind.REPLIED)
    activities.log(ws, found["Mina"], Kind.REPLIED)
    activities.log(ws, found["Léa"], Kind.OPENED)
    return found


def test_the_hottest_come_first_and_hot_is_from_the_threshold_on(
    ws: Workspace, people: dict[str, int]
) -> None:
    """CAD-6, CAD-30, CAD-56."""
    assert names(ws) == ["Mina Roth", "Léa Moreau", "Zed"]
    mina = leads.rows(ws, [people["Mina"]])[0]
    assert (mina.engagement, mina.threshold, mina.hot, mina.missing) == (6, 5, True, 0)
    lea = leads.rows(ws, [people["Léa"]])[0]
    assert (lea.engagement, lea.hot, lea.missing) == (1, False, 4)
    assert leads.counts(ws) == leads.Counts(3, 1)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("hot", ["Mina Roth"]),
        ("cold", ["Léa Moreau", "Zed"]),
        ("owner:me", ["Mina Roth"]),
        ("owner:bo", ["Léa Moreau"]),
        ("owner:none", ["Zed"]),
        ("score:>=1", ["Mina Roth", "Léa Moreau"]),
        ("score:<1", ["Zed"]),
        ("lea", ["Léa Moreau"]),
        ("nord mor", ["Léa Moreau"]),
        ("kestrel hot", ["Mina Roth"]),
        ("reminder:none cold", ["Léa Moreau", "Zed"]),
        ("silent:>30d", ["Léa Moreau", "Zed"]),
        ("silent:<1d", ["Mina Roth"]),
        ("owner:", ["Mina Roth", "Léa Moreau", "Zed"]),
        ("nobody-at-all", []),
        ("'\"*", []),
    ],
)
def test_filters_of_the_line(
    ws: Workspace, people: dict[str, int], line: str, found: list[str]
) -> None:
    """COR-61, COR-67, CAD-6."""
    assert names(ws, line) == found


@pytest.mark.parametrize("line", ["colour:red", "silent:soon", "card:blue", "score:1d", "hot:yes"])
def test_a_filter_that_is_not_one_says_what_there_is(ws: Workspace, line: str) -> None:
    with pytest.raises(Invalid) as refused:
        leads.ids(ws, line)
    assert refused.value.field == "filter"
    assert refused.value.hint


@pytest.mark.parametrize("sort", list(leads.SORTS))
def test_every_order_lists_everybody_once(ws: Workspace, people: dict[str, int], sort: str) -> None:
    assert sorted(leads.ids(ws, "", sort)) == sorted(people.values())


def test_silence_puts_who_was_never_contacted_first(ws: Workspace, people: dict[str, int]) -> None:
    """COR-61, COR-62."""
    assert names(ws, "", "silence") == ["Léa Moreau", "Zed", "Mina Roth"]


def test_find_by_id_address_identifier_and_name(ws: Workspace, people: dict[str, int]) -> None:
    """PUB-2, PUB-32."""
    mina = people["Mina"]
    for text in (str(mina), "MINA@kestrel.example", "mina roth"):
        assert leads.find(ws, text) == mina
    assert leads.find(ws, "P-1") == people["Zed"]
    with pytest.raises(NotFound):
        leads.find(ws, "nobody")
    add_lead(ws, "Mina", "Roth")
    with pytest.raises(Ambiguous, match="several"):
        leads.find(ws, "Mina Roth")


def test_status_values_replace_each_other(ws: Workspace, people: dict[str, int]) -> None:
    """CAD-24..26: 4, then 7, then 8, back to 0; never added up."""
    zed = people["Zed"]
    for status, engagement in (
        ("Open - Not contacted", 4),
        ("working", 7),
        ("Closed - Converted", 8),
        ("Closed - Not converted", 0),
    ):
        ws.clock.move(hours=1)  # type: ignore[attr-defined]
        leads.set_status(ws, [zed], status)
        assert leads.rows(ws, [zed])[0].engagement == engagement
    with pytest.raises(Invalid, match="not a status"):
        leads.set_status(ws, [zed], "sold")


def test_a_change_of_owner_scores_by_the_rules_of_the_new_one(
    ws: Workspace, people: dict[str, int]
) -> None:
    """CAD-39, CAD-43."""
    bo = next(u for u in leads.users(ws) if u.name == "Bo")
    scoring.save(ws, RuleSet(threshold=100), scope=Scope(user_id=bo.id))
    settle(ws.store, ws.now())
    assert leads.rows(ws, [people["Mina"]])[0].hot
    ws.clock.move(seconds=1)  # type: ignore[attr-defined]
    outcome = leads.set_owner(ws, [people["Mina"]], "bo")
    mina = leads.rows(ws, [people["Mina"]])[0]
    assert (mina.owner, mina.threshold, mina.hot) == ("Bo", 100, False)
    assert "Bo" in outcome.message


def test_removing_the_label_makes_cold_until_new_points(
    ws: Workspace, people: dict[str, int], clock: FakeClock
) -> None:
    """CAD-45..48, CAD-60."""
    mina = people["Mina"]
    leads.remove_hot(ws, [mina])
    row = leads.rows(ws, [mina])[0]
    assert (row.hot, row.engagement) == (False, 0)
    with pytest.raises(Invalid, match="not hot"):
        leads.remove_hot(ws, [mina])
    clock.move(hours=1)
    activities.log(ws, mina, Kind.DEMO_BOOKED)
    assert leads.rows(ws, [mina])[0].hot


def test_becoming_hot_tells_the_owner_once(ws: Workspace, people: dict[str, int]) -> None:
    """CAD-49, CAD-50, CAD-53."""
    assert notifications.unseen(ws) == 1
    activities.log(ws, people["Mina"], Kind.CLICKED)
    told = notifications.page(ws)
    assert [n.text for n in told] == ["Mina Roth · Kestrel Labs became hot (6)."]
    with ws.read() as conn:
        mails = conn.execute("SELECT subject, body FROM outbox").fetchall()
    assert len(mails) == 1
    assert mails[0][1].startswith("This lead reacts positively to your outreach.")
    notifications.seen(ws, [told[0].id])
    assert notifications.unseen(ws) == 0


def test_hot_leads_cool_at_their_time_and_say_so(
    ws: Workspace, people: dict[str, int], clock: FakeClock
) -> None:
    """CAD-33, CAD-37, CAD-38: dated exactly, once, however late."""
    start = clock.move(seconds=1)
    scoring.save(ws, RuleSet(reset_ms=10 * DAY_MS))
    settle(ws.store, clock())
    mina = people["Mina"]
    assert leads.rows(ws, [mina])[0].hot_until == start + 10 * DAY_MS
    clock.move(days=40)
    assert not leads.rows(ws, [mina])[0].hot
    settle(ws.store, clock())
    settle(ws.store, clock())
    with ws.read() as conn:
        cooled = conn.execute(
            "SELECT at FROM activity WHERE contact_id = ? AND kind = ?", (mina, int(Kind.COOLED))
        ).fetchall()
    assert cooled == [(start + 10 * DAY_MS,)]


def test_other_teams_leads_do_not_exist(ws: Workspace, people: dict[str, int]) -> None:
    """COR-21..24, X-11."""
    team_id, user_id = add_team(ws)
    other = add_lead(ws, "Yuki", team_id=team_id, owner_id=user_id, email="yuki@south.example")
    assert other not in leads.ids(ws)
    assert leads.rows(ws, [other]) == []
    for text in (str(other), "yuki@south.example", "yuki"):
        with pytest.raises(NotFound):
            leads.find(ws, text)
    for change in (
        lambda: leads.set_status(ws, [other], "working"),
        lambda: leads.set_owner(ws, [other], "me"),
        lambda: leads.remove_hot(ws, [other]),
        lambda: activities.log(ws, other, Kind.OPENED),
        lambda: scoring.why(ws, other),
    ):
        with pytest.raises(NotFound):
            change()
    assert leads.counts(ws).leads == 3


def test_customers_and_others(ws: Workspace) -> None:
    """PUB-19."""
    one = add_lead(ws, "Mina", is_customer=1)
    other = add_lead(ws, "Zoe", is_customer=0)
    assert leads.ids(ws, "customer:yes") == [one]
    assert leads.ids(ws, "customer:no") == [other]
    with pytest.raises(Invalid, match="customer:maybe"):
        leads.ids(ws, "customer:maybe")
