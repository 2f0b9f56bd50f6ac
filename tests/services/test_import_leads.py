"""What a file of leads does to the leads, companies and sources of a store."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadtui.connectors.mapping_words import LAST_ACTIVITIES
from leadtui.domain.kinds import Kind
from leadtui.domain.rule_change import change
from leadtui.services import backups, imports, journal, leads, scoring
from leadtui.services.scores import settle
from leadtui.services.workspace import Workspace, add_user
from tests.builders import add_company, add_lead, add_team, dump
from tests.conftest import FakeClock
from tests.services.importing import bring, everything, numbers, one, rows, write


def activity_kinds(ws: Workspace, contact_id: int) -> list[Kind]:
    found = rows(ws, "SELECT kind FROM activity WHERE contact_id = ? ORDER BY id", contact_id)
    return [Kind(int(str(kind))) for (kind,) in found]


def test_the_key_is_the_normalised_email(ws: Workspace, tmp_path: Path) -> None:
    """PUB-2, PUB-3: trimmed, lower case; a file may name a lead twice."""
    path = write(
        tmp_path / "fair.csv",
        "E-mail,First name,Last name,Phone",
        " Ann@Example.COM ,Ann,Lee,",
        "ann@example.com,,,01 42 68 53 00",
        "bob@example.com,Bob,Ray,",
    )
    report = bring(ws, "leads", path)
    assert numbers(report) == (2, 1, 0, 0)
    assert rows(ws, "SELECT email, first_name, phone FROM contact ORDER BY id") == [
        ("ann@example.com", "Ann", "+33142685300"),
        ("bob@example.com", "Bob", None),
    ]
    assert numbers(bring(ws, "leads", path)) == (0, 0, 3, 0)


def test_later_rows_that_take_back_earlier_ones_change_nothing_the_second_time(
    ws: Workspace, tmp_path: Path
) -> None:
    """Faults 21, also where a file says two things of one lead."""
    path = write(
        tmp_path / "two.csv",
        "Email,City,Status,Company",
        "a@example.com,Lyon,New,ACME",
        "a@example.com,Nice,Interested,Acme",
        "a@example.com,,,acme",
    )
    report = bring(ws, "leads", path)
    assert numbers(report) == (1, 1, 1, 0)
    after = everything(ws)
    assert numbers(bring(ws, "leads", path)) == (0, 0, 3, 0)
    assert everything(ws) == after
    assert rows(ws, "SELECT c.city, o.name FROM contact c JOIN company o ON o.id = company_id") == [
        ("Nice", "ACME")
    ]


def test_values_replace_and_empty_cells_erase_nothing(ws: Workspace, tmp_path: Path) -> None:
    lead = add_lead(ws, "Ann", "Lee", email="ann@example.com", city="Lyon", title="CEO")
    path = write(tmp_path / "l.csv", "Email,City,Title,Notes", "ann@example.com,Nice,,Call in May")
    assert numbers(bring(ws, "leads", path)) == (0, 1, 0, 0)
    assert rows(ws, "SELECT city, title, notes FROM contact WHERE id = ?", lead) == [
        ("Nice", "CEO", "Call in May")
    ]


def test_importing_a_list_adds_source_touch_and_origin(
    ws: Workspace, tmp_path: Path, clock: FakeClock
) -> None:
    """PUB-57 whole: PUB-17, PUB-21, PUB-22, PUB-50; PUB-58 on the way back."""
    old = add_lead(
        ws, "Old", email="old@example.com", original_source="Referral", source="Phone", keyword="x"
    )
    path = write(
        tmp_path / "Fair 2026.csv",
        "Email,First name,Keyword",
        "old@example.com,Old,y",
        "new@example.com,New,z",
    )
    clock.move(hours=1)
    report = bring(ws, "leads", path)
    assert numbers(report) == (1, 0, 1, 0)
    assert rows(ws, "SELECT category FROM lead_source WHERE name = 'Fair 2026'") == [("import",)]
    columns = "source, original_source, original_category, keyword, updated_at"
    assert rows(ws, f"SELECT {columns} FROM contact ORDER BY id") == [
        ("Phone", "Referral", None, "x", ws.now()),
        ("Fair 2026", "Fair 2026", "import", "z", ws.now()),
    ]
    touches = "SELECT contact_id, source, at, import_run_id FROM marketing_touch ORDER BY 1"
    assert rows(ws, touches) == [
        (old, "Fair 2026", ws.now(), report.run_id),
        (old + 1, "Fair 2026", ws.now(), report.run_id),
    ]
    assert activity_kinds(ws, old) == []
    assert activity_kinds(ws, old + 1) == [Kind.IMPORTED]
    clock.move(days=1)
    another = write(tmp_path / "Fair 2027.csv", "Email,First name", "new@example.com,New")
    assert numbers(bring(ws, "leads", another)) == (0, 0, 1, 0)
    assert rows(ws, f"SELECT {columns} FROM contact WHERE id = ?", old + 1) == [
        ("Fair 2026", "Fair 2026", "import", "z", ws.now())
    ]
    assert one(ws, "SELECT count(*) FROM marketing_touch WHERE contact_id = ?", old + 1) == 2


def test_the_list_may_have_another_name(ws: Workspace, tmp_path: Path) -> None:
    path = write(tmp_path / "export(3).csv", "Email", "a@example.com")
    bring(ws, "leads", path, list_name="Lyon fair")
    assert one(ws, "SELECT original_source FROM contact") == "Lyon fair"


def test_companies_are_found_by_folded_name_or_made(ws: Workspace, tmp_path: Path) -> None:
    known = add_company(ws, "Société Générale")
    path = write(
        tmp_path / "l.csv",
        "Email,Company,Website",
        "a@example.com,SOCIETE  GENERALE,https://sg.example",
        "b@example.com,Kestrel Labs,https://kestrel.example",
        "c@example.com,kestrel labs,https://other.example",
    )
    report = bring(ws, "leads", path)
    assert (numbers(report), report.companies) == ((3, 0, 0, 0), 1)
    assert rows(ws, "SELECT id, name, website FROM company ORDER BY id") == [
        (known, "Société Générale", "https://sg.example"),
        (known + 1, "Kestrel Labs", "https://kestrel.example"),
    ]
    assert rows(ws, "SELECT company_id, website FROM contact ORDER BY id") == [
        (known, "https://sg.example"),
        (known + 1, "https://kestrel.example"),
        (known + 1, "https://other.example"),
    ]
    timeline = "SELECT company_id, contact_id FROM activity WHERE kind = ? ORDER BY id"
    assert [c for c, _ in rows(ws, timeline, int(Kind.IMPORTED))] == [known, known + 1, known + 1]


def test_a_company_that_comes_with_a_known_lead_tells_its_origin(
    ws: Workspace, tmp_path: Path
) -> None:
    add_lead(ws, "Ann", email="ann@example.com")
    bring(ws, "leads", write(tmp_path / "l.csv", "Email,Company", "ann@example.com,Delta"))
    assert rows(ws, "SELECT kind, company_id, contact_id, text FROM activity") == [
        (int(Kind.IMPORTED), 1, None, "l"),
        (int(Kind.FIELD_CHANGED), 1, 1, None),
    ]


def test_a_contact_of_a_company_may_have_no_email(ws: Workspace, tmp_path: Path) -> None:
    """PUB-3: matched by company and folded name, so that a second import changes nothing."""
    path = write(
        tmp_path / "l.csv",
        "First name,Last name,Email,Company",
        "Zoë,Ray,,Delta",
        "ZOE,RAY,,delta",
        "Nobody,Here,,",
        ",,,Delta",
    )
    report = bring(ws, "leads", path)
    assert numbers(report)[0] == 1
    assert [skip.line for skip in report.skipped] == [4, 5]
    assert "no company whose contact this could be" in report.skipped[0].reason
    assert "(--key)" in report.skipped[0].reason
    after = everything(ws)
    assert numbers(bring(ws, "leads", path))[:2] == (0, 0)
    assert everything(ws) == after
    with_mail = write(
        tmp_path / "m.csv", "First name,Last name,Email,Company", "Zoe,Ray,zoe@example.com,Delta"
    )
    assert numbers(bring(ws, "leads", with_mail)) == (0, 1, 0, 0)
    assert one(ws, "SELECT email FROM contact") == "zoe@example.com"


def test_an_address_that_cannot_be_read_keeps_its_row_and_says_so(
    ws: Workspace, tmp_path: Path
) -> None:
    path = write(
        tmp_path / "l.csv",
        "First name,Last name,Email,Phone,Company",
        "Tom,Poe,not an address,12,Delta",
        "Ida,May,ida@@example.com,,",
    )
    report = bring(ws, "leads", path)
    assert numbers(report) == (2, 0, 0, 0)
    assert [(w.line, w.reason.partition(":")[0]) for w in report.warnings] == [
        (2, "Email"),
        (2, "Phone"),
        (3, "Email"),
    ]
    assert dict(report.warned) == {"Email": 2, "Phone": 1}
    assert json.loads(str(one(ws, "SELECT details FROM contact WHERE id = 1"))) == {
        "Email": "not an address",
        "Phone": "12",
    }
    assert numbers(bring(ws, "leads", path)) == (0, 0, 2, 0)


def test_twenty_warnings_of_a_sort_are_told_and_all_are_counted(
    ws: Workspace, tmp_path: Path
) -> None:
    lines = [f"a{n}@example.com,{n % 7}" for n in range(50)]
    report = bring(ws, "leads", write(tmp_path / "l.csv", "Email,Phone", *lines))
    assert (len(report.warnings), dict(report.warned)) == (20, {"Phone": 50})


def test_another_column_can_be_the_key(ws: Workspace, tmp_path: Path) -> None:
    """PUB-2, PUB-32: the customer's own number, kept as the external identifier."""
    adopted = add_lead(ws, "Ann", email="ann@example.com")
    path = write(
        tmp_path / "l.csv",
        "Number,Email,City",
        "17,ann@example.com,Lyon",
        "18,,Nice",
        "19,ann@example.com,Metz",
        ",x@example.com,Brest",
    )
    report = bring(ws, "leads", path, key="number")
    assert numbers(report) == (2, 1, 0, 1)
    assert report.skipped[0].reason == "There is no Number, the key."
    assert rows(ws, "SELECT id, external_id, email, city, sort_name FROM contact ORDER BY id") == [
        (adopted, "17", "ann@example.com", "Lyon", "ann"),
        (adopted + 1, "18", None, "Nice", "18"),
        (adopted + 2, "19", None, "Metz", "19"),
    ]
    assert [w.line for w in report.warnings] == [4]
    assert "is another one's already" in report.warnings[0].reason
    after = everything(ws)
    assert numbers(bring(ws, "leads", path, key="Number")) == (0, 0, 3, 1)
    assert everything(ws) == after


