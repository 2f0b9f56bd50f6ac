"""What a virtual table tells its screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual.message import Message

if TYPE_CHECKING:
    from leadtui.widgets.table import VirtualTable


@dataclass
class TableMessage(Message, bubble=True):
    """Something happened in ``table``."""

    table: VirtualTable[Any]

    @property
    def control(self) -> VirtualTable[Any]:
        """The table, for ``@on`` with a selector."""
        return self.table


@dataclass
class Highlighted(TableMessage, namespace="virtual_table"):
    """The cursor came to ``row``, or its values changed; None when the list became empty."""

    row: Any

    def can_replace(self, message: Message) -> bool:
        """Only the last of several that wait is worth an answer."""
        return isinstance(message, Highlighted) and message.table is self.table


@dataclass
class Selected(TableMessage, namespace="virtual_table"):
    """The user wants to open ``row``."""

    row: Any


@dataclass
class MarksChanged(TableMessage, namespace="virtual_table"):
    """Now exactly the rows with the keys ``marks`` are marked."""

    marks: frozenset[int]


@dataclass
class SortChanged(TableMessage, namespace="virtual_table"):
    """The user wants the order ``name`` (a column's ``sort``); the screen gives a new source."""

    name: str
    descending: bool


@dataclass
class CellClicked(TableMessage, namespace="virtual_table"):
    """The user clicked once on ``row``, in the column of that title; empty between columns."""

    row: Any
    title: str
