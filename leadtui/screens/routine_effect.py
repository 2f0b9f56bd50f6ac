"""What a draft of criteria would find, in words (COE-172)."""

from __future__ import annotations

from textual.content import Content

from leadtui.domain.fit import HIGHEST
from leadtui.domain.format import count
from leadtui.domain.text import clean_line
from leadtui.services.routine_setup import Named, Preview
from leadtui.widgets.columns import ROLE_STYLES
from leadtui.widgets.fit_label import fit_role

NO_CRITERIA = "Without criteria its suspects are the companies tagged so by hand."


def effect_words(found: Preview, *, new: bool, empty: bool, above: int | None) -> Content:
    """How many match, who comes into the list of suspects and who goes, how many are perfect and
    above the number of the routine; ``empty`` where the draft has no criteria.
    """
    first = NO_CRITERIA if empty else f"{found.words}."
    lines = [Content.styled(first, "bold"), _moves(found, new=new, empty=empty)]
    if not empty:
        parts = [f"{count(found.perfect)} with {HIGHEST}"]
        if above is not None and found.above is not None:
            parts.append(f"{count(found.above)} above {above}")
        lines.append(Content(" · ".join(parts)))
    return Content("\n").join(line for line in lines if line.plain)


def _moves(found: Preview, *, new: bool, empty: bool) -> Content:
    if new:
        words = "" if empty else f"{count(found.comes)} would be its suspects."
        return Content(words)
    if not found.comes and not found.goes:
        return Content.styled("Nobody comes into the list of suspects or goes.", "$muted")
    return Content.assemble(
        (f"+{count(found.comes)} come", "$text-success" if found.comes else "$muted"),
        " into the list of suspects, ",
        (f"−{count(found.goes)} go", "$text-warning" if found.goes else "$muted"),
        ".",
    )


def best_words(found: Preview) -> Content:
    """The best companies, a line each with its score."""
    if not found.best:
        return Content("")
    rows = [_named(one) for one in found.best]
    more = found.matching - len(found.best)
    if more > 0:
        rows.append(Content.styled(f"     … and {count(more)} more", "$muted"))
    return Content("\n").join([Content.styled("The best of them", "$muted"), *rows])


def _named(one: Named) -> Content:
    style = ROLE_STYLES[fit_role(one.fit.score)]
    score = (f"{one.fit.score:>4} ", style)
    return Content.assemble(score, clean_line(one.company))