def test_a_new_address_takes_the_mark_of_the_old_one_off(ws: Workspace, tmp_path: Path) -> None:
    """PUB-39: the invalid mark belongs to the address."""
    lead = add_lead(ws, "Ann", email="old@example.com", external_id="17", invalid_email=1)
    path = write(tmp_path / "l.csv", "Id,Email", "17,new@example.com", "18,old@example.com")
    assert numbers(bring(ws, "leads", path, key="Id")) == (1, 1, 0, 0)
    assert rows(ws, "SELECT id, email, invalid_email FROM contact ORDER BY id") == [
        (lead, "new@example.com", 0),
        (lead + 1, "old@example.com", 0),
    ]
    after = everything(ws)
    assert numbers(bring(ws, "leads", path, key="Id")) == (0, 0, 2, 0)
    assert everything(ws) == after


def test_flags_are_set_and_never_taken_off(ws: Workspace, tmp_path: Path) -> None:
    """PUB-33 to PUB-36."""
    add_lead(ws, "Ann", email="ann@example.com", unsubscribed=1, unsubscribed_cause="link")
    path = write(
        tmp_path / "l.csv",
        "Email,Unsubscribed,Do not call",
        "ann@example.com,no,yes",
        "bob@example.com,yes,no",
    )
    report = bring(ws, "leads", path)
    assert rows(ws, "SELECT unsubscribed, unsubscribed_cause, do_not_call FROM contact") == [
        (1, "link", 1),
        (1, "import of l", 0),
    ]
    assert [w.line for w in report.warnings] == [2]
    assert "stays so" in report.warnings[0].reason


