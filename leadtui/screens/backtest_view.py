"""How a back-test looks: its chart of bars, and its rules, as text of the terminal."""

from __future__ import annotations

from textual.content import Content

from leadtui.domain.attributes import PREFIX, rule_named
from leadtui.domain.backtest import Figures, Fired, share
from leadtui.domain.format import cell_cut, cell_width, count, signed
from leadtui.domain.kinds import LABELS, kind_of
from leadtui.domain.text import clean_line
from leadtui.services.backtest_report import bar, percent, ratio

#: Cells of the longest bar, and of the name of a rule.
BAR = 24
_NAME = 28


def chart(figures: Figures) -> Content:
    """The share of won by engagement, the highest first: a bar each, hot ones marked; below them
    all leads.
    """
    head = f"{'engagement':>11}{'leads':>9}{'won':>8}{'lift from here':>16}"
    lines = [Content.styled(head, "$muted")]
    for band in figures.bands:
        low, high = str(band.low), str(band.high)
        hot = band.low >= figures.threshold
        lines.append(
            _bar_line(
                low if band.low == band.high else f"{low} to {high}",
                band.leads,
                share(band.won, band.leads),
                ratio(figures.lift_from(band.low)),
                "▲" if hot else " ",
                "$text-error" if hot else "$text-primary",
            )
        )
    lines.append(_bar_line("all", figures.leads, figures.share, "", " ", "$muted"))
    return Content("\n").join(lines)


def _bar_line(
    name: str, leads: int, part: float | None, lift: str, sign: str, style: str
) -> Content:
    return Content.assemble(
        f"{name:>11}{count(leads):>9}{percent(part):>8}{lift:>16}  ",
        (f"{sign} {bar(part, BAR, '█')}", style),
    )


def rules(figures: Figures) -> Content:
    """For each rule on how many won and lost leads it counted; those that never did, in a last
    line.
    """
    head = f"{'rule':<{_NAME}}{'points':>7}{'on won':>15}{'on lost':>15}{'lift':>7}"
    lines = [Content.styled(head, "$muted")]
    fired = [rule for rule in figures.rules if rule.won or rule.lost]
    lines += [_rule(figures, rule) for rule in fired]
    if not fired:
        lines.append(Content.styled("No rule counted on any of these leads.", "$muted"))
    silent = [_label(rule.rule) for rule in figures.rules if not (rule.won or rule.lost)]
    if silent:
        lines.append(Content.styled(f"never: {', '.join(silent)}", "$muted"))
    return Content("\n").join(lines)


def _rule(figures: Figures, rule: Fired) -> Content:
    name = cell_cut(_label(rule.rule), _NAME - 1)
    lift = figures.lift_of(rule.won, rule.lost)
    style = "" if lift is None else "$text-success" if lift > 1 else "$text-warning"
    return Content.assemble(
        name + " " * (_NAME - cell_width(name)),
        f"{signed(rule.points):>7}",
        f"{count(rule.won):>8}{percent(share(rule.won, figures.won)):>7}",
        f"{count(rule.lost):>8}{percent(share(rule.lost, figures.lost)):>7}",
        (f"{ratio(lift):>7}", style),
    )


def _label(rule: str) -> str:
    if rule.startswith(PREFIX):
        return clean_line(rule_named(rule).label)
    kind = kind_of(rule)
    return clean_line(rule) if kind is None else LABELS[kind]
