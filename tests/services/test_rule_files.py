"""Rules as files and the look over them, on real stores."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from leadtui.domain.errors import ImportRefused, Invalid, NotFound
from leadtui.domain.kinds import Kind
from leadtui.domain.rule_change import change
from leadtui.domain.rule_lint import Level
from leadtui.domain.rules import Frequency, Rule, RuleSet
from leadtui.domain.scopes import COMPANY_WIDE, Scope
from leadtui.services import (
    activities,
    groups,
    journal,
    rule_checks,
    rule_files,
    rule_sets,
    scoring,
)
from leadtui.services.workspace import Workspace, add_user
from tests.builders import add_lead
from tests.conftest import FakeClock

TEXT = """\
# Agreed on the fair.
threshold = 6  # was 5
[rules.demo_booked]
points = 10
[rules.opened]
points = 1
[status.values]
"Working - Contacted" = 7
[[example]]
name = "A demo does"
events = [{ day = 1, kind = "demo_booked" }]
hot = true
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "rules.toml"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_exported_and_imported_they_are_the_same(ws: Workspace, tmp_path: Path) -> None:
    path = rule_files.export(ws, tmp_path / "out.toml")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = scoring.current(ws)
    rule_files.take_in(ws, path)
    assert scoring.current(ws) == before == RuleSet()


def test_comments_stay_through_import_a_change_by_form_and_export(
    ws: Workspace, file: Path, clock: FakeClock
) -> None:
    rule_files.take_in(ws, file)
    assert scoring.current(ws).rule(Kind.DEMO_BOOKED) == Rule(10)
    assert not scoring.current(ws).rule(Kind.CLICKED).on
    assert rule_files.text_of(ws) == TEXT
    clock.move(days=1)
    scoring.save(ws, change(scoring.current(ws), "threshold", "8"))
    assert rule_files.text_of(ws) == TEXT.replace(
        "threshold = 6  # was 5", "threshold = 8  # was 5"
    )
    clock.move(days=1)
    journal.undo(ws)
    assert rule_files.text_of(ws) == TEXT


def test_another_comment_is_a_version_and_the_same_file_is_none(ws: Workspace, file: Path) -> None:
    rule_files.take_in(ws, file)
    assert rule_files.take_in(ws, file).step_id is None
    file.write_text(TEXT.replace("Agreed", "Agreed again"), encoding="utf-8")
    assert rule_files.take_in(ws, file).step_id is not None
    newest = rule_sets.versions(ws)[0]
    assert (newest.changes, newest.holds) == ((), True)


def test_an_example_that_fails_keeps_the_file_out(ws: Workspace, file: Path) -> None:
    file.write_text(TEXT.replace("points = 10", "points = 4"), encoding="utf-8")
    with pytest.raises(ImportRefused) as refused:
        rule_files.take_in(ws, file)
    assert refused.value.message == (f"{file}, line 9: A demo does: hot is no, expected yes.")
    assert scoring.current(ws) == RuleSet()
    rule_files.take_in(ws, file, force=True)
    (result,) = rule_files.run_examples(ws)
    assert [tuple(miss) for miss in result.misses] == [("hot", "yes", "no")]


def test_examples_of_an_exception(ws: Workspace, file: Path) -> None:
    bo = Scope(add_user(ws, "Bo").id)
    with pytest.raises(NotFound, match="have no examples"):
        rule_files.run_examples(ws, bo)
    rule_files.take_in(ws, file, bo)
    (result,) = rule_files.run_examples(ws, bo)
    assert (result.example.name, result.misses) == ("A demo does", ())
    assert scoring.current(ws, bo).threshold == 6
    assert scoring.current(ws).threshold == 5


def test_a_status_that_is_not_in_the_list_is_named(ws: Workspace, file: Path) -> None:
    file.write_text(TEXT.replace("Working - Contacted", "Wrking"), encoding="utf-8")
    done = rule_files.take_in(ws, file)
    assert done.notes == ("Wrking is not in the list of statuses.",)


def test_an_export_writes_over_nothing(ws: Workspace, file: Path) -> None:
    with pytest.raises(Invalid, match="already something"):
        rule_files.export(ws, file)
    assert file.read_text(encoding="utf-8") == TEXT
    rule_files.export(ws, file, force=True)
    assert "Scoring rules of leadtui" in file.read_text(encoding="utf-8")
    assert list(file.parent.glob(".rules*")) == []
    with pytest.raises(Invalid, match="cannot be written"):
        rule_files.export(ws, file.parent / "no" / "such.toml")


