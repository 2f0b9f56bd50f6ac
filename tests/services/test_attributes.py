"""Points for who a lead is (PUB-9): edited, imported, taken back, explained, tried on the past."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadtui.domain.attributes import Attribute, Profile
from leadtui.domain.kinds import Kind
from leadtui.domain.outcomes import ByStatus
from leadtui.domain.rule_change import change
from leadtui.domain.rule_lint import Level
from leadtui.domain.rules import DAY_MS, RuleSet
from leadtui.domain.scopes import COMPANY_WIDE, Scope
from leadtui.domain.timeline_words import headline
from leadtui.domain.way_to_hot import Way
from leadtui.models import profiles
from leadtui.services import (
    activities,
    backtest,
    contacts,
    doctor,
    journal,
    leads,
    rule_checks,
    rule_sets,
    scoring,
    timeline,
)
from leadtui.services.doctor import Health
from leadtui.services.scores import settle
from leadtui.services.workspace import Workspace, add_user, init
from tests.builders import add_company, add_lead
from tests.conftest import NOW, FakeClock
from tests.services.importing import bring, rows, write
from tests.services.test_hot import is_hot, told

HEAD = "attribute:title=head of | director"


@pytest.fixture
def asking(ws: Workspace, clock: FakeClock) -> Workspace:
    """A reply is 3, a head of something 2, hot from 5."""
    clock.move(seconds=1)
    scoring.save(ws, change(scoring.current(ws), HEAD, "2"))
    settle(ws.store, clock())
    clock.move(seconds=1)
    return ws


def engagement(ws: Workspace, lead: int) -> int:
    return leads.rows(ws, [lead])[0].engagement


def changes(ws: Workspace, lead: int) -> list[tuple[str, str, str]]:
    """The entries of changed fields, the oldest first."""
    found = rows(
        ws,
        "SELECT data FROM activity WHERE contact_id = ? AND kind = ? ORDER BY id",
        lead,
        int(Kind.FIELD_CHANGED),
    )
    read = [json.loads(str(data)) for (data,) in found]
    return [(one["field"], one["old"], one["new"]) for one in read]


def turns(ws: Workspace, lead: int) -> list[tuple[int, str]]:
    """When it turned hot or cold, and why, the oldest first."""
    return [
        (int(str(kind)), json.loads(str(data))["reason"])
        for kind, data in rows(
            ws,
            "SELECT kind, data FROM activity WHERE contact_id = ? AND kind IN (19, 20) "
            "ORDER BY at, id",
            lead,
        )
    ]


class TestChanges:
    def test_an_edit_turns_hot_and_cold_with_an_entry_and_tells_nobody(
        self, asking: Workspace, clock: FakeClock
    ) -> None:
        ws, company = asking, add_company(asking, "Kestrel Labs")
        lead = add_lead(ws, "Mina", company_id=company)
        activities.log(ws, lead, Kind.REPLIED)
        assert (engagement(ws, lead), is_hot(ws, lead)) == (3, False)
        clock.move(hours=1)
        contacts.edit(ws, lead, {"title": "Head of Sales"})
        assert (engagement(ws, lead), is_hot(ws, lead)) == (5, True)
        clock.move(hours=1)
        contacts.edit(ws, lead, {"title": "Clerk"})
        assert (engagement(ws, lead), is_hot(ws, lead)) == (3, False)
        assert turns(ws, lead) == [
            (int(Kind.BECAME_HOT), "profile"),
            (int(Kind.COOLED), "profile"),
        ]
        assert told(ws) == (0, 0)
        said = [headline(entry) for entry in timeline.page(ws, contact_id=lead)]
        assert "became hot (by profile)" in said

    def test_undo_and_redo_score_again_and_tell_nobody(
        self, asking: Workspace, clock: FakeClock
    ) -> None:
        ws, lead = asking, add_lead(asking, "Mina")
        activities.log(ws, lead, Kind.REPLIED)
        clock.move(hours=1)
        contacts.edit(ws, lead, {"title": "Director"})
        clock.move(hours=1)
        journal.undo(ws)
        assert (engagement(ws, lead), is_hot(ws, lead), turns(ws, lead)) == (3, False, [])
        clock.move(hours=1)
        journal.redo(ws)
        assert is_hot(ws, lead)
        assert told(ws) == (0, 0)

    def test_the_timer_runs_on(self, asking: Workspace, clock: FakeClock) -> None:
        ws, lead = asking, add_lead(asking, "Mina", title="Director")
        scoring.save(ws, change(scoring.current(ws), "reset_days", "10"))
        settle(ws.store, clock())
        clock.move(seconds=1)
        activities.log(ws, lead, Kind.REPLIED)
        until = leads.rows(ws, [lead])[0].hot_until
        clock.move(days=3)
        contacts.edit(ws, lead, {"title": "Head of Sales"})
        assert leads.rows(ws, [lead])[0].hot_until == until
        clock.move(days=8)
        settle(ws.store, clock())
        assert (engagement(ws, lead), is_hot(ws, lead)) == (0, False)
        clock.move(days=1)
        activities.log(ws, lead, Kind.MAIL_SENT)
        assert engagement(ws, lead) == 0
        activities.log(ws, lead, Kind.OPENED)
        assert engagement(ws, lead) == 1 + 2

    def test_a_change_taken_back_under_a_later_one_is_seen(
        self, asking: Workspace, clock: FakeClock
    ) -> None:
        """The field keeps its later value, and was never anything in between."""
        ws, lead = asking, add_lead(asking, "Mina")
        activities.log(ws, lead, Kind.REPLIED)
        clock.move(hours=1)
        first = contacts.edit(ws, lead, {"title": "Director"}).step_id
        clock.move(hours=1)
        contacts.edit(ws, lead, {"title": "Clerk"})
        assert len(turns(ws, lead)) == 2
        clock.move(hours=1)
        assert first is not None
        journal.undo(ws, first)
        settle(ws.store, clock())
        found = doctor.examine(ws.store.path, clock())
        assert [one.text for one in found if one.health is Health.WRONG] == []

    def test_a_mailing_to_everybody_makes_nobody_hot(self, asking: Workspace) -> None:
        ws = asking
        scoring.save(ws, change(scoring.current(ws), HEAD, "50"))
        for name in ("Mina", "Léa"):
            activities.log(ws, add_lead(ws, name, title="Director"), Kind.MAIL_SENT)
        settle(ws.store, ws.now())
        assert [row.engagement for row in leads.rows(ws, leads.ids(ws))] == [0, 0]
        assert leads.ids(ws, "hot") == []


class TestImports:
    def test_a_file_that_changes_a_lead_leaves_what_it_was(
        self, asking: Workspace, tmp_path: Path, clock: FakeClock
    ) -> None:
        ws = asking
        mina = add_lead(ws, "Mina", email="mina@example.org", title="Clerk", source="fair")
        activities.log(ws, mina, Kind.REPLIED)
        clock.move(hours=1)
        path = write(
            tmp_path / "l.csv",
            "Email,Job title,City,Phone,Is customer",
            "mina@example.org,Head of Sales,Lyon,01 42 68 53 00,yes",
            "new@example.org,Director,Paris,,",
        )
        assert bring(ws, "leads", path).created == 1
        settle(ws.store, clock())
        assert changes(ws, mina) == [
            ("title", "Clerk", "Head of Sales"),
            ("city", "", "Lyon"),
            ("is_customer", "no", "yes"),
        ]
        assert changes(ws, mina + 1) == []
        assert (engagement(ws, mina), is_hot(ws, mina)) == (5, True)
        assert turns(ws, mina) == [(int(Kind.BECAME_HOT), "profile")]
        assert told(ws) == (0, 0)
        bring(ws, "leads", path)
        assert len(changes(ws, mina)) == 3
        journal.undo(ws)
        settle(ws.store, clock())
        assert (changes(ws, mina), engagement(ws, mina)) == ([], 3)

    def test_of_rows_that_take_one_another_back_nothing_is_left(
        self, ws: Workspace, tmp_path: Path
    ) -> None:
        mina = add_lead(ws, "Mina", email="mina@example.org", title="Clerk", source="fair")
        path = write(
            tmp_path / "l.csv",
            "Email,Job title",
            "mina@example.org,Director",
            "mina@example.org,Clerk",
        )
        bring(ws, "leads", path)
        assert changes(ws, mina) == []


edits = st.lists(
    st.tuples(
        st.sampled_from(["title", "city", "is_customer", "phone"]),
        st.integers(0, 2),
        st.booleans(),
        st.integers(0, 2),
    ),
    max_size=12,
)
VALUES = {
    "title": ("", "Clerk", "Director"),
    "city": ("", "Lyon", "Łódź"),
    "is_customer": ("no", "yes", "no"),
    "phone": ("", "+33142685300", "+33142685301"),
}


@settings(max_examples=40)
@given(edits)
def test_what_a_lead_was_like_is_read_backwards(script: list[tuple[str, int, bool, int]]) -> None:
    """By edits and by files, several of one instant among them."""
    folder = Path(tempfile.mkdtemp())
    clock = FakeClock()
    try:
        ws = init(folder / "s.db", user="Ana", team="North", timezone="UTC", clock=clock)
        lead = add_lead(ws, "Mina", email="mina@example.org", source="fair", country="France")
        clock.move(ms=1)
        was = {0: like(ws, lead)}
        for field, value, by_file, later in script:
            clock.move(ms=later)
            text = VALUES[field][value]
            if by_file and text:
                column = field.replace("_", " ")
                path = write(folder / "f.csv", f"Email,{column}", f"mina@example.org,{text}")
                bring(ws, "leads", path)
            else:
                contacts.edit(ws, lead, {field: text})
            was[clock()] = like(ws, lead)
        with ws.read() as conn:
            found = profiles.read(conn, [lead])[lead]
        assert found[0].at == 0
        assert [entry.at for entry in found] == sorted({entry.at for entry in found})
        for at, profile in was.items():
            assert [entry.profile for entry in found if entry.at <= at][-1] == profile
    finally:
        shutil.rmtree(folder)


def like(ws: Workspace, lead: int) -> Profile:
    """The attributes that a lead has, as the form shows them."""
    values = contacts.values(ws, lead)
    return {one: text for one in Attribute if (text := values[one.column])}


class TestWhy:
    def test_a_line_for_each_rule_from_the_reaction_on(
        self, asking: Workspace, clock: FakeClock
    ) -> None:
        ws, lead = asking, add_lead(asking, "Mina", title="Director", is_customer=1)
        rules = change(scoring.current(ws), "attribute:customer=yes", "-1")
        scoring.save(ws, change(rules, "attribute:customer=no", "9"))
        clock.move(days=1)
        activities.log(ws, lead, Kind.MAIL_SENT)
        silent = ws.today()
        told_before = scoring.why(ws, lead)
        assert [(rule.name, rule.points) for rule in told_before.waiting] == [
            (HEAD, 2),
            ("attribute:customer=yes", -1),
        ]
        # A booked demo is 10, to which 1 comes for who it is.
        assert told_before.engagement == 0
        assert told_before.to_hot[-1] == Way((("demo_booked", 1),), 1, 11)
        clock.move(days=1)
        activities.log(ws, lead, Kind.OPENED)
        opened = clock()
        clock.move(days=1)
        contacts.edit(ws, lead, {"is_customer": "no"})
        found = scoring.why(ws, lead)
        assert (found.waiting, found.engagement) == ((), 1 + 2 + 9)
        assert [(line.rule, line.at, line.points) for line in found.lines] == [
            ("attribute:customer=no", clock(), 9),
            (HEAD, opened, 2),
            ("opened", opened, 1),
            ("mail_sent", opened - DAY_MS, 0),
        ]
        then = scoring.why(ws, lead, day=silent + dt.timedelta(days=1))
        assert (then.engagement, then.hot) == (1 + 2 - 1, False)
        assert scoring.why(ws, lead, day=silent).waiting == told_before.waiting


class TestRuleSets:
    def test_versions_and_two_sets_name_the_rules(self, asking: Workspace) -> None:
        ws = asking
        bo = Scope(add_user(ws, "Bo").id)
        rules = change(scoring.current(ws), HEAD, "off")
        scoring.save(ws, change(rules, "attribute:country=FR", "1"), scope=bo)
        assert rule_sets.compare(ws, COMPANY_WIDE, bo) == [
            (HEAD, "2", "off"),
            ("attribute:country=FR", "off", "1"),
        ]
        (newest, first) = rule_sets.versions(ws)
        assert newest.changes == ((HEAD, "off", "2"),)
        rule_sets.restore(ws, first.id)
        assert scoring.current(ws).attributes == ()

    def test_a_rule_that_no_lead_meets_is_named(self, asking: Workspace) -> None:
        ws = asking
        bo = add_user(ws, "Bo")
        add_lead(ws, "Mina", title="Director", country="France", owner_id=bo.id)

        def said() -> set[tuple[str, str]]:
            return {
                (one.whose, one.setting)
                for one in rule_checks.check(ws)
                if one.setting.startswith("attribute:") and one.level is Level.WARNING
            }

        assert said() == set()
        rules = scoring.current(ws)
        for name in ("attribute:country=DE", "attribute:country=fr", "attribute:city=***"):
            rules = change(rules, name, "1")
        scoring.save(ws, rules)
        unmet = {"attribute:country=DE", "attribute:city=***"}
        assert said() == {("company-wide", name) for name in unmet}
        scoring.save(ws, rules, scope=Scope(bo.id))
        assert said() == {
            *(("Bo", name) for name in unmet),
            *(("company-wide", rule.name) for rule in rules.attributes),
        }


class TestBackTest:
    known = ByStatus(("Closed - Converted",), ("Closed - Not converted",))

    def lead(self, ws: Workspace, title: str, end: str, *kinds: Kind) -> int:
        made = add_lead(ws, title, title=title)
        for kind in kinds:
            activities.log(ws, made, kind, at=NOW - 3 * DAY_MS)
        activities.log(ws, made, Kind.STATUS, at=NOW - DAY_MS, status=end)
        return made

    @pytest.mark.parametrize("reset", ["off", "10"])
    def test_it_fires_on_leads_that_meet_it_and_reacted(
        self, ws: Workspace, clock: FakeClock, reset: str
    ) -> None:
        won, lost = self.known.won[0], self.known.lost[0]
        self.lead(ws, "Director", won, Kind.OPENED)
        self.lead(ws, "Head of Sales", lost, Kind.OPENED)
        self.lead(ws, "Director", lost, Kind.MAIL_SENT)
        clerk = self.lead(ws, "Clerk", won, Kind.OPENED)
        # Who was promoted after the outcome was none then.
        contacts.edit(ws, clerk, {"title": "Director"})
        draft = change(change(scoring.current(ws), HEAD, "2"), "reset_days", reset)
        found = backtest.run(ws, self.known, draft)
        fired = {rule.rule: (rule.points, rule.won, rule.lost) for rule in found.figures.rules}
        assert fired[HEAD] == (2, 1, 1)
        assert [(level.engagement, level.won, level.lost) for level in found.figures.levels] == [
            (0, 0, 1),
            (1, 1, 0),
            (3, 1, 1),
        ]


def test_older_versions_have_no_attribute_rules(ws: Workspace) -> None:
    text = RuleSet().to_json()
    assert "attributes" not in text
    rules = change(RuleSet(), HEAD, "2")
    assert rules.to_json().startswith('{"attributes":')
    assert RuleSet.from_json(rules.to_json()) == rules
    assert RuleSet.from_json(text).attributes == ()