def test_owner_and_status_by_name_else_kept_as_details(ws: Workspace, tmp_path: Path) -> None:
    ben = add_user(ws, "Ben")
    path = write(
        tmp_path / "l.csv",
        "Email,Owner,Status",
        "a@example.com,ben,interested",
        "b@example.com,Nobody Known,Frozen",
        "c@example.com,,",
    )
    report = bring(ws, "leads", path)
    assert dict(report.warned) == {"Owner": 1, "Status": 1}
    found = leads.rows(ws, [1, 2, 3])
    assert [(r.owner, r.status) for r in found] == [("Ben", "Interested"), ("Ana", ""), ("Ana", "")]
    assert json.loads(str(one(ws, "SELECT details FROM contact WHERE id = 2"))) == {
        "Owner": "Nobody Known",
        "Status": "Frozen",
    }
    assert activity_kinds(ws, 1) == [Kind.IMPORTED, Kind.STATUS]
    moved = write(tmp_path / "m.csv", "Email,Owner,Status", "b@example.com,Ben,New")
    assert numbers(bring(ws, "leads", moved)) == (0, 1, 0, 0)
    assert activity_kinds(ws, 2) == [Kind.IMPORTED, Kind.STATUS, Kind.OWNER_CHANGED]
    data = one(ws, "SELECT data FROM activity WHERE kind = ?", int(Kind.OWNER_CHANGED))
    assert json.loads(str(data)) == {"old": ws.user.id, "new": ben.id}


