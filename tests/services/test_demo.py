"""The sample data: the same each time, dated by the clock, true scores, and nobody real."""

from __future__ import annotations

import datetime as dt
import re
import stat
import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from leadtui.config import demo_store_path
from leadtui.domain.dates import to_ms
from leadtui.domain.errors import StoreError
from leadtui.domain.kinds import Kind
from leadtui.domain.reminders import Priority
from leadtui.domain.rules import DAY_MS
from leadtui.domain.scoring import replay
from leadtui.domain.timeline_words import headline
from leadtui.models.history import Histories, read_facts
from leadtui.services import deals, demo, leads, reminders, scores, timeline
from leadtui.services.demo_write import Sample
from leadtui.services.journal import steps
from leadtui.services.workspace import Workspace, init, open_workspace
from tests.conftest import NOW, FakeClock

PARIS = "Europe/Paris"
#: Ranges that are kept for fiction, by country.
FICTION = re.compile(
    r"\+3319900\d{4}|\+3363998\d{4}|\+442079460\d{3}|\+447700900\d{3}|\+1\d{3}55501\d\d|"
    r"\+49(3023125|4066969|8999998)\d{3}"
)


def dump(ws: Workspace) -> list[str]:
    """All that is in the store, but for when its schema was made."""
    with ws.read() as conn:
        return [line for line in conn.iterdump() if '"schema_migration"' not in line]


def on(moment: str) -> FakeClock:
    wall = dt.datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(PARIS))
    return FakeClock(to_ms(wall))


@pytest.fixture
def sample(tmp_path: Path, clock: FakeClock) -> Workspace:
    return demo.build(tmp_path / "demo.db", clock, timezone=PARIS)


def test_the_same_clock_gives_the_same_store(tmp_path: Path, clock: FakeClock) -> None:
    first = demo.build(tmp_path / "one.db", clock, timezone=PARIS)
    second = demo.build(tmp_path / "two.db", clock, timezone=PARIS)
    assert dump(first) == dump(second)


def test_another_week_moves_every_date_along(tmp_path: Path, clock: FakeClock) -> None:
    sample = demo.build(tmp_path / "demo.db", clock, timezone="UTC")
    clock.move(days=7)
    later = demo.build(tmp_path / "later.db", clock, timezone="UTC")
    for query, week in (
        ("SELECT julianday(date), note FROM reminder ORDER BY id", 7),
        ("SELECT at, kind FROM activity ORDER BY at, id", 7 * DAY_MS),
        ("SELECT created_at, email FROM contact ORDER BY id", 7 * DAY_MS),
    ):
        with sample.read() as conn:
            before = conn.execute(query).fetchall()
        with later.read() as conn:
            after = conn.execute(query).fetchall()
        assert [(moment + week, what) for moment, what in before] == after


@pytest.mark.parametrize(
    "moment",
    [
        "2026-11-22T11:00:00",
        "2026-11-23T00:01:00",
        "2026-11-24T23:58:00",
        "2026-03-29T12:00:00",
        "2026-10-25T01:30:00",
        "2028-02-29T09:15:00",
    ],
)
def test_whatever_the_day_there_is_a_day_to_work_through(tmp_path: Path, moment: str) -> None:
    clock = on(moment)
    ws = demo.build(tmp_path / "demo.db", clock, timezone=PARIS)
    hot = [row.lead for row in leads.hot_band(ws)]
    assert 3 <= len(hot) <= 6
    untils = [lead.hot_until - clock() for lead in hot if lead.hot_until is not None]
    assert len([left for left in untils if left <= DAY_MS]) == 1
    lists = reminders.lists(ws)
    due, today = lists.to_process, ws.today()
    assert 10 <= len(due) <= 16
    assert 25 <= len(lists.upcoming) <= 35
    assert {row.priority for row in due} == set(Priority)
    assert {0, 40} <= {(today - row.date).days for row in due}
    ringing = [row for row in due if row.time is not None]
    assert len(ringing) == 2
    assert all(row.time >= ws.local_now().time() for row in ringing if row.time)
    assert all(row.last_note for row in due)
    with ws.read() as conn:
        assert conn.execute("SELECT max(at) <= ? FROM activity", (clock(),)).fetchone() == (1,)


