"""The scoring settings: what holds, what a change would do, and saving one."""

from __future__ import annotations

import click

from leadtui.cli.base import VerbGroup
from leadtui.cli.journal import tell
from leadtui.cli.output import Column, Json, document, fields, note, say, table
from leadtui.cli.session import Session
from leadtui.domain.format import signed
from leadtui.domain.rows import Mover, RulesPreview
from leadtui.domain.rules import Repeats, RuleSet, change

_RULES = (
    Column("RULE"),
    Column("POINTS", right=True),
    Column("REPEATS"),
    Column("CAP", right=True),
)
_MOVERS = (
    Column("ID", right=True),
    Column("NAME", flex=True),
    Column("COMPANY", flex=True),
    Column("OWNER", flex=True, optional=True),
    Column("POINTS", right=True),
)


@click.group("rules", cls=VerbGroup, invoke_without_command=True)
@click.pass_context
def rules(ctx: click.Context) -> None:
    """Show the scoring settings, try a change, or save one."""
    if ctx.invoked_subcommand is None:
        session = ctx.ensure_object(Session)
        from leadtui.services import scoring

        with session.reading() as ws:
            found = scoring.current(ws)
        _show(session, found)


@rules.command("set")
@click.argument("changes", nargs=-1, required=True, metavar="NAME=VALUE…")
@click.pass_obj
def set_(session: Session, changes: tuple[str, ...]) -> None:
    """Save new values of the scoring settings; every lead is weighed anew.

    NAME is a KIND of `leadtui log`, KIND.cap, KIND.repeats or KIND.on, or threshold,
    reset_days, call_seconds, status:NAME.
    """
    from leadtui.services import scoring

    pairs = _pairs(changes)
    with session.changing() as ws:
        done = scoring.save(ws, _changed(scoring.current(ws), pairs))
    tell(session, done)


@rules.command("preview")
@click.argument("changes", nargs=-1, required=True, metavar="NAME=VALUE…")
@click.pass_obj
def preview(session: Session, changes: tuple[str, ...]) -> None:
    """Show who would become hot and who would cool with new values; nothing is saved."""
    from leadtui.services import scoring

    pairs = _pairs(changes)
    with session.reading() as ws:
        draft = _changed(scoring.current(ws), pairs)
        found = scoring.preview(ws, draft)
    if session.json:
        document(_preview(found))
        return
    say(scoring.preview_words(found))
    for title, movers, count in (
        ("Would become hot", found.become_hot, found.hot_count),
        ("Would cool", found.cool, found.cool_count),
    ):
        if movers:
            say("")
            say(f"{title} ({count})")
            table(_MOVERS, [_cells(mover) for mover in movers])
        if count > len(movers):
            say(f"… and {count - len(movers)} more")
    for warning in draft.warnings():
        note(warning)


def _pairs(changes: tuple[str, ...]) -> list[tuple[str, str]]:
    """``NAME=VALUE`` split at its last ``=``: a status may have one in its name."""
    pairs = []
    for each in changes:
        name, sign, value = each.rpartition("=")
        if not sign or not name.strip():
            raise click.UsageError(f"{each!r} is not of the form NAME=VALUE.")
        pairs.append((name, value))
    return pairs


def _changed(rule_set: RuleSet, pairs: list[tuple[str, str]]) -> RuleSet:
    for name, value in pairs:
        rule_set = change(rule_set, name, value)
    return rule_set


def _show(session: Session, found: RuleSet) -> None:
    days = found.reset_days
    if days is not None and days.is_integer():
        days = int(days)
    if session.json:
        document(
            {
                "threshold": found.threshold,
                "reset_days": days,
                "call_seconds": found.call_seconds,
                "rules": {
                    kind.word: {
                        "points": rule.points,
                        "repeats": rule.repeats.value,
                        "cap": rule.cap,
                        "on": rule.on,
                    }
                    for kind, rule in sorted(found.rules.items())
                },
                "statuses": dict(found.statuses),
                "values": _values(found, days),
            }
        )
        return
    fields(
        (
            ("threshold", str(found.threshold)),
            ("reset_days", "off" if days is None else str(days)),
            ("call_seconds", str(found.call_seconds)),
        )
    )
    say("")
    lines = [
        [
            kind.word,
            signed(rule.points) if rule.on else "off",
            "" if rule.repeats is Repeats.EVERY else rule.repeats.value,
            "" if rule.cap is None else str(rule.cap),
        ]
        for kind, rule in sorted(found.rules.items())
    ]
    lines += [[f"status:{name}", signed(value), "", ""] for name, value in found.statuses.items()]
    table(_RULES, lines)
    for warning in found.warnings():
        note(warning)


def _values(found: RuleSet, days: float | None) -> dict[str, Json]:
    """Every setting by the name that `rules set` takes; None where it is off."""
    return {
        **{kind.word: rule.points if rule.on else None for kind, rule in found.rules.items()},
        **{f"status:{name}": value for name, value in found.statuses.items()},
        "threshold": found.threshold,
        "reset_days": days,
        "call_seconds": found.call_seconds,
    }


def _preview(found: RulesPreview) -> dict[str, Json]:
    return {
        "become_hot": [_mover(mover) for mover in found.become_hot],
        "cool": [_mover(mover) for mover in found.cool],
        "become_hot_count": found.hot_count,
        "cool_count": found.cool_count,
        "changed": found.changed,
        "leads": found.leads,
    }


def _mover(mover: Mover) -> dict[str, Json]:
    return {
        "id": mover.id,
        "name": mover.name,
        "company": mover.company,
        "owner": mover.owner,
        "before": mover.before,
        "after": mover.after,
    }


def _cells(mover: Mover) -> list[str]:
    return [
        str(mover.id),
        mover.name,
        mover.company,
        mover.owner,
        f"{mover.before} → {mover.after}",
    ]