def test_created_is_written_once_and_never_lies_ahead(ws: Workspace, tmp_path: Path) -> None:
    """PUB-25."""
    path = write(
        tmp_path / "l.csv",
        "Email,Created",
        "a@example.com,2024-05-01",
        "b@example.com,2099-01-01",
    )
    report = bring(ws, "leads", path)
    assert [w.line for w in report.warnings] == [3]
    assert rows(ws, "SELECT created_at FROM contact ORDER BY id") == [
        (1_714_514_400_000,),
        (ws.now(),),
    ]
    other = write(tmp_path / "m.csv", "Email,Created", "a@example.com,2020-01-01")
    assert numbers(bring(ws, "leads", other)) == (0, 0, 1, 0)
    assert one(ws, "SELECT created_at FROM contact WHERE id = 1") == 1_714_514_400_000


def test_last_activity_is_told_once(ws: Workspace, tmp_path: Path, clock: FakeClock) -> None:
    """A fact of another program is one event, whatever file brings it again."""
    head = "Email,Last activity,Last activity date,City"
    path = write(
        tmp_path / "l.csv",
        head,
        "a@example.com,Email Opened,2026-10-01 09:00,Lyon",
        "b@example.com,Danced,,Nice",
        "c@example.com,Unsubscribed,2026-10-02,",
    )
    assert bring(ws, "leads", path).events == 3
    told = "SELECT kind, at, text FROM activity WHERE external_id IS NOT NULL ORDER BY contact_id"
    assert rows(ws, told) == [
        (int(Kind.OPENED), 1_790_838_000_000, "Email Opened"),
        (int(Kind.NOTE), ws.now(), "Danced"),
        (int(Kind.UNSUBSCRIBED), 1_790_892_000_000, "Unsubscribed"),
    ]
    assert one(ws, "SELECT unsubscribed_cause FROM contact WHERE id = 3") == "import of l"
    clock.move(days=1)
    later = write(
        tmp_path / "later.csv",
        head,
        "a@example.com,Email Opened,2026-10-01 09:00,Lyon",
        "b@example.com,Email Opened,2026-11-20,Nice",
    )
    report = bring(ws, "leads", later)
    assert (report.events, numbers(report)) == (1, (0, 1, 1, 0))


