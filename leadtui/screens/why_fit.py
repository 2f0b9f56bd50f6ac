"""Why a company has its fit on a routine: every criterion, met or not, and what they add up to."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from leadtui.domain.criteria import Judged
from leadtui.domain.fit import HIGHEST, MANDATORY_POINTS
from leadtui.domain.rows import TAG_LABELS
from leadtui.domain.text import clean_line
from leadtui.screens.dialogs.dialog import Dialog
from leadtui.services import suspects
from leadtui.services.suspects import FitWhy
from leadtui.services.workspace import Workspace
from leadtui.widgets.columns import ROLE_STYLES
from leadtui.widgets.fit_label import fit_role

#: Sign, word and style of whether a criterion is met.
_MET = {True: ("✓ met    ", "$text-success"), False: ("✗ not met", "$text-error")}


class WhyFitDialog(Dialog[None]):
    """The criteria of a routine held against a company (COE-106..109); ``routine_id`` None means
    the user's default routine.
    """

    SCOPE = "Why fit"
    DEFAULT_CSS = """
    WhyFitDialog > .dialog--box { width: 84; }
    WhyFitDialog VerticalScroll { height: auto; max-height: 70vh; }
    WhyFitDialog Static { height: auto; padding: 0 1; }
    WhyFitDialog .why--lines { padding: 1 1 0 1; }
    """

    def __init__(
        self, ws: Workspace, company_id: int, name: str, routine_id: int | None = None
    ) -> None:
        super().__init__(f"Why this fit: {name}")
        self.ws = ws
        self.company_id = company_id
        self.routine_id = routine_id

    def compose_question(self) -> ComposeResult:
        """The score on top, then its criteria."""
        yield Static("", classes="why--head", markup=False)
        with VerticalScroll():
            yield Static("", classes="why--lines", markup=False)

    def on_mount(self) -> None:
        """Ask for the explanation."""
        self.query_one(VerticalScroll).focus()
        question = partial(suspects.why, self.ws, self.company_id, self.routine_id)
        self.ask(question, self._show, topic="why")

    def _show(self, found: FitWhy) -> None:
        self.query_one(".why--head", Static).update(head_words(found))
        lines = self.query_one(".why--lines", Static)
        lines.update(criteria_words(found.judged))
        lines.display = bool(found.judged)


def head_words(found: FitWhy) -> Content:
    """``Fit 80 on My market, tag Suspect``, and how it adds up; or what keeps the company out."""
    routine = clean_line(found.routine.title)
    tag = TAG_LABELS.get(found.tag, found.tag) or "none"
    where = Content.styled(f" on {routine} · tag {tag}", "$muted")
    if not found.judged:
        none = Content.styled("No fit", "bold")
        about = f"\n{routine} has no criteria yet: it has no suspects but those tagged so."
        return Content.assemble(none, where, Content(about))
    if found.fit is None:
        missing = [one for one in found.judged if one.criterion.level is None and not one.met]
        texts = " and ".join(clean_line(one.criterion.text) for one in missing)
        keeps = "keeps" if len(missing) == 1 else "keep"
        none = Content.styled("No fit", "bold $text-error")
        return Content.assemble(none, where, Content(f"\n{texts} {keeps} it out."))
    score = Content.styled(
        f"Fit {found.fit.score}", f"bold {ROLE_STYLES[fit_role(found.fit.score)]}"
    )
    return Content.assemble(score, where, Content(f"\n{_sum(found)}"))


def _sum(found: FitWhy) -> str:
    """``40 + 30 + 10 = 80``, and the cap where it is above it (COE-108)."""
    assert found.fit is not None
    points = [one.criterion.level.points for one in found.judged if one.criterion.level and one.met]
    terms = " + ".join(map(str, (MANDATORY_POINTS, *points)))
    shown = f"{terms} = {found.fit.raw}" if points else f"{terms}, and nothing more"
    if found.fit.raw <= HIGHEST:
        return shown
    return f"{shown}, capped at {HIGHEST}; {found.fit.raw} counts where scores are alike"


def criteria_words(judged: Sequence[Judged]) -> Content:
    """The mandatory criteria, then those that weigh, a line each."""
    mandatory = [one for one in judged if one.criterion.level is None]
    weighting = [one for one in judged if one.criterion.level is not None]
    lines = [Content.styled(f"Has to be met: {MANDATORY_POINTS} for all of them", "bold")]
    lines += [_line(one, "") for one in mandatory]
    lines.append(Content.styled("\nAdds points", "bold"))
    for one in weighting:
        assert one.criterion.level is not None
        lines.append(_line(one, f"+{one.criterion.level.points} {one.criterion.word}"))
    if not weighting:
        lines.append(Content.styled("  no criterion does, so every company has 40", "$muted"))
    return Content("\n").join(lines)


def _line(one: Judged, points: str) -> Content:
    sign, style = _MET[one.met]
    counts = f"{points:<16}" if points else ""
    return Content.assemble(
        "  ",
        (sign, style),
        (f"  {counts}", "" if one.met else "$muted"),
        (f" {clean_line(one.criterion.text)}", "" if one.met else "$muted"),
    )
