"""Whose rule set applies to whom (CAD-39..44, X-10)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtui.domain.scopes import (
    COMPANY_WIDE,
    Applied,
    Group,
    Scope,
    ScopeKind,
    applied,
    inherited,
)

ANA, BO = 1, 2
NORTH, SOUTH, PARIS = 10, 20, 30
GROUPS = (
    Group(NORTH, None, 1, frozenset({ANA})),
    Group(SOUTH, None, 2, frozenset({ANA, BO})),
    Group(PARIS, NORTH, 3, frozenset({BO})),
)


def group(number: int) -> Scope:
    return Scope(group_id=number)


class TestPrecedence:
    @pytest.mark.parametrize(
        ("existing", "expected"),
        [
            ({Scope(BO), group(PARIS), group(SOUTH)}, (Scope(BO), ScopeKind.USER)),
            ({group(PARIS), group(SOUTH)}, (group(PARIS), ScopeKind.SUB_DEPARTMENT)),
            ({group(SOUTH)}, (group(SOUTH), ScopeKind.GROUP)),
            ({group(NORTH)}, (group(NORTH), ScopeKind.GROUP)),
            ({Scope(ANA)}, (COMPANY_WIDE, ScopeKind.COMPANY_WIDE)),
        ],
    )
    def test_user_then_sub_department_then_group_then_company_cad_42(
        self, existing: set[Scope], expected: tuple[Scope, ScopeKind]
    ) -> None:
        found = applied(BO, GROUPS, {COMPANY_WIDE, *existing})
        assert (found.scope, found.kind) == expected

    def test_a_sub_department_is_under_the_exception_of_its_group_cad_41(self) -> None:
        assert applied(BO, GROUPS, {group(NORTH)}).scope == group(NORTH)

    def test_of_two_groups_the_first_in_the_order_and_the_other_is_named_cad_44(self) -> None:
        both = {group(NORTH), group(SOUTH)}
        assert applied(ANA, GROUPS, both) == Applied(group(NORTH), ScopeKind.GROUP, (group(SOUTH),))
        turned = (GROUPS[0], Group(SOUTH, None, 0, frozenset({ANA})))
        assert applied(ANA, turned, both).scope == group(SOUTH)

    def test_a_lead_without_owner_is_under_the_company_wide_rules_cad_43(self) -> None:
        assert applied(None, GROUPS, {COMPANY_WIDE, Scope(), group(NORTH)}).scope == COMPANY_WIDE


class TestInherited:
    def test_a_user_inherits_what_would_apply_without_their_own(self) -> None:
        existing = {COMPANY_WIDE, Scope(BO), group(SOUTH)}
        assert inherited(Scope(BO), GROUPS, existing) == group(SOUTH)
        assert inherited(Scope(BO), GROUPS, {COMPANY_WIDE, Scope(BO)}) == COMPANY_WIDE

    def test_a_sub_department_inherits_from_its_group_cad_41(self) -> None:
        assert inherited(group(PARIS), GROUPS, {group(NORTH)}) == group(NORTH)
        assert inherited(group(PARIS), GROUPS, {group(SOUTH)}) == COMPANY_WIDE

    def test_a_group_inherits_from_the_company(self) -> None:
        assert inherited(group(NORTH), GROUPS, {group(SOUTH)}) == COMPANY_WIDE


standing = st.lists(
    st.tuples(
        st.sampled_from([None, None, 1, 2]),
        st.integers(1, 3),
        st.frozensets(st.integers(1, 3)),
    ),
    max_size=4,
).map(
    lambda rows: tuple(
        Group(n, None if parent == n else parent, position, members)
        for n, (parent, position, members) in enumerate(rows, start=1)
    )
)
scopes = st.integers(1, 3).map(Scope) | st.integers(1, 4).map(group) | st.just(COMPANY_WIDE)


@given(standing, st.frozensets(scopes), st.integers(1, 3))
def test_one_set_applies_and_ending_it_leaves_what_was_inherited(
    groups: tuple[Group, ...], existing: frozenset[Scope], user: int
) -> None:
    existing |= {COMPANY_WIDE}
    found = applied(user, groups, existing)
    assert found.scope in existing
    assert found.scope not in found.rivals
    assert set(found.rivals) <= existing
    without = applied(user, groups, existing - {found.scope})
    assert list(ScopeKind).index(without.kind) <= list(ScopeKind).index(found.kind)
    if found.rivals:
        assert without.scope == found.rivals[0]
    if found.kind is ScopeKind.USER:
        assert inherited(found.scope, groups, existing) == without.scope