def test_a_form_taken_in_as_a_visit_becomes_a_form_and_is_no_second_fact(
    ws: Workspace, tmp_path: Path, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PUB-9: a form completed has a rule of its own, also where it was imported before it had."""
    path = write(
        tmp_path / "l.csv",
        "Email,Last activity",
        "a@example.com,Form Submitted on Website",
        "b@example.com,Page Visited on Website",
    )
    with monkeypatch.context() as earlier:
        was = {**LAST_ACTIVITIES, "form submitted on website": Kind.WEB_VISIT}
        earlier.setattr("leadtui.connectors.mapping.LAST_ACTIVITIES", was)
        bring(ws, "leads", path)
    told = "SELECT id, kind, at FROM activity WHERE external_id IS NOT NULL ORDER BY contact_id"
    (form, _, at), (visit, *_) = rows(ws, told)
    scoring.save(ws, change(scoring.current(ws), "form_completed", "6"))
    before = dump(ws)
    clock.move(days=1)
    report = bring(ws, "leads", path)
    assert (report.events, numbers(report)) == (0, (0, 1, 1, 0))
    assert rows(ws, told) == [
        (form, int(Kind.FORM_COMPLETED), at),
        (visit, int(Kind.WEB_VISIT), at),
    ]
    assert (leads.rows(ws, [1])[0].engagement, leads.rows(ws, [1])[0].hot) == (6, True)
    clock.move(days=1)
    assert numbers(bring(ws, "leads", path)) == (0, 0, 2, 0)
    journal.undo(ws)
    settle(ws.store, clock())
    assert dump(ws) == before
    # A form after a visit that the file told of before is a fact of its own.
    bring(
        ws,
        "leads",
        write(tmp_path / "n.csv", "Email,Last activity", "b@example.com,Form Submitted on Website"),
    )
    assert len(rows(ws, told)) == 3


def test_the_score_follows_what_the_file_says(ws: Workspace, tmp_path: Path) -> None:
    bring(
        ws, "leads", write(tmp_path / "l.csv", "Email,Status", "a@example.com,Working - Contacted")
    )
    assert (leads.rows(ws, [1])[0].engagement, leads.counts(ws).hot) == (7, 1)


def test_another_team_is_neither_found_nor_touched(ws: Workspace, tmp_path: Path) -> None:
    """Faults 37: the same address, identifier and company of another team are not ours."""
    team_id, user_id = add_team(ws)
    company = add_company(ws, "Delta", team_id=team_id, website="https://south.example")
    theirs = add_lead(
        ws,
        "Ann",
        email="ann@example.com",
        external_id="17",
        team_id=team_id,
        owner_id=user_id,
        company_id=company,
    )
    path = write(tmp_path / "l.csv", "Id,Email,Company,Owner", "17,ann@example.com,Delta,Zoe")
    report = bring(ws, "leads", path)
    assert (numbers(report), report.companies) == ((1, 0, 0, 0), 1)
    assert rows(ws, "SELECT team_id, company_id, owner_id FROM contact ORDER BY id") == [
        (team_id, company, user_id),
        (ws.team.id, company + 1, ws.user.id),
    ]
    assert one(ws, "SELECT count(*) FROM marketing_touch WHERE contact_id = ?", theirs) == 0


@pytest.mark.parametrize("batch", [1, 2, 3])
def test_batches_leave_no_seam(
    ws: Workspace, tmp_path: Path, batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same rows land alike wherever a batch ends."""
    monkeypatch.setattr(imports, "BATCH", batch)
    path = write(
        tmp_path / "l.csv",
        "Id,Email,First name,Last name,Company,City,Status,Website",
        "1,a@example.com,Ann,Lee,Delta,Lyon,New,",
        "1,b@example.com,Ann,Lee,Delta,Nice,Interested,https://delta.example",
        "2,a@example.com,Bob,Ray,delta,Lille,,",
        "3,b@example.com,Cy,Fox,Echo,Metz,,",
        "1,,,,,Brest,Converted,",
    )
    report = bring(ws, "leads", path, key="Id")
    assert numbers(report) == (3, 2, 0, 0)
    assert rows(ws, "SELECT external_id, email, city FROM contact ORDER BY id") == [
        ("1", "b@example.com", "Brest"),
        ("2", "a@example.com", "Lille"),
        ("3", None, "Metz"),
    ]
    assert rows(ws, "SELECT name, website FROM company ORDER BY id") == [
        ("Delta", "https://delta.example"),
        ("Echo", None),
    ]
    latest = "SELECT s.name FROM activity a JOIN status s ON s.id = status_id ORDER BY a.id DESC"
    assert rows(ws, latest)[0] == ("Converted",)
    assert one(ws, "SELECT count(*) FROM marketing_touch") == 3
    after = everything(ws)
    assert numbers(bring(ws, "leads", path, key="Id")) == (0, 0, 5, 0)
    assert everything(ws) == after


def test_an_address_moves_within_one_file_whatever_the_order(ws: Workspace, tmp_path: Path) -> None:
    """The row that wants it may come before the one that gives it up."""
    add_lead(ws, "Ann", email="info@example.com", external_id="1")
    path = write(tmp_path / "l.csv", "Id,Email", "2,info@example.com", "1,ann@example.com")
    report = bring(ws, "leads", path, key="Id")
    assert (numbers(report), report.warnings) == ((1, 1, 0, 0), ())
    assert rows(ws, "SELECT external_id, email, sort_name FROM contact ORDER BY id") == [
        ("1", "ann@example.com", "ann"),
        ("2", "info@example.com", "info@example.com"),
    ]
    after = everything(ws)
    assert numbers(bring(ws, "leads", path, key="Id")) == (0, 0, 2, 0)
    assert everything(ws) == after


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["", "1", "2", "3"]),
        st.sampled_from(["", "a@example.com", "b@example.com", "c@example.com", "wrong@"]),
        st.sampled_from(["", "Lee", "Ray"]),
        st.sampled_from(["", "Delta", "Echo"]),
        st.sampled_from(["", "Lyon", "Nice"]),
        st.sampled_from(["", "New", "Interested"]),
        st.sampled_from(["", "yes", "no"]),
    ),
    max_size=8,
)


