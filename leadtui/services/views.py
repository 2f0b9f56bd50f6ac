"""Views: filter lines with an order that a user keeps by name, for the places with lists.

Each user has their own; one is never seen by anybody else. Each change is one step of undo.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from leadtui.domain.errors import Ambiguous, Conflict, Invalid, NotFound
from leadtui.domain.line_names import renamed_in
from leadtui.domain.rows import Outcome, ViewRow
from leadtui.domain.text import clean_line, fold
from leadtui.models import views as stored
from leadtui.models.store import Unit
from leadtui.services.workspace import Workspace

#: The places that have views.
TODAY, LEADS, COMPANIES, DEALS, SUSPECTS = "today", "leads", "companies", "deals", "suspects"
PLACES = (TODAY, LEADS, COMPANIES, DEALS, SUSPECTS)
#: Those whose order may go the other way, with ``-`` before it.
_BOTH_WAYS = frozenset({COMPANIES, DEALS, SUSPECTS})
#: Those whose filter has a key for what the team may rename.
_PLACES_OF = {"status": (TODAY, LEADS), "stage": (DEALS,), "routine": (TODAY,)}
#: The longest name and the longest line, in characters.
LONGEST_NAME = 60
LONGEST_LINE = 400


def views(ws: Workspace, place: str | None = None) -> list[ViewRow]:
    """The user's views of a place by name, of all places where none is given."""
    with ws.read() as conn:
        found = stored.views(conn, ws.team.id, ws.user.id)
    return sorted(
        (view for view in found if place in {None, view.place}),
        key=lambda view: (PLACES.index(view.place), fold(view.name)),
    )


def find(ws: Workspace, place: str, name: str) -> ViewRow:
    """The user's view of a place that has that name, or the only one whose name begins so.

    :class:`NotFound` names those there are.
    """
    known, wanted = views(ws, place), fold(name)
    found = [view for view in known if fold(view.name) == wanted]
    found = [view for view in found if view.name == name] or found
    found = found or [view for view in known if wanted and fold(view.name).startswith(wanted)]
    if len(found) == 1:
        return found[0]
    shown = repr(clean_line(name, limit=LONGEST_NAME))
    names = ", ".join(view.name for view in found or known)
    if found:
        raise Ambiguous(f"{shown} names several views.", hint=f"Views: {names}.")
    hint = f"Views: {names}." if known else "There is none here yet: leadtui views add."
    raise NotFound(f"There is no view {shown} of {place}.", hint=hint)


def matching(ws: Workspace, words: str) -> list[ViewRow]:
    """The user's views with every word of ``words`` in name or filter, each by its beginning;
    ``view`` names them all.
    """
    wanted = fold(words).split()
    return [view for view in views(ws) if wanted and _fits(view, wanted)]


def _fits(view: ViewRow, words: list[str]) -> bool:
    text = f" view {fold(view.name)} {fold(view.line)} {view.place}"
    return all(f" {word.rstrip(':') or word}" in text for word in words)


def save(ws: Workspace, place: str, name: str, line: str, sort: str = "") -> Outcome:
    """Keep a filter line and an order of a place under a name.

    One of that name is replaced: undo brings back what it was. An empty ``sort`` is the order that
    the place has by itself. :class:`Invalid` for a line or an order that the place does not know.
    """
    view = ViewRow(0, _place(place), _name(name), _line(ws, place, line), _sort(place, sort))
    with ws.step(f"keep view {view.name}") as unit:
        known = stored.views(unit.conn, ws.team.id, ws.user.id)
        old = _named(known, view.place, view.name)
        if old is None:
            view_id = stored.insert(unit.conn, ws.team.id, ws.user.id, view)
            return Outcome(f"View {view.name} is kept.", (view_id,), unit.step_id)
        if (old.name, old.line, old.sort) == (view.name, view.line, view.sort):
            return Outcome(f"View {view.name}: nothing to change.", (old.id,))
        stored.update(unit.conn, view._replace(id=old.id))
        was = f", it was: {old.line or 'no filter'}" if old.line != view.line else ""
        return Outcome(f"View {view.name} is replaced{was}.", (old.id,), unit.step_id)


def rename(ws: Workspace, place: str, name: str, new: str) -> Outcome:
    """Give a view another name; :class:`Invalid` where another view has it."""
    view, wanted = find(ws, place, name), _name(new)
    with ws.step(f"rename view {view.name}") as unit:
        known = stored.views(unit.conn, ws.team.id, ws.user.id)
        view = _still(known, view)
        other = _named(known, place, wanted)
        if other is not None and other.id != view.id:
            raise Invalid(
                f"There is a view {other.name} already.",
                field="name",
                hint="Give another name, or remove that one.",
            )
        if view.name == wanted:
            return Outcome(f"View {wanted}: nothing to change.", (view.id,))
        stored.update(unit.conn, view._replace(name=wanted))
        return Outcome(f"View {view.name} is {wanted} now.", (view.id,), unit.step_id)


