"""The scoring settings: what holds, what a change would do, and saving one."""

from __future__ import annotations

import click

from leadtui.cli.base import VerbGroup
from leadtui.cli.journal import tell
from leadtui.cli.lazy import LazyCommands
from leadtui.cli.output import Column, Json, document, fields, note, say, table
from leadtui.cli.scopes import chosen, scope_options
from leadtui.cli.session import Session
from leadtui.domain.format import plural, signed
from leadtui.domain.rows import Mover, OwnerEffect, RulesPreview
from leadtui.domain.rule_change import change
from leadtui.domain.rule_text import period
from leadtui.domain.rules import Repeats, RuleSet

_RULES = (
    Column("RULE"),
    Column("POINTS", right=True),
    Column("REPEATS"),
    Column("CAP", right=True),
    Column("AFTER", right=True),
)
_MOVERS = (
    Column("ID", right=True),
    Column("NAME", flex=True),
    Column("COMPANY", flex=True),
    Column("OWNER", flex=True, optional=True),
    Column("POINTS", right=True),
)


_BY_OWNER = (
    Column("OWNER", flex=True),
    Column("HOT", right=True),
    Column("COOL", right=True),
    Column("SCORES", right=True),
)
#: Leads listed in text whose score changes and nothing else; a document has them all.
_MOVED_LISTED = 20

#: Where the commands below `rules` are that are not in this module.
_COMMANDS = {
    "sets": "leadtui.cli.rule_sets:sets",
    "applies": "leadtui.cli.rule_sets:applies",
    "copy": "leadtui.cli.rule_sets:copy",
    "end": "leadtui.cli.rule_sets:end",
    "compare": "leadtui.cli.rule_sets:compare",
    "versions": "leadtui.cli.rule_sets:versions",
    "version": "leadtui.cli.rule_sets:version",
    "restore": "leadtui.cli.rule_sets:restore",
    "export": "leadtui.cli.rule_files:export",
    "import": "leadtui.cli.rule_files:import_",
    "test": "leadtui.cli.rule_files:test",
    "lint": "leadtui.cli.rule_files:lint",
    "when-hot": "leadtui.cli.when_hot:when_hot",
    "backtest": "leadtui.cli.backtest:backtest",
}


@click.group("rules", cls=VerbGroup, commands=LazyCommands(_COMMANDS), invoke_without_command=True)
@scope_options
@click.pass_context
def rules(ctx: click.Context, user: str, group: str) -> None:
    """Show the scoring settings, try a change, save one, or look at earlier ones."""
    if ctx.invoked_subcommand is not None:
        if user or group:
            raise click.UsageError(f"Give --user or --group behind {ctx.invoked_subcommand}.")
        return
    session = ctx.ensure_object(Session)
    from leadtui.services import scoring

    with session.reading() as ws:
        found = scoring.current(ws, chosen(ws, user, group))
    show(session, found)


@rules.command("set")
@scope_options
@click.argument("changes", nargs=-1, required=True, metavar="NAME=VALUE…")
@click.pass_obj
def set_(session: Session, changes: tuple[str, ...], user: str, group: str) -> None:
    """Save new values of the scoring settings; every lead is weighed anew.

    NAME is a KIND of `leadtui log`, KIND.cap, KIND.repeats, KIND.after or KIND.on, or threshold,
    reset_days, call_seconds, status:NAME, lead_status, contact_status, frequency,
    frequency.count, frequency.days, frequency.on; or attribute:FIELD=WORDS, points for who a
    lead is, which VALUE off removes.

    With --user or --group an exception, which begins with what it inherits.
    """
    from leadtui.services import scoring

    pairs = _pairs(changes)
    with session.changing() as ws:
        scope = chosen(ws, user, group)
        done = scoring.save(ws, _changed(scoring.current(ws, scope), pairs), scope=scope)
    tell(session, done)


@rules.command("preview")
@scope_options
@click.argument("changes", nargs=-1, required=True, metavar="NAME=VALUE…")
@click.pass_obj
def preview(session: Session, changes: tuple[str, ...], user: str, group: str) -> None:
    """Show who would become hot and who would cool with new values; nothing is saved."""
    from leadtui.services import scoring

    pairs = _pairs(changes)
    with session.reading() as ws:
        scope = chosen(ws, user, group)
        draft = _changed(scoring.current(ws, scope), pairs)
        found = scoring.preview(ws, draft, scope=scope)
    if session.json:
        document(preview_document(found))
        return
    say_preview(found)
    for warning in draft.warnings():
        note(warning)


