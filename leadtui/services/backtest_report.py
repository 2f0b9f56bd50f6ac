"""A back-test as people read it, and as a table that a spreadsheet reads."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from leadtui.domain.backtest import Confusion, Figures, confusion, share
from leadtui.domain.format import count, plural
from leadtui.services.backtest import BackTest
from leadtui.services.import_refused import harmless
from leadtui.services.text_files import write_text

#: What a figure that there is none of is shown as.
NONE = "–"
_UNTIMED = (
    "It is not known when these outcomes became known, so facts from after them count too: the "
    "figures tell how well the rules sort, not how early, and may be too good."
)


def percent(part: float | None) -> str:
    """A share with one decimal, ``38.5%``."""
    return NONE if part is None else f"{part:.1%}"


def ratio(value: float | None) -> str:
    """A lift with two decimals."""
    return NONE if value is None else f"{value:.2f}"


def summary(found: BackTest) -> list[tuple[str, str]]:
    """The figures in words, by name."""
    figures = found.figures
    return [
        ("Rules", found.whose + (", draft" if found.draft else "")),
        ("Outcome", found.known.words),
        ("Leads", _leads(found)),
        ("Hot", _hot(figures)),
        ("Lift", _lift(figures)),
        ("Area", _area(figures.area)),
    ]


def _leads(found: BackTest) -> str:
    figures = found.figures
    said = f"{count(figures.leads)}, {count(figures.won)} won ({percent(figures.share)})"
    if found.undecided:
        said += f"; {count(found.undecided)} without an outcome left out"
    if found.elsewhere:
        said += f"; {count(found.elsewhere)} under other rules left out"
    return said


def _hot(figures: Figures) -> str:
    hot = figures.confusion
    said = f"{count(hot.hot)} from {figures.threshold} on"
    if hot.hot:
        said += f", {count(hot.hot_won)} won ({percent(figures.hot_share)})"
        said += f": {percent(share(hot.hot_won, figures.won))} of all won"
    return said


def _lift(figures: Figures) -> str:
    """The lift of the hot; of the highest band where nobody is hot."""
    if figures.lift is not None:
        return f"{figures.lift:.2f} times the share of won among all"
    if not figures.won:
        return f"{NONE} no lead was won"
    top = figures.bands[0]
    said = ratio(figures.lift_of(top.won, top.lost))
    return f"{NONE} no lead is hot; {said} from {top.low} on ({plural(top.leads, 'lead')})"


def _area(area: float | None) -> str:
    if area is None:
        return f"{NONE} it needs leads that were won and leads that were lost"
    return f"{area:.3f} (1 tells won from lost, 0.5 does not, below it is upside down)"


def remarks(found: BackTest) -> list[str]:
    """What to bear in mind with the figures, a sentence or two each."""
    return [] if found.timed else [_UNTIMED]


def bar(part: float | None, width: int, sign: str) -> str:
    """A share as a bar of up to ``width`` signs."""
    return sign * round((part or 0) * width)


#: A line of the table that is written to a file.
Line = tuple[str | int | float | None, ...]
HEADER = (
    "part", "name", "points", "from", "to", "leads", "won", "lost", "share won", "lift",
    "lift from here on", "times on won", "times on lost",
)  # fmt: skip


def lines(found: BackTest) -> Iterator[Line]:
    """The whole answer as lines under :data:`HEADER`: a part of it each."""
    figures = found.figures
    hot = figures.confusion
    yield _words("outcome", found.known.words)
    yield _words("rules", found.whose + (", draft" if found.draft else ""))
    for why, left_out in (("outcome", found.undecided), ("rules", found.elsewhere)):
        yield ("left out", f"by {why}", None, None, None, left_out, *[None] * 7)
    yield _of(figures, "all", confusion(figures.levels, -(2**62)))
    yield _of(figures, "hot", hot, low=figures.threshold)
    cold = Confusion(hot.cold_won, hot.cold_lost, 0, 0)
    yield _of(figures, "cold", cold, high=figures.threshold - 1)
    yield ("area under the curve", _rounded(figures.area), *[None] * 11)
    for level in reversed(figures.levels):
        at = level.engagement
        these = Confusion(level.won, level.lost, 0, 0)
        yield _of(figures, "engagement", these, low=at, high=at, whole=figures.lift_from(at))
    for rule in figures.rules:
        these = Confusion(rule.won, rule.lost, 0, 0)
        shown = _of(figures, "rule", these, name=rule.rule, points=rule.points)
        yield (*shown[:-2], rule.times_won, rule.times_lost)


def _words(part: str, name: str) -> Line:
    return (part, name, *[None] * 11)


def _of(
    figures: Figures,
    part: str,
    some: Confusion,
    *,
    name: str = "",
    points: int | None = None,
    low: int | None = None,
    high: int | None = None,
    whole: float | None = None,
) -> Line:
    won, lost = some.hot_won, some.hot_lost
    shares = _rounded(share(won, some.hot)), _rounded(figures.lift_of(won, lost))
    numbers = (points, low, high, some.hot, won, lost, *shares, _rounded(whole))
    return (part, name, *numbers, None, None)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def text(found: BackTest) -> str:
    """:func:`lines` as CSV; no spreadsheet takes a name in it for a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    for line in lines(found):
        writer.writerow(
            [
                "" if cell is None else harmless(cell) if isinstance(cell, str) else cell
                for cell in line
            ]
        )
    return out.getvalue()


def export(found: BackTest, path: Path, *, force: bool = False) -> Path:
    """Write :func:`text` to a new file, 0600; over one that is there only with ``force``."""
    write_text(path, text(found), force=force)
    return path
