"""What a draft of the rules would do, in words."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from leadtui.domain.format import cell_cut, cell_width, count, plural, signed
from leadtui.domain.rows import Mover, OwnerEffect, RulesPreview
from leadtui.domain.text import clean_line

#: Owners and leads that the effect names, of each kind.
MOST_OWNERS = 12
MOST_NAMES = 40
_OWNER_WIDTH = 16


def effect_lines(found: RulesPreview) -> Content:
    """By owner, then who becomes hot, who cools, and whose score changes most; "" for no effect."""
    parts: list[Content] = []
    if len(found.owners) > 1:
        parts += [Content.styled("By owner", "bold"), *_owners(found.owners), Content("")]
    for title, style, movers, number in (
        ("Become hot", "bold $text-error", found.become_hot, found.hot_count),
        ("Cool down", "bold $text-primary", found.cool, found.cool_count),
        ("Other scores", "bold", found.moved, found.moved_count),
    ):
        if not movers:
            continue
        shown = movers[:MOST_NAMES]
        more = number - len(shown)
        parts.append(Content.styled(f"{title} ({count(number)})", style))
        parts += [_mover(each) for each in shown]
        if more > 0:
            parts.append(Content.styled(f"… and {count(more)} more", "$muted"))
        parts.append(Content(""))
    return Content("\n").join(parts)


def _owners(owners: Sequence[OwnerEffect]) -> list[Content]:
    lines = []
    for each in owners[:MOST_OWNERS]:
        name = cell_cut(clean_line(each.owner) or "nobody", _OWNER_WIDTH)
        name += " " * (_OWNER_WIDTH - cell_width(name))
        lines.append(
            Content.assemble(
                f" {name} ",
                (f"{count(each.hot):>5} hot", "$text-error" if each.hot else "$muted"),
                (f"{count(each.cool):>6} cool", "$text-primary" if each.cool else "$muted"),
                (f"  {plural(each.changed, 'score')}", "$muted"),
            )
        )
    if len(owners) > MOST_OWNERS:
        lines.append(Content.styled(f" … and {count(len(owners) - MOST_OWNERS)} more", "$muted"))
    return lines


def _mover(mover: Mover) -> Content:
    where = f" · {clean_line(mover.company)}" if mover.company else ""
    owner = f"  {clean_line(mover.owner)}" if mover.owner else ""
    by = mover.after - mover.before
    return Content.assemble(
        f"{mover.after:>5} ",
        Content.styled((f"({signed(by)}) " if by else "").rjust(7), "$muted"),
        Content(clean_line(mover.name)),
        Content.styled(f"{where}{owner}", "$muted"),
    )