def test_it_looks_like_ninety_days_of_a_team(sample: Workspace) -> None:
    with sample.read() as conn:
        kinds = dict(conn.execute("SELECT kind, count(*) FROM activity GROUP BY kind"))
        counts = [
            conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("company", "contact", "activity", "user")
        ]
        cards = dict(conn.execute("SELECT card, count(*) FROM contact GROUP BY card"))
        tags = dict(conn.execute("SELECT tag, count(*) FROM routine_tag GROUP BY tag"))
        cooled = conn.execute(
            "SELECT at FROM activity WHERE kind = ?", (int(Kind.COOLED),)
        ).fetchall()
        open_reminders, several = conn.execute(
            "SELECT count(*), sum(n > 1) FROM (SELECT count(*) AS n FROM reminder r "
            "JOIN reminder_follower f ON f.reminder_id = r.id WHERE r.closed_at IS NULL "
            "GROUP BY r.id)"
        ).fetchone()
    assert counts[0] == 82
    assert counts[1] == 140
    assert 1_300 <= counts[2] <= 2_000
    assert counts[3] == 3
    assert {
        Kind.MAIL_SENT, Kind.OPENED, Kind.CLICKED, Kind.REPLIED, Kind.BOUNCED, Kind.UNSUBSCRIBED,
        Kind.INCOMING_CALL, Kind.OUTGOING_CALL, Kind.DEMO_BOOKED, Kind.STATUS, Kind.NOTE,
        Kind.WEB_VISIT, Kind.SHEET_VISITED, Kind.REMINDER_SET, Kind.REMINDER_DONE,
        Kind.DEAL_OPENED, Kind.DEAL_MOVED,
    } <= kinds.keys()  # fmt: skip
    assert set(cards) == {"public", "ours", "left"}
    assert set(tags) == {"suspect", "prospect", "client", "off_target", "former_client"}
    assert len([at for (at,) in cooled if at > NOW - 45 * DAY_MS]) >= 5
    assert open_reminders == 45
    assert several >= 5


def test_every_score_is_that_of_the_reference(sample: Workspace) -> None:
    assert scores.is_settled(sample.store, NOW)
    with sample.read() as conn:
        stored = {
            row[0]: row[1:]
            for row in conn.execute(
                "SELECT contact_id, engagement, hot, hot_since, hot_until, counts_from "
                "FROM lead_state"
            )
        }
        histories = Histories(conn)
        for lead_id, facts in read_facts(conn, list(stored)).items():
            state = replay(histories.of(facts), NOW).state
            assert stored[lead_id] == (
                state.engagement,
                int(state.hot),
                state.hot_since,
                state.hot_until,
                state.counts_from,
            )
    assert len(stored) == 140


def test_nobody_in_it_is_real(sample: Workspace) -> None:
    """Addresses end in .example, telephone numbers lie where no subscriber is."""
    with sample.read() as conn:
        mails = [r[0] for r in conn.execute("SELECT email FROM contact WHERE email IS NOT NULL")]
        sites = [r[0] for r in conn.execute("SELECT website FROM company")]
        phones = [
            r[0]
            for r in conn.execute(
                "SELECT phone FROM company UNION SELECT phone FROM contact "
                "UNION SELECT mobile FROM contact"
            )
            if r[0] is not None
        ]
    assert len(mails) > 100
    assert all(re.fullmatch(r"[a-z.]+@[a-z-]+\.example", mail) for mail in mails)
    assert all(site.endswith(".example") for site in sites)
    assert len(phones) > 50
    assert [phone for phone in phones if not FICTION.fullmatch(phone)] == []


def test_nobody_is_written_to_after_they_cannot_be(sample: Workspace) -> None:
    """PUB-43: after an unsubscription, a bounce or leaving, no mail goes out."""
    with sample.read() as conn:
        rows = conn.execute(
            "SELECT e.contact_id, (SELECT count(*) FROM activity m WHERE m.kind = ? "
            "AND m.contact_id = e.contact_id AND m.at > e.at) FROM activity e "
            "JOIN contact c ON c.id = e.contact_id WHERE e.kind IN (?, ?, ?)",
            (
                int(Kind.MAIL_SENT), int(Kind.UNSUBSCRIBED), int(Kind.BOUNCED),
                int(Kind.FIELD_CHANGED),
            ),
        ).fetchall()  # fmt: skip
        flagged = conn.execute(
            "SELECT sum(unsubscribed), sum(invalid_email), sum(card = 'left') FROM contact"
        ).fetchone()
    assert len(rows) >= 12
    assert all(count == 0 for _, count in rows)
    assert flagged == (4, 4, 8)


