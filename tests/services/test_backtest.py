"""Back-test: stored facts against what became of the leads."""

from __future__ import annotations

import csv
import io
import json
from bisect import bisect_left, bisect_right
from collections import Counter
from pathlib import Path

import pytest

from leadtui.domain.errors import Cancelled, Invalid
from leadtui.domain.kinds import Kind
from leadtui.domain.outcomes import ByColumn, ByStatus
from leadtui.domain.rule_change import change
from leadtui.domain.rules import DAY_MS, RuleSet
from leadtui.domain.scopes import Scope
from leadtui.services import activities, backtest, backtest_report, leads, scoring, statuses
from leadtui.services.scores import settle
from leadtui.services.workspace import Workspace, add_user
from tests.builders import add_lead, dump
from tests.conftest import NOW, FakeClock
from tests.services.importing import bring

WON, LOST = "Closed - Converted", "Closed - Not converted"
KNOWN = ByStatus((WON,), (LOST,))
HOUR = 3_600_000


def lead(ws: Workspace, name: str, *told: tuple[float, Kind | str], **columns: object) -> int:
    """A lead with facts so many days ago; a text is a status."""
    made = add_lead(ws, name, **columns)  # type: ignore[arg-type]
    for days, what in told:
        at = NOW - round(days * DAY_MS)
        if isinstance(what, str):
            activities.log(ws, made, Kind.STATUS, at=at, status=what)
        else:
            activities.log(ws, made, what, at=at)
    return made


def by_name(found: backtest.BackTest) -> dict[str, tuple[int, int]]:
    return {rule.rule: (rule.won, rule.lost) for rule in found.figures.rules}


@pytest.fixture
def four(ws: Workspace) -> Workspace:
    """A hot lead that was won, a cold one that was, a hot one that was lost, a cold one."""
    lead(ws, "Mina", (9, Kind.DEMO_BOOKED), (8, Kind.OPENED), (7, WON))
    lead(ws, "Léa", (9, Kind.OPENED), (7, WON), (6, Kind.DEMO_BOOKED))
    lead(ws, "Odd", (9, Kind.REPLIED), (8, Kind.REPLIED), (7, LOST))
    lead(ws, "Noé", (9, Kind.BOUNCED), (7, LOST))
    lead(ws, "Eve", (9, Kind.DEMO_BOOKED))
    return ws


def test_hot_against_all_by_status(four: Workspace) -> None:
    """Engagement before the outcome: 11, 1 were won, 6, -3 were lost."""
    found = backtest.run(four, KNOWN)
    figures = found.figures
    assert [(level.engagement, level.won, level.lost) for level in figures.levels] == [
        (-3, 0, 1), (1, 1, 0), (6, 0, 1), (11, 1, 0),
    ]  # fmt: skip
    assert figures.confusion == (1, 1, 1, 1)
    assert (figures.share, figures.hot_share, figures.lift) == (0.5, 0.5, 1.0)
    assert figures.area == 0.75
    assert (found.undecided, found.elsewhere, found.timed, found.draft) == (1, 0, True, False)
    assert found.whose == "company-wide"
    assert by_name(found)["opened"] == (2, 0)
    assert by_name(found)["replied"] == (0, 1)
    assert by_name(found)["demo_booked"] == (1, 0)


def test_neither_the_outcome_nor_what_came_after_counts(ws: Workspace) -> None:
    """Leakage: the status is worth 8, what happened at that instant or later 10 and more."""
    one = lead(ws, "Mina", (9, Kind.OPENED), (7, "Working"), (7, WON), (7, Kind.DEMO_BOOKED))
    lead(ws, "Noé", (9, Kind.OPENED), (8, LOST), (7, Kind.DEMO_BOOKED), (6, LOST))
    first = backtest.run(ws, KNOWN).figures
    assert [tuple(level) for level in first.levels] == [(1, 1, 1)]
    activities.log(ws, one, Kind.REPLIED, at=NOW - 6 * DAY_MS)
    assert backtest.run(ws, KNOWN).figures == first
    activities.log(ws, one, Kind.REPLIED, at=NOW - 7 * DAY_MS - 1)
    assert [tuple(level) for level in backtest.run(ws, KNOWN).figures.levels] == [
        (1, 0, 1), (4, 1, 0),
    ]  # fmt: skip