def remove(ws: Workspace, place: str, name: str) -> Outcome:
    """Forget a view."""
    view = find(ws, place, name)
    with ws.step(f"remove view {view.name}") as unit:
        view = _still(stored.views(unit.conn, ws.team.id, ws.user.id), view)
        stored.delete(unit.conn, view.id)
        return Outcome(f"View {view.name} is removed.", (), unit.step_id)


def follow(ws: Workspace, unit: Unit, key: str, names: Iterable[str], old: str, new: str) -> None:
    """Let the views of the whole team go on asking with ``key`` for what is called ``old`` among
    ``names``, and ``new`` from now on; within the step that gives it that name.
    """
    known = list(names)
    for view_id, line in stored.lines(unit.conn, ws.team.id, _PLACES_OF[key]).items():
        now = renamed_in(line, key, known, old, new)
        if now != line:
            stored.set_line(unit.conn, view_id, now)


def with_words(
    ws: Workspace, place: str, name: str | None, words: Sequence[str]
) -> tuple[str, str]:
    """The filter and the order of a view of that name, with more ``words`` behind it; the words
    alone without a name.
    """
    if name is None:
        return " ".join(words), ""
    view = find(ws, place, name)
    return " ".join((view.line, *words)).strip(), view.sort


def _named(known: Collection[ViewRow], place: str, name: str) -> ViewRow | None:
    alike = [one for one in known if one.place == place and fold(one.name) == fold(name)]
    return next((one for one in alike if one.name == name), alike[0] if alike else None)


def _still(known: Collection[ViewRow], view: ViewRow) -> ViewRow:
    """A view as it is now; :class:`Conflict` where another window removed it."""
    for one in known:
        if one.id == view.id:
            return one
    raise Conflict(f"View {view.name} was removed meanwhile.", hint="Nothing was changed.")


def _place(place: str) -> str:
    if place in PLACES:
        return place
    raise Invalid(
        f"{clean_line(place, limit=40)!r} is not a place with views.",
        field="place",
        hint=f"Give {', '.join(PLACES)}.",
    )


def _name(name: str) -> str:
    clean = " ".join(clean_line(name, limit=LONGEST_NAME).split())
    if not clean:
        raise Invalid("The view needs a name.", field="name")
    return clean


def _line(ws: Workspace, place: str, line: str) -> str:
    clean = clean_line(line)
    if len(clean) > LONGEST_LINE:
        raise Invalid(f"The filter is longer than {LONGEST_LINE} characters.", field="filter")
    _CHECKS[place](ws, clean)
    return clean


def _check_today(ws: Workspace, line: str) -> None:
    from leadtui.services import panel

    panel.read(ws, line)


def _check_leads(_: Workspace, line: str) -> None:
    from leadtui.domain.lead_filter import parse_filter

    parse_filter(line)


def _check_deals(_: Workspace, line: str) -> None:
    from leadtui.domain.deal_filter import parse_deal_filter

    parse_deal_filter(line)


def _check_suspects(_: Workspace, line: str) -> None:
    from leadtui.domain.suspect_filter import parse_suspect_filter

    parse_suspect_filter(line)


def _check_nothing(_: Workspace, __: str) -> None:
    """Any words are looked for."""


_CHECKS: Mapping[str, Callable[[Workspace, str], None]] = {
    TODAY: _check_today,
    LEADS: _check_leads,
    COMPANIES: _check_nothing,
    DEALS: _check_deals,
    SUSPECTS: _check_suspects,
}


def _sorts(place: str) -> Collection[str]:
    if place == TODAY:
        from leadtui.services import panel

        return panel.SORTS
    if place == LEADS:
        from leadtui.models.leads import SORTS

        return SORTS
    if place == DEALS:
        from leadtui.models import deals

        return deals.SORTS
    if place == SUSPECTS:
        from leadtui.services import suspects

        return suspects.SORTS
    from leadtui.models import companies

    return companies.SORTS


def _sort(place: str, sort: str) -> str:
    known = _sorts(place)
    if not sort or (sort.removeprefix("-") if place in _BOTH_WAYS else sort) in known:
        return sort
    raise Invalid(
        f"{clean_line(sort, limit=40)!r} is not an order of {place}.",
        field="sort",
        hint=f"Give {', '.join(known)}.",
    )