def say_preview(found: RulesPreview) -> None:
    """What a draft would do, in words, by owner and by name."""
    from leadtui.services import scoring

    say(scoring.preview_words(found))
    if found.owners:
        say("")
        table(_BY_OWNER, [_effect_cells(effect) for effect in found.owners])
    for title, movers, count in (
        ("Would become hot", found.become_hot, found.hot_count),
        ("Would cool", found.cool, found.cool_count),
        ("Another score", found.moved[:_MOVED_LISTED], found.moved_count),
    ):
        if movers:
            say("")
            say(f"{title} ({count})")
            table(_MOVERS, [_cells(mover) for mover in movers])
        if count > len(movers):
            say(f"… and {count - len(movers)} more")


def _pairs(changes: tuple[str, ...]) -> list[tuple[str, str]]:
    """``NAME=VALUE`` split at its last ``=``: a status may have one in its name."""
    pairs = []
    for each in changes:
        name, sign, value = each.rpartition("=")
        if not sign or not name.strip():
            raise click.UsageError(f"{each!r} is not of the form NAME=VALUE.")
        pairs.append((name, value))
    return pairs


def drafted(rule_set: RuleSet, changes: tuple[str, ...]) -> RuleSet:
    """``rule_set`` with ``NAME=VALUE`` after ``NAME=VALUE`` changed."""
    return _changed(rule_set, _pairs(changes))


def _changed(rule_set: RuleSet, pairs: list[tuple[str, str]]) -> RuleSet:
    for name, value in pairs:
        rule_set = change(rule_set, name, value)
    return rule_set


def show(session: Session, found: RuleSet) -> None:
    """A rule set, in words or as a document."""
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
                        "after_seconds": rule.after_seconds,
                    }
                    for kind, rule in sorted(found.rules.items())
                },
                "statuses": dict(found.statuses),
                "attributes": [
                    {
                        "name": rule.name,
                        "field": rule.attribute.value,
                        "words": rule.words,
                        "points": rule.points,
                    }
                    for rule in found.attributes
                ],
                "lead_status": found.lead_status,
                "contact_status": found.contact_status,
                "frequency": {
                    "points": found.frequency.points,
                    "count": found.frequency.count,
                    "days": found.frequency.days,
                    "on": found.frequency.on,
                },
                "values": _values(found, days),
            }
        )
        return
    fields(
        (
            ("threshold", str(found.threshold)),
            ("reset_days", period(found.reset_ms)),
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
            f"{rule.after_seconds} s" if rule.after_seconds else "",
        ]
        for kind, rule in sorted(found.rules.items())
    ]
    often = found.frequency
    if often.on:
        within = f"{often.count} in {plural(often.days, 'day')}"
        lines.append(["frequency", signed(often.points), within, "", ""])
    lines += [
        [f"status:{name}", signed(value) if found.scores_status(name) else "off", "", "", ""]
        for name, value in found.statuses.items()
    ]
    lines += [[rule.name, signed(rule.points), "", "", ""] for rule in found.attributes]
    table(_RULES, lines)
    for warning in found.warnings():
        note(warning)


def _values(found: RuleSet, days: float | None) -> dict[str, Json]:
    """Every setting by the name that `rules set` takes; None where it is off."""
    return {
        **{kind.word: rule.points if rule.on else None for kind, rule in found.rules.items()},
        **{
            f"status:{name}": value if found.scores_status(name) else None
            for name, value in found.statuses.items()
        },
        **{rule.name: rule.points for rule in found.attributes},
        "frequency": found.frequency.points if found.frequency.on else None,
        "lead_status": found.lead_status,
        "contact_status": found.contact_status,
        "threshold": found.threshold,
        "reset_days": days,
        "call_seconds": found.call_seconds,
    }


def preview_document(found: RulesPreview) -> dict[str, Json]:
    """What a draft would do, for a document."""
    return {
        "become_hot": [_mover(mover) for mover in found.become_hot],
        "cool": [_mover(mover) for mover in found.cool],
        "become_hot_count": found.hot_count,
        "cool_count": found.cool_count,
        "changed": found.changed,
        "leads": found.leads,
        "owners": [
            {
                "owner": effect.owner,
                "become_hot": effect.hot,
                "cool": effect.cool,
                "changed": effect.changed,
            }
            for effect in found.owners
        ],
        "moved": [_mover(mover) for mover in found.moved],
        "moved_count": found.moved_count,
    }


def _effect_cells(effect: OwnerEffect) -> list[str]:
    numbers = effect.hot, effect.cool, effect.changed
    return [effect.owner or "nobody", *map(str, numbers)]


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
