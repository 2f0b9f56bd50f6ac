"""Ids as SQL takes them."""

from __future__ import annotations

import json
from collections.abc import Iterable


def id_list(ids: Iterable[int]) -> str:
    """Ids as one bound value, for ``IN (SELECT value FROM json_each(?))``."""
    return json.dumps(list(ids))