def test_a_lead_that_was_taken_up_again_has_the_outcome_it_has_now(ws: Workspace) -> None:
    lead(ws, "Mina", (9, LOST), (8, "Working"), (7, Kind.REPLIED), (6, WON))
    lead(ws, "Eve", (9, WON), (8, "Working"))
    lead(ws, "Noé", (9, LOST))
    found = backtest.run(ws, KNOWN)
    assert (found.figures.won, found.figures.lost, found.undecided) == (1, 1, 1)
    # The status before it was won counts, that it had been lost does not.
    assert [tuple(level) for level in found.figures.levels] == [(0, 0, 1), (10, 1, 0)]
    assert by_name(found)["status:Working - Contacted"] == (1, 0)
    assert f"status:{LOST}" not in by_name(found)


def test_who_had_cooled_before_the_outcome_was_cold(ws: Workspace, clock: FakeClock) -> None:
    """CAD-33: a reset period of the draft holds in the past."""
    lead(ws, "Mina", (30, Kind.DEMO_BOOKED), (2, WON))
    lead(ws, "Léa", (5, Kind.DEMO_BOOKED), (2, WON))
    lead(ws, "Noé", (9, LOST))
    assert backtest.run(ws, KNOWN).figures.confusion.hot_won == 2
    draft = change(scoring.current(ws), "reset_days", "10")
    found = backtest.run(ws, KNOWN, draft)
    assert (found.figures.confusion.hot_won, found.draft) == (1, True)
    clock.move(days=300)
    assert backtest.run(ws, KNOWN, draft) == found


def test_a_removal_by_hand_before_the_outcome_stands(ws: Workspace, clock: FakeClock) -> None:
    """CAD-46."""
    one = lead(ws, "Mina", (9, Kind.DEMO_BOOKED))
    settle(ws.store, clock())
    leads.remove_hot(ws, [one])
    clock.move(hours=1)
    leads.set_status(ws, [one], WON)
    lead(ws, "Noé", (9, LOST))
    assert backtest.run(ws, KNOWN).figures.confusion == (0, 0, 1, 1)


def test_a_draft_is_tried_and_nothing_is_kept(four: Workspace) -> None:
    before = dump(four)
    draft = change(change(scoring.current(four), "replied", "0"), "threshold", "1")
    found = backtest.run(four, KNOWN, draft)
    assert found.figures.confusion == (2, 0, 0, 2)
    assert (found.figures.lift, found.figures.area, found.draft) == (2.0, 1.0, True)
    assert dump(four) == before
    assert scoring.current(four).threshold == 5


def test_leads_under_other_rules_are_left_out_and_counted(four: Workspace) -> None:
    """CAD-40, CAD-42."""
    bo = Scope(user_id=add_user(four, "Bo").id)
    lead(four, "Ida", (9, Kind.REPLIED), (7, WON), owner_id=bo.user_id)
    assert backtest.run(four, KNOWN).figures.won == 3
    own = change(scoring.current(four), "threshold", "3")
    only = backtest.run(four, KNOWN, own, scope=bo)
    assert (only.whose, only.elsewhere, only.figures.confusion) == ("Bo", 5, (1, 0, 0, 0))
    scoring.save(four, own, scope=bo)
    rest = backtest.run(four, KNOWN)
    assert (rest.figures.won, rest.elsewhere) == (2, 1)


def test_what_usually_says_won_or_lost_does_so_under_another_name(four: Workspace) -> None:
    """PUB-13: a status is known by its id."""
    before = backtest.run(four, backtest.usual(four)).figures
    for name, new in ((WON, "Won!"), (LOST, "Gone"), ("Converted", "Client")):
        statuses.rename(four, name, new)
    usual = backtest.usual(four)
    assert usual == ByStatus(("Won!", "Client"), ("Gone", "Not interested"))
    assert backtest.run(four, usual).figures == before
    # What it is called now goes before what it was called once.
    statuses.rename(four, "Not interested", "Converted")
    statuses.rename(four, "Gone", "Lost")
    assert backtest.usual(four) == ByStatus(("Won!", "Client", "Converted"), ("Lost",))


def test_other_statuses_are_named_as_people_do(four: Workspace) -> None:
    lead(four, "Ida", (9, Kind.REPLIED), (7, "Interested"))
    found = backtest.run(four, ByStatus(("interested", "closed converted"), ("not converted",)))
    assert found.known == ByStatus(("Interested", WON), (LOST,))
    assert found.figures.won == 3


