"""The text of rules as their author wrote it, with statuses by the names they have now."""

from __future__ import annotations

from leadtui.models.rules import Saved


def as_written(version: Saved) -> str | None:
    """The text beside a version, None where there is none."""
    if version.text is None or not version.renamed:
        return version.text
    from leadtui.connectors.rules_writing import with_statuses_renamed

    return with_statuses_renamed(version.text, version.renamed)
