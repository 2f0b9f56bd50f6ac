"""Every refusal leadtui can give, typed, so that one path can show them all.

A message says what is wrong and where; ``hint`` says what to do about it.
"""

from __future__ import annotations


class LeadtuiError(Exception):
    """Something leadtui refuses to do, in words for the user.

    ``message`` names the file, line and field where there are any; ``hint`` is the next step.
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class NotFound(LeadtuiError):
    """No such record for this team; says the same for another team's record."""


class Ambiguous(LeadtuiError):
    """A name or number that fits several records."""


class SeveralUsers(Ambiguous):
    """A store that several people share, and nobody said who is at work."""


class NotAllowed(LeadtuiError):
    """The access rules forbid it; the message gives the reason (X-11)."""


class Invalid(LeadtuiError):
    """A value that cannot be taken; ``field`` is the field it was meant for."""

    def __init__(self, message: str, *, field: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.field = field


class Conflict(LeadtuiError):
    """The record changed in the meantime, or the step is no longer possible."""


class Unavailable(LeadtuiError):
    """The command cannot run now; the message says why."""


class ImportRefused(LeadtuiError):
    """A file that cannot be taken in; ``path`` and ``line`` (from 1, 0 for the whole file)."""

    def __init__(self, message: str, *, path: str, line: int = 0, hint: str = "") -> None:
        where = f"{path}, line {line}: " if line else f"{path}: "
        super().__init__(where + message, hint=hint)
        self.path = path
        self.line = line


class StoreError(LeadtuiError):
    """The store cannot be opened or written; nothing in it was changed."""


class Cancelled(LeadtuiError):
    """The user stopped it; nothing was kept."""