def test_a_column_of_the_leads(ws: Workspace) -> None:
    """Without a time of the outcome everything counts, however late."""
    for name, value, kind in (
        ("Mina", "Yes", Kind.DEMO_BOOKED),
        ("Léa", " yes", Kind.OPENED),
        ("Noé", "No", Kind.OPENED),
        ("Eve", "", Kind.OPENED),
        ("Ida", "later", Kind.BOUNCED),
    ):
        lead(ws, name, (1, kind), details=json.dumps({"Bought": value, "=x": "1"}))
    lead(ws, "Ada", (1, Kind.OPENED))
    found = backtest.run(ws, ByColumn("Bought", ("YES",)))
    assert [tuple(level) for level in found.figures.levels] == [
        (-3, 0, 1), (1, 1, 1), (10, 1, 0),
    ]  # fmt: skip
    assert (found.undecided, found.timed) == (2, False)
    assert backtest_report.remarks(found)
    named = backtest.run(ws, ByColumn("Bought", ("yes",), ("no",)))
    assert (named.figures.lost, named.undecided) == (1, 3)
    assert [column.name for column in backtest.columns(ws)] == ["=x", "Bought"]


@pytest.mark.parametrize(
    ("known", "said"),
    [
        (ByStatus(("Paid",), (LOST,)), "'Paid' is not a status"),
        (ByStatus((WON,), ()), "one that says lost"),
        (ByStatus((WON,), (WON,)), "both won and lost"),
        (ByStatus(("Interested",), ("Not interested",)), "No lead has a status"),
        (ByColumn("Bought", ("1",)), "No lead has a detail 'Bought'"),
        (ByColumn("Stage", ("9",)), "No lead's Stage is '9'"),
        (ByColumn("Stage", ("1", "2")), "is another value"),
        (ByColumn("Stage", ("1",), ("7",)), "No lead's Stage is '7'"),
        (ByColumn("Stage", ("1",), ("1",)), "both won and lost"),
        (ByColumn("Stage", ()), "value that stands for won"),
    ],
)
def test_an_outcome_that_tells_nothing_is_refused_with_what_there_is(
    ws: Workspace, known: ByStatus | ByColumn, said: str
) -> None:
    for stage in ("1", "2"):
        lead(ws, "Mina", (1, WON), details=json.dumps({"Stage": stage}))
    with pytest.raises(Invalid) as refused:
        backtest.run(ws, known)
    assert said in refused.value.message
    assert refused.value.hint or "both" in said


def test_it_stops_between_two_chunks_and_says_how_far_it_is(
    ws: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backtest, "CHUNK", 2)
    for number in range(5):
        lead(ws, f"L{number}", (1, WON if number else LOST))
    told: list[tuple[int, int]] = []
    found = backtest.run(ws, KNOWN, progress=lambda done, most: told.append((done, most)))
    assert told == [(2, 5), (4, 5), (5, 5)]
    assert found.figures.leads == 5
    told.clear()
    with pytest.raises(Cancelled):
        backtest.run(
            ws,
            KNOWN,
            progress=lambda done, most: told.append((done, most)),
            cancelled=lambda: len(told) == 1,
        )
    assert told == [(2, 5)]


def test_another_team_is_not_looked_at(ws: Workspace) -> None:
    from tests.builders import add_team

    lead(ws, "Mina", (1, WON), details='{"Bought": "1"}')
    lead(ws, "Noé", (1, LOST), details='{"Bought": "0"}')
    team_id, zoe = add_team(ws)
    add_lead(ws, "Zed", team_id=team_id, owner_id=zoe, details='{"Bought": "1", "Theirs": "1"}')
    found = backtest.run(ws, ByColumn("Bought", ("1",)))
    assert (found.figures.leads, found.undecided, found.elsewhere) == (2, 0, 0)
    assert [column.name for column in backtest.columns(ws)] == ["Bought"]


# What is written