@given(first=ROWS, second=ROWS, key=st.sampled_from([None, "Id"]), batch=st.integers(1, 4))
@settings(max_examples=60)
def test_any_file_twice_changes_nothing(
    make_workspace: Callable[[], Workspace],
    tmp_path: Path,
    first: list[tuple[str, ...]],
    second: list[tuple[str, ...]],
    key: str | None,
    batch: int,
) -> None:
    """Faults 17 and 21, for files that contradict themselves and one another."""
    ws = make_workspace()
    head = "Id,Email,Last name,Company,City,Status,Do not call"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(imports, "BATCH", batch)
        patch.setattr(backups, "before", lambda *given: None)
        states = [dump(ws)]
        for name, lines in (("one", first), ("two", second)):
            path = write(tmp_path / f"{name}.csv", head, *(",".join(line) for line in lines))
            report = bring(ws, "leads", path, key=key)
            assert report.rows == len(lines)
            after = everything(ws)
            again = bring(ws, "leads", path, key=key)
            assert numbers(again)[:2] == (0, 0)
            assert everything(ws) == after
            if report.step_id is not None:
                states.append(dump(ws))
        for state in states[-2::-1]:
            assert journal.undo(ws).notes == ()
            assert dump(ws) == state


@pytest.mark.parametrize(
    ("key", "lines", "leads"),
    [
        (None, ["3,,,Echo", "3,b@example.com,,"], 1),
        (None, ["1,,Ray,", "1,wrong@,,"], 1),
        (None, [",,Lee,Delta", ",b@example.com,Lee,Delta"], 1),
        (None, [",wrong@,Ray,", ",b@example.com,Ray,"], 2),
        (None, ["3,b@example.com,,", "1,b@example.com,,", "3,w@,,"], 2),
        ("Id", ["1,b@example.com,,", "1,c@example.com,,"], 1),
    ],
)
def test_the_order_of_rows_does_not_decide_whom_they_are_about(
    ws: Workspace, tmp_path: Path, key: str | None, lines: list[str], leads: int
) -> None:
    """Rows that say less wait for those that say more."""
    for name, order in (("one", lines), ("two", lines[::-1])):
        path = write(tmp_path / f"{name}.csv", "Id,Email,Last name,Company", *order)
        bring(ws, "leads", path, key=key, list_name="list")
        after = everything(ws)
        again = bring(ws, "leads", path, key=key, list_name="list")
        assert numbers(again)[:2] == (0, 0)
        assert everything(ws) == after
    assert one(ws, "SELECT count(*) FROM contact") == leads