@pytest.mark.parametrize("content", [b"\xff\xfe\x00x", b'threshold = 5\nstatus = "\xe9"\n'])
def test_a_file_that_is_no_text_is_refused(ws: Workspace, file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(ImportRefused, match="not text in UTF-8") as refused:
        rule_files.take_in(ws, file)
    assert (
        refused.value.line
        == content[: content.index(b"\xe9" if b"\xe9" in content else b"\xff")].count(b"\n") + 1
    )


def test_a_very_long_file_is_refused_without_reading_it_whole(ws: Workspace, file: Path) -> None:
    file.write_text("# é\n" * 1_000_000, encoding="utf-8")
    with pytest.raises(ImportRefused, match="too long"):
        rule_files.take_in(ws, file)


def test_a_folder_or_nothing_is_refused(ws: Workspace, tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.toml"):
        with pytest.raises(ImportRefused, match="cannot be read"):
            rule_files.take_in(ws, path)


class TestLint:
    def said(self, ws: Workspace, level: Level) -> list[tuple[str, str, str]]:
        found = [one for one in rule_checks.check(ws) if one.level is level]
        return [(one.whose, one.setting, one.text) for one in found]

    def test_a_threshold_that_no_history_reaches_is_an_error(self, ws: Workspace) -> None:
        assert self.said(ws, Level.ERROR) == []
        rules = {kind: Rule(rule.points, cap=1) for kind, rule in RuleSet().rules.items()}
        scoring.save(ws, RuleSet(rules=rules, threshold=33))
        assert self.said(ws, Level.ERROR) == [
            ("company-wide", "threshold", "No history reaches 33: the rules give 30 at most.")
        ]
        scoring.save(ws, RuleSet(rules=rules, threshold=30))
        assert self.said(ws, Level.ERROR) == []

    def test_a_rule_that_never_fired_of_late(self, ws: Workspace, clock: FakeClock) -> None:
        lead = add_lead(ws, "Mina")
        for kind in (Kind.OPENED, Kind.DEMO_BOOKED):
            activities.log(ws, lead, kind)
        activities.log(ws, lead, Kind.STATUS, status="working")
        clock.move(days=60)
        activities.log(ws, lead, Kind.CLICKED)
        silent = {setting for _, setting, text in self.said(ws, Level.WARNING)}
        assert silent.isdisjoint({"opened", "clicked", "demo_booked", "mail_sent"})
        assert "status:Working - Contacted" not in silent
        assert {"replied", "bounced", "status:Closed - Converted"} <= silent
        clock.move(days=31)
        silent = {setting for _, setting, text in self.said(ws, Level.WARNING)}
        assert {"opened", "demo_booked", "status:Working - Contacted"} <= silent
        assert "clicked" not in silent

    def test_a_call_rule_that_only_short_calls_came_for(self, ws: Workspace) -> None:
        lead = add_lead(ws, "Mina")
        activities.log(ws, lead, Kind.OUTGOING_CALL, duration=9)
        said = ("company-wide", "outgoing_call", "No 'call made' lasted 10 seconds in 90 days.")
        assert said in self.said(ws, Level.WARNING)
        activities.log(ws, lead, Kind.OUTGOING_CALL, duration=10)
        assert said not in self.said(ws, Level.WARNING)

    def test_being_in_touch_so_often_as_nobody_was(self, ws: Workspace, clock: FakeClock) -> None:
        """COR-66."""
        scoring.save(ws, RuleSet(frequency=Frequency(2, count=2, days=1, on=True)))
        mina, oran = add_lead(ws, "Mina"), add_lead(ws, "Oran")
        said = ("company-wide", "frequency", "Nobody was in touch so often in 90 days.")
        activities.log(ws, mina, Kind.MAIL_SENT)
        activities.log(ws, oran, Kind.MAIL_SENT)
        clock.move(days=2)
        activities.log(ws, mina, Kind.SMS_SENT)
        assert said in self.said(ws, Level.WARNING)
        clock.move(days=1)
        activities.log(ws, mina, Kind.MAIL_SENT)
        assert said not in self.said(ws, Level.WARNING)

    def test_a_rule_of_an_exception_is_held_against_its_own_leads(self, ws: Workspace) -> None:
        """CAD-42: what others' leads do is nothing to it."""
        bo = add_user(ws, "Bo")
        scoring.save(ws, RuleSet(threshold=6), scope=Scope(bo.id))
        activities.log(ws, add_lead(ws, "Mina"), Kind.REPLIED)
        found = {(whose, setting) for whose, setting, _ in self.said(ws, Level.WARNING)}
        assert ("Bo", "replied") in found
        assert ("company-wide", "replied") not in found
        activities.log(ws, add_lead(ws, "Oran", owner_id=bo.id), Kind.REPLIED)
        found = {(whose, setting) for whose, setting, _ in self.said(ws, Level.WARNING)}
        assert ("Bo", "replied") not in found

    def test_a_positive_bounce_cad_19(self, ws: Workspace) -> None:
        scoring.save(ws, change(RuleSet(), "bounced", "3"))
        found = self.said(ws, Level.WARNING)
        assert (
            "company-wide",
            "bounced",
            "bounced adds points: it is usually negative or 0.",
        ) in found

    def test_an_exception_that_applies_to_nobody_or_changes_nothing(self, ws: Workspace) -> None:
        (north,) = groups.add(ws, "North").ids
        rule_sets.copy(ws, None, Scope(group_id=north))

        def exceptions() -> list[tuple[str, str]]:
            found = self.said(ws, Level.WARNING)
            return [(whose, text) for whose, setting, text in found if setting == "exception"]

        same = ("North", "It says the same as company-wide, which would apply without it.")
        assert exceptions() == [
            ("North", "It applies to nobody: the group has no members."),
            same,
        ]
        groups.join(ws, north, [ws.user.id])
        assert exceptions() == [same]
        scoring.save(ws, RuleSet(threshold=9), scope=Scope(ws.user.id))
        assert exceptions() == [
            ("North", "It applies to nobody: all its members are under other exceptions."),
            same,
        ]
        scoring.save(ws, RuleSet(threshold=7), scope=COMPANY_WIDE)
        assert same not in exceptions()

    def test_two_exceptions_of_one_kind_cad_44(self, ws: Workspace) -> None:
        for name in ("North", "South"):
            (group,) = groups.add(ws, name).ids
            groups.join(ws, group, [ws.user.id])
            scoring.save(ws, RuleSet(threshold=len(name) + group), scope=Scope(group_id=group))
        assert ("Ana", "exception", rule_sets.applying(ws)[0].warning) in self.said(
            ws, Level.WARNING
        )