def test_the_table_holds_all_figures_and_no_formula(four: Workspace, tmp_path: Path) -> None:
    name = '=HYPERLINK("http://x")'
    draft = change(scoring.current(four), "bounced", "-3")
    found = backtest.run(four, KNOWN, draft)
    odd = backtest.BackTest(name, False, found.known, found.figures, 1, 0)
    path = backtest_report.export(odd, tmp_path / "out.csv")
    assert path.stat().st_mode & 0o777 == 0o600
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    assert all(None not in row and len(row) == len(backtest_report.HEADER) for row in rows)
    cells = [cell for row in rows for cell in (row["part"], row["name"])]
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
    [rules] = [row for row in rows if row["part"] == "rules"]
    assert rules["name"] == f"'{name}"
    [hot_row] = [row for row in rows if row["part"] == "hot"]
    assert (hot_row["leads"], hot_row["won"], hot_row["lift"]) == ("2", "1", "1.0")
    [bounced] = [row for row in rows if row["name"] == "bounced"]
    assert (bounced["points"], bounced["lost"], bounced["times on lost"]) == ("-3", "1", "1")
    levels = [row for row in rows if row["part"] == "engagement"]
    assert [row["from"] for row in levels] == ["11", "6", "1", "-3"]
    assert levels[-1]["lift from here on"] == "1.0"
    with pytest.raises(Invalid, match="already something"):
        backtest_report.export(odd, path)
    backtest_report.export(found, path, force=True)
    assert "company-wide" in path.read_text(encoding="utf-8")


# Real leads

#: What the default rules give for the last activity of a lead, from the words of CAD-58; a phone
#: conversation has no length there, so it does not reach ten seconds (CAD-13).
_POINTS = {
    "Email Opened": 1,
    "Email Link Clicked": 2,
    "View in browser link Clicked": 2,
    "Email Received": 3,
    "Email Bounced": -3,
    "Unsubscribed": -5,
}


def test_the_default_rules_on_9240_real_leads(ws: Workspace, shared_data: Path) -> None:
    """Share, lift, area and what fired on data/leads-xeducation, counted anew from the file."""
    path = shared_data / "leads-xeducation" / "Lead_Scoring.csv"
    with path.open(encoding="utf-8", newline="") as file:
        told = [(row["Last Activity"], row["Converted"] == "1") for row in csv.DictReader(file)]
    won = sorted(_POINTS.get(words, 0) for words, is_won in told if is_won)
    lost = sorted(_POINTS.get(words, 0) for words, is_won in told if not is_won)
    above = sum(bisect_left(lost, one) for one in won)
    equal = sum(bisect_right(lost, one) - bisect_left(lost, one) for one in won)
    expected_area = (above + equal / 2) / (len(won) * len(lost))

    bring(ws, "leads", _copied(path, ws), key="Prospect ID")
    known = ByColumn("Converted", ("1",))
    found = backtest.run(ws, known)
    figures = found.figures
    assert (figures.won, figures.lost, found.undecided) == (len(won), len(lost), 0)
    assert figures.area == pytest.approx(expected_area, abs=1e-12)
    # One activity each: nobody reaches 5, so lift is told from the highest engagement on.
    assert figures.confusion.hot == 0
    assert figures.lift is None
    top = figures.bands[0]
    hot_won, hot_all = (sum(e >= top.low for e in some) for some in (won, won + lost))
    expected_lift = (hot_won / hot_all) / (len(won) / len(told))
    assert figures.lift_from(top.low) == pytest.approx(expected_lift)
    summary = dict(backtest_report.summary(found))
    assert f"{expected_lift:.2f} from {top.low} on" in summary["Lift"]
    assert summary["Area"].startswith(f"{expected_area:.3f} ")

    words = Counter(told)
    by_rule = by_name(found)
    for rule, names in (
        ("opened", ("Email Opened",)),
        ("clicked", ("Email Link Clicked", "View in browser link Clicked")),
        ("sms_sent", ("SMS Sent",)),
        ("bounced", ("Email Bounced",)),
    ):
        counted = tuple(sum(words[name, is_won] for name in names) for is_won in (True, False))
        assert by_rule[rule] == counted

    # A draft that gives an SMS points does better, and lift is that of the hot.
    draft = change(change(RuleSet(), "sms_sent", "3"), "threshold", "3")
    tried = backtest.run(ws, known, draft).figures
    assert tried.confusion.hot_won == words["SMS Sent", True] + words["Email Received", True]
    assert tried.lift is not None
    assert tried.area is not None
    assert tried.lift > 1 > expected_lift
    assert tried.area > expected_area


def _copied(path: Path, ws: Workspace) -> Path:
    """Refused rows are written beside a file."""
    copy = ws.store.path.with_name(path.name)
    copy.write_bytes(path.read_bytes())
    return copy
