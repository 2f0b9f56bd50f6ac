"""Adding companies and leads from the command line."""

from __future__ import annotations

from tests.cli.runner import Runner


def test_a_company_and_its_people_are_added_and_undone(run: Runner) -> None:
    """COE-28, PUB-1, PUB-3."""
    made = run.json("add", "company", "Kestrel Labs", "city=Lyon", "postal-code=69001")
    [row] = run.json("companies")
    assert (row["id"], row["name"], row["city"]) == (made["ids"][0], "Kestrel Labs", "Lyon")
    said = run.text("add", "lead", "--company", "kestrel labs", "first_name=Mina", "last-name=Roth")
    assert said == "Mina Roth: contact made.\n"
    run.text("add", "lead", "email=zoe@example.org")
    assert {(row["name"], row["company"]) for row in run.json("leads")} == {
        ("Mina Roth", "Kestrel Labs"),
        ("zoe@example.org", ""),
    }
    for _ in range(3):
        run.text("undo")
    assert run.json("companies") == run.json("leads") == []


def test_what_cannot_be_added_names_the_field(run: Runner) -> None:
    assert "needs an e-mail address" in run.refused("add", "lead", "last_name=Roth")
    assert "no field 'colour'" in run.refused("add", "company", "Kestrel", "colour=red")
    assert "written once" in run.refused("add", "lead", "email=a@example.org", "original_source=x")
    assert "no company" in run.refused("add", "lead", "last_name=R", "--company", "nowhere")
    assert "FIELD=VALUE" in run.misused("add", "company", "Kestrel", "Lyon")
    assert "Missing" in run.misused("add", "lead")
