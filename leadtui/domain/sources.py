"""Where leads come from: the sources and ways that every team starts with (PUB-16 to PUB-22)."""

from __future__ import annotations

from collections.abc import Mapping

#: Lead sources (PUB-16) and methods of contact (PUB-18) every team starts with.
FIRST_SOURCES: tuple[str, ...] = ("Bing", "Google", "New prospect", "Yahoo")
FIRST_METHODS: tuple[str, ...] = ("Chat", "Form", "Telephone")
#: The name under which the methods are kept where the team changed them.
METHODS = "methods"
#: What a call can come to where the team says nothing else (COR-17).
FIRST_OUTCOMES: tuple[str, ...] = (
    "reached",
    "voicemail",
    "no answer",
    "wrong number",
    "call back",
    "refused",
)
#: The outcome after which a reminder is proposed; it stays on the list.
CALL_BACK = "call back"
#: Categories to choose from; any other word will do (PUB-22).
CATEGORIES: tuple[str, ...] = ("organic", "paid", "direct search", "import", "manual addition")
#: Kinds of original source beside imported lists, synchronisations and campaigns, which bear their
#: own names (PUB-21), with their category. Paid or not is not told apart on Facebook and LinkedIn.
ORIGINAL_SOURCES: Mapping[str, str] = {
    "Google paid search": "paid",
    "Google paid announcement": "paid",
    "Google organic search": "organic",
    "Yahoo! organic search": "organic",
    "Bing organic search": "organic",
    "Twitter": "organic",
    "Facebook": "social network",
    "LinkedIn": "social network",
}
