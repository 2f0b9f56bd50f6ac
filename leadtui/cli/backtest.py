"""Rules held against what became of the leads."""

from __future__ import annotations

from pathlib import Path

import click

from leadtui.cli.base import Verb
from leadtui.cli.output import Column, Json, document, fields, note, say, table
from leadtui.cli.progress import Progress, interruptible
from leadtui.cli.rules import drafted
from leadtui.cli.scopes import chosen, scope_options
from leadtui.cli.session import Session
from leadtui.domain.backtest import Band, Figures, Fired, share
from leadtui.domain.format import count, signed
from leadtui.domain.outcomes import ByColumn, ByDeal, ByStatus, Known
from leadtui.domain.rules import RuleSet
from leadtui.domain.scopes import Scope
from leadtui.services import backtest as service
from leadtui.services import backtest_report as report
from leadtui.services.workspace import Workspace

_FILE = click.Path(path_type=Path, readable=False)
_BANDS = (
    Column("ENGAGEMENT", right=True),
    Column("LEADS", right=True),
    Column("WON", right=True),
    Column("SHARE", right=True),
    Column("LIFT FROM HERE", right=True),
    Column("", flex=True),
)
_RULES = (
    Column("RULE", flex=True),
    Column("POINTS", right=True),
    Column("ON WON", right=True),
    Column("", right=True),
    Column("ON LOST", right=True),
    Column("", right=True),
    Column("LIFT", right=True),
)
_BAR = 25
_BY = {ByStatus: "status", ByColumn: "column", ByDeal: "deal"}


@click.command("backtest", cls=Verb)
@scope_options
@click.argument("changes", nargs=-1, metavar="[NAME=VALUE…]")
@click.option("--won", multiple=True, metavar="STATUS", help="A status that says won.")
@click.option("--lost", multiple=True, metavar="STATUS", help="A status that says lost.")
@click.option("--outcome", metavar="COLUMN", help="A detail of the leads that says it instead.")
@click.option("--won-value", multiple=True, metavar="VALUE", help="What COLUMN says of the won.")
@click.option(
    "--lost-value",
    multiple=True,
    metavar="VALUE",
    help="What COLUMN says of the lost; any other value when left out.",
)
@click.option("--deals", is_flag=True, help="The deals of the leads say it instead.")
@click.option("--rules", "file", type=_FILE, metavar="FILE", help="Try the rules of this file.")
@click.option("--csv", "csv_file", type=_FILE, metavar="FILE", help="Write it to FILE as well.")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@click.pass_obj
def backtest(
    session: Session,
    changes: tuple[str, ...],
    user: str,
    group: str,
    won: tuple[str, ...],
    lost: tuple[str, ...],
    outcome: str | None,
    won_value: tuple[str, ...],
    lost_value: tuple[str, ...],
    deals: bool,
    file: Path | None,
    csv_file: Path | None,
    force: bool,
) -> None:
    """Tell how well the rules sort leads that were won from leads that were lost.

    The stored facts are replayed under the rules in force, under those of --rules, or with other
    values of NAME as for `leadtui rules set`; nothing is saved.
    """
    with session.reading() as ws:
        scope = chosen(ws, user, group)
        known = _known(ws, won, lost, outcome, won_value, lost_value, deals=deals)
        draft = _draft(ws, scope, changes, file)
        with Progress() as progress, interruptible() as stopped:
            found = service.run(
                ws,
                known,
                draft,
                scope=scope,
                progress=lambda done, most: progress.count("leads", done),
                cancelled=stopped,
            )
    if csv_file is not None:
        report.export(found, csv_file, force=force)
    if session.json:
        document(_document(found))
    else:
        _say(found)
    for remark in report.remarks(found):
        note(remark)
    if csv_file is not None and not session.json:
        say("")
        say(f"Written to {csv_file}.")


def _known(
    ws: Workspace,
    won: tuple[str, ...],
    lost: tuple[str, ...],
    outcome: str | None,
    won_value: tuple[str, ...],
    lost_value: tuple[str, ...],
    *,
    deals: bool,
) -> Known:
    if deals:
        if won or lost or outcome is not None or won_value or lost_value:
            raise click.UsageError("--deals stands alone: the deals say won and lost.")
        return ByDeal()
    if outcome is None:
        if won_value or lost_value:
            raise click.UsageError("--won-value and --lost-value go with --outcome.")
        usual = service.usual(ws)
        return ByStatus(won or usual.won, lost or usual.lost)
    if won or lost:
        raise click.UsageError("Give statuses (--won, --lost) or a column (--outcome), not both.")
    if not won_value:
        raise click.UsageError("--outcome needs --won-value: what the column says of the won.")
    return ByColumn(outcome, won_value, lost_value)


def _draft(
    ws: Workspace, scope: Scope, changes: tuple[str, ...], file: Path | None
) -> RuleSet | None:
    """The rules to try; None for those in force."""
    from leadtui.services import rule_files, scoring

    if file is None and not changes:
        return None
    rules = scoring.current(ws, scope) if file is None else rule_files.look(ws, file).rules
    return drafted(rules, changes)


def _say(found: service.BackTest) -> None:
    figures = found.figures
    fields((name.lower(), value) for name, value in report.summary(found))
    say("")
    table(_BANDS, [_band(figures, band) for band in figures.bands])
    say("")
    table(_RULES, [_rule(figures, rule) for rule in figures.rules])


def _band(figures: Figures, band: Band) -> list[str]:
    part = share(band.won, band.leads)
    return [
        str(band.low) if band.low == band.high else f"{band.low} to {band.high}",
        count(band.leads),
        count(band.won),
        report.percent(part),
        report.ratio(figures.lift_from(band.low)),
        report.bar(part, _BAR, "#"),
    ]


def _rule(figures: Figures, rule: Fired) -> list[str]:
    return [
        rule.rule,
        signed(rule.points),
        count(rule.won),
        report.percent(share(rule.won, figures.won)),
        count(rule.lost),
        report.percent(share(rule.lost, figures.lost)),
        report.ratio(figures.lift_of(rule.won, rule.lost)),
    ]


def _document(found: service.BackTest) -> dict[str, Json]:
    figures, known = found.figures, found.known
    hot = figures.confusion
    return {
        "rules_of": found.whose,
        "draft": found.draft,
        "outcome": {
            "by": _BY[type(known)],
            "column": known.column if isinstance(known, ByColumn) else None,
            "won": [] if isinstance(known, ByDeal) else list(known.won),
            "lost": [] if isinstance(known, ByDeal) else list(known.lost),
        },
        "timed": found.timed,
        "leads": figures.leads,
        "won": figures.won,
        "share": figures.share,
        "undecided": found.undecided,
        "elsewhere": found.elsewhere,
        "threshold": figures.threshold,
        "hot": {"leads": hot.hot, "won": hot.hot_won, "share": figures.hot_share},
        "lift": figures.lift,
        "area": figures.area,
        "engagement": [
            {**level._asdict(), "lift_from": figures.lift_from(level.engagement)}
            for level in figures.levels
        ],
        "rules": [
            {**rule._asdict(), "lift": figures.lift_of(rule.won, rule.lost)}
            for rule in figures.rules
        ],
    }