def test_mails_are_opened_after_they_were_sent(sample: Workspace) -> None:
    with sample.read() as conn:
        wrong = conn.execute(
            "SELECT count(*) FROM activity e LEFT JOIN activity m ON m.message = e.message "
            "AND m.kind = ? AND m.contact_id = e.contact_id WHERE e.message IS NOT NULL "
            "AND e.kind <> ? AND (m.id IS NULL OR m.at >= e.at)",
            (int(Kind.MAIL_SENT), int(Kind.MAIL_SENT)),
        ).fetchone()
    assert wrong == (0,)


def test_deals_run_are_late_were_won_and_were_lost(sample: Workspace) -> None:
    """COE-60, COE-64."""
    found = deals.rows(sample, deals.ids(sample))
    assert {row.stage for row in found} == {"Qualified", "Proposal", "Negotiation", "Won", "Lost"}
    today = sample.today()
    late = [row for row in found if row.is_open and row.close_date and row.close_date < today]
    assert [row.title for row in late] == ["Forty seats"]
    assert all((row.closed_at is None) is row.is_open for row in found)
    assert all(row.closed_at is None or row.closed_at < NOW for row in found)
    assert 4 <= len(deals.ids(sample, "open reminder")) <= 7
    told = timeline.page(sample, company_id=found[0].company_id, kinds="deal_moved")
    assert [headline(row) for row in told] == [
        "deal “Forty seats”: Proposal → Negotiation",
        "deal “Forty seats”: Qualified → Proposal",
    ]


def test_there_is_nothing_to_undo_in_it(sample: Workspace) -> None:
    assert list(steps(sample)) == []
    assert (sample.user.name, sample.user.role, sample.team.name) == ("Ana", "manager", "North")


def test_it_is_made_quickly(tmp_path: Path, clock: FakeClock) -> None:
    before = time.process_time()
    demo.build(tmp_path / "demo.db", clock, timezone=PARIS)
    assert time.process_time() - before < 2


# Its place


def test_it_is_made_once_and_opened_again(clock: FakeClock) -> None:
    ws = demo.open_demo(clock)
    assert ws.store.path == demo_store_path()
    assert stat.S_IMODE(ws.store.path.stat().st_mode) == 0o600
    with ws.step("rename") as unit:
        unit.conn.execute("UPDATE company SET name = 'Mine' WHERE id = 1")
    ws.store.close()
    clock.move(days=1)
    with demo.open_demo(clock).read() as conn:
        assert conn.execute("SELECT name FROM company WHERE id = 1").fetchone() == ("Mine",)
    assert {path.name.partition("-")[0] for path in demo_store_path().parent.iterdir()} == {
        "demo.db",
        "demo.db.lock",
    }


def test_made_anew_the_one_before_is_kept(clock: FakeClock) -> None:
    for name in ("First", "Second"):
        ws = demo.open_demo(clock, reset=True)
        with ws.step("rename") as unit:
            unit.conn.execute("UPDATE company SET name = ? WHERE id = 1", (name,))
    fresh = demo.open_demo(clock, reset=True)
    with fresh.read() as conn:
        assert conn.execute("SELECT name FROM company WHERE id = 1").fetchone() == ("Kestrel Labs",)
    old = open_workspace(demo_store_path().with_name("demo-old.db"), clock=clock, as_user="Ana")
    with old.read() as conn:
        assert conn.execute("SELECT name FROM company WHERE id = 1").fetchone() == ("Second",)
    with pytest.raises(StoreError, match="was replaced"), ws.read():
        pass


@pytest.mark.parametrize("reset", [False, True])
def test_somebodys_own_store_in_its_place_is_refused(clock: FakeClock, reset: bool) -> None:
    own = init(demo_store_path(), user="Eva", team="South", timezone=PARIS, clock=clock)
    own.store.close()
    before = demo_store_path().read_bytes()
    with pytest.raises(StoreError, match="not the sample"):
        demo.open_demo(clock, reset=reset)
    assert demo_store_path().read_bytes() == before


@pytest.mark.parametrize("reset", [False, True])
def test_a_file_that_is_no_store_is_refused(clock: FakeClock, reset: bool) -> None:
    path = demo_store_path()
    path.parent.mkdir(parents=True)
    path.write_text("my notes")
    with pytest.raises(StoreError, match="not a leadtui store"):
        demo.open_demo(clock, reset=reset)
    with pytest.raises(StoreError, match="already something"):
        demo.build(path, clock)
    assert path.read_text() == "my notes"


def test_a_failure_leaves_nothing_behind(
    tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(sample: Sample) -> None:
        raise OSError("no room")

    monkeypatch.setattr(Sample, "write", broken)
    with pytest.raises(OSError, match="no room"):
        demo.build(tmp_path / "demo.db", clock, timezone=PARIS)
    assert list(tmp_path.iterdir()) == []
