"""Why a lead has its engagement: every line, the baseline, when it cools, the way to hot."""

from __future__ import annotations

import datetime as dt
from functools import partial

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from leadtui.domain.attributes import PREFIX, AttributeRule, rule_named
from leadtui.domain.dates import from_ms
from leadtui.domain.errors import Invalid
from leadtui.domain.explain import FREQUENCY, WORTHLESS, Explanation, Line, RuleSource
from leadtui.domain.format import cell_width, plural, short_date, short_moment, signed
from leadtui.domain.kinds import LABELS, Kind, kind_of
from leadtui.domain.scopes import ScopeKind
from leadtui.domain.text import clean_line
from leadtui.screens.commands import command
from leadtui.screens.dialogs.dialog import Dialog
from leadtui.screens.dialogs.prompt import Hint, Prompt
from leadtui.services import scoring
from leadtui.services.workspace import Workspace


def _is_today(dialog: WhyDialog) -> str | None:
    return "That is how it stands now." if dialog.day is None else None


class WhyDialog(Dialog[None]):
    """Every line that makes a lead's engagement, now or at the end of a past day; ``w`` opens it
    wherever a score shows.
    """

    SCOPE = "Why"
    CSS = """
    WhyDialog > .dialog--box { width: 84; }
    WhyDialog VerticalScroll { height: auto; max-height: 70vh; }
    WhyDialog .why--head, WhyDialog .why--lines { padding: 0 1; }
    WhyDialog .why--ways { padding: 1 1 0 1; }
    """

    def __init__(self, ws: Workspace, lead_id: int, name: str) -> None:
        super().__init__(f"Why: {name}")
        self.ws = ws
        self.lead_id = lead_id
        self.lead_name = name
        #: The past day shown, None for now.
        self.day: dt.date | None = None

    def compose_question(self) -> ComposeResult:
        """The sum on top, then its lines, then the ways to hot."""
        yield Static("", classes="why--head", markup=False)
        with VerticalScroll():
            yield Static("", classes="why--lines", markup=False)
            yield Static("", classes="why--ways", markup=False)

    def on_mount(self) -> None:
        """Ask for the explanation."""
        self.query_one(VerticalScroll).focus()
        self._load()

    def _load(self) -> None:
        asked = partial(scoring.why, self.ws, self.lead_id, day=self.day)
        self.ask(asked, self._show, topic="why")

    @command("why.day", "As of", key="d", footer=10)
    def action_day(self) -> None:
        """Show the score and the state of a past day, from facts alone."""
        title = "As of which day?"
        text = "yesterday · 3 days ago · 2026-11-24"
        hint = partial(_past_day, self.ws.local_now())

        def chosen(typed: str | None) -> None:
            if typed is not None:
                self._go_to(_day_of(self.ws.local_now(), typed))

        self.app.push_screen(Prompt(title, placeholder=text, hint=hint), chosen)

    @command("why.earlier", "Day before", key="-", footer=11)
    def action_earlier(self) -> None:
        """Go one day back."""
        self._go_to((self.day or self.ws.today()) - dt.timedelta(days=1))

    @command("why.later", "Day after", key="+", when=_is_today, footer=12)
    def action_later(self) -> None:
        """Go one day on, at last to now."""
        if self.day is not None:
            self._go_to(self.day + dt.timedelta(days=1))

    def _go_to(self, day: dt.date) -> None:
        self.day = day if day < self.ws.today() else None
        self._load()

    def _show(self, found: Explanation) -> None:
        as_of = f" · as of {short_date(self.day, self.ws.today())}" if self.day else ""
        box = self.query_one(".dialog--box")
        box.border_title = Content(clean_line(f"Why: {self.lead_name}{as_of}"))
        self.refresh_bindings()
        self.query_one(".why--head", Static).update(self._head(found))
        self.query_one(".why--lines", Static).update(self._lines(found))
        ways = self.query_one(".why--ways", Static)
        ways.update(self._ways(found))
        ways.display = not found.hot

    def _when(self, at: int) -> str:
        return short_moment(from_ms(at, self.ws.team.zone), self.ws.local_now())

    def _head(self, found: Explanation) -> Content:
        total = Content.styled(f"Engagement {found.engagement}", "bold")
        of = f" of {found.threshold}: "
        if not found.hot:
            missing = plural(found.distance, "point")
            return Content.assemble(total, of, f"cold, {missing} missing.")
        cools = (
            f", cools {self._when(found.hot_until)} if nothing comes"
            if found.hot_until is not None
            else ", stays hot"
        )
        since = f" since {self._when(found.hot_since)}" if found.hot_since is not None else ""
        return Content.assemble(
            total, of, Content.styled("▲ hot", "bold $text-error"), f"{since}{cools}."
        )

    def _lines(self, found: Explanation) -> Content:
        telling = [line for line in found.lines if line.points or line.note != WORTHLESS]
        rows = [self._line(line) for line in telling]
        silent = len(found.lines) - len(telling)
        if silent:
            worth = "is" if silent == 1 else "are"
            text = f"{0:>5}  {plural(silent, 'other fact')} {worth} worth nothing by these rules"
            rows.append(Content.styled(text, "$muted"))
        rows += [self._waiting(rule) for rule in found.waiting]
        if not rows:
            rows = [Content.styled("Nothing counts yet.", "$muted")]
        if found.reset is not None:
            what = "cooled" if found.reset.kind is Kind.COOLED else "hot label removed"
            swallowed = plural(found.reset.swallowed, "earlier fact")
            rows.append(
                Content.styled(
                    f"{'':>5}  {what} {self._when(found.reset.at)}: {swallowed} no longer count",
                    "$muted",
                )
            )
        if found.source is not None:
            rows.append(Content.styled(f"{'':>5}  {self._rules(found.source)}", "$muted"))
        return Content("\n").join(rows)

    def _rules(self, source: RuleSource) -> str:
        """Whose rules those are, by which version (CAD-42)."""
        author = f" by {clean_line(source.author)}" if source.author else ""
        version = f"version {source.version} of {self._when(source.since)}{author}"
        if source.kind is ScopeKind.COMPANY_WIDE:
            return f"by the company-wide rules, {version}"
        return f"by the rules of {clean_line(source.name)}, {version}"

    def _line(self, line: Line) -> Content:
        label = _label(line.rule)
        padded = label + " " * max(1, 28 - cell_width(label))
        style = "$text-success" if line.points > 0 else "$text-error" if line.points else "$muted"
        points = Content.styled(f"{signed(line.points) if line.points else '0':>5}", style)
        rest = Content.styled(f"  {line.note}" if line.note else "", "$muted")
        when = self._when(line.at)
        return Content.assemble(
            points, f"  {padded}", Content.styled(f"{when:<12}", "$muted"), rest
        )

    def _waiting(self, rule: AttributeRule) -> Content:
        label = clean_line(rule.label)
        text = f"{'0':>5}  {label}  {signed(rule.points)} once the lead reacts"
        return Content.styled(text, "$muted")

    def _ways(self, found: Explanation) -> Content:
        if found.hot:
            return Content("")
        if not found.to_hot:
            return Content(found.no_way)
        ways = "\n".join(f"  · {way.words()}" for way in found.to_hot)
        return Content(f"Shortest ways to hot:\n{ways}")


def _day_of(now: dt.datetime, typed: str) -> dt.date:
    from leadtui.domain.dates import parse_instant

    return parse_instant(typed, now=now).date()


def _past_day(now: dt.datetime, typed: str) -> Hint:
    """What the typed day is; a day to come is none to look back at."""
    if not typed:
        return Hint("A past day.", ok=False)
    try:
        day = _day_of(now, typed)
    except Invalid as refused:
        return Hint(str(refused), ok=False)
    if day > now.date():
        return Hint("That day is still to come.", ok=False)
    return Hint(short_date(day, now.date()))


def _label(rule: str) -> str:
    if rule == FREQUENCY:
        return "in touch often"
    if rule.startswith(PREFIX):
        return clean_line(rule_named(rule).label)
    kind = kind_of(rule)
    return rule if kind is None else LABELS[kind]
