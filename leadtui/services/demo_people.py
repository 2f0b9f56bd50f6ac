"""The companies and people of the sample data, and the part each person plays."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from random import Random

from leadtui.domain.text import fold
from leadtui.services.demo_words import COMPANIES, NAMES, REGISTER, SOURCES, TITLES

#: People in all.
PEOPLE = 140
#: The users in the order in which the sample names them by number.
ANA, BO, CHI = 0, 1, 2


class Part(StrEnum):
    """What a person does over the ninety days."""

    HOT = "hot"
    COOLED = "cooled"
    WARM = "warm"
    QUIET = "quiet"
    PUBLIC = "public"
    LEFT = "left"
    UNSUBSCRIBED = "unsubscribed"
    BOUNCED = "bounced"


@dataclass(frozen=True, slots=True)
class Firm:
    """A company; ``owner`` is the number of the user who looks after it, ``tag`` empty for none."""

    name: str
    city: str
    country: str
    sector: str
    sub_sector: str
    headcount: int
    domain: str
    phone: str
    tag: str
    owner: int

    @property
    def technicians(self) -> int:
        """How many technicians the notes speak of."""
        return max(4, self.headcount // 5)


@dataclass(frozen=True, slots=True)
class Person:
    """A person of the firm with the number ``firm``; ``status`` is empty for none."""

    firm: int
    first: str
    last: str
    title: str
    email: str
    phone: str
    mobile: str
    part: Part
    owner: int | None
    status: str
    source: tuple[str, str]
    created_days_ago: int


#: The first person of the first firms: those who are hot now.
_HOT_PEOPLE = (
    ("Mina", "Roth", "Operations director"),
    ("Théo", "Marquilly", "Technical director"),
    ("Jonas", "Brömmel", "Managing director"),
    ("Aurélie", "Houzet", "Planning manager"),
    ("Callum", "Ashdown", "Service manager"),
)
_OWNERS = (ANA, ANA, BO, ANA, CHI, ANA, BO, ANA, ANA, CHI)
_PARTS = (
    *(Part.COOLED,) * 12,
    *(Part.PUBLIC,) * 12,
    *(Part.LEFT,) * 8,
    *(Part.UNSUBSCRIBED,) * 4,
    *(Part.BOUNCED,) * 4,
    *(Part.WARM,) * 34,
)
_TAGS = ("suspect",) * 9 + ("prospect",) * 4 + ("off_target",) * 2 + ("former_client",)
_CLIENTS = frozenset({5, 10, 21, 31, 33, 41, 53, 57})
_US_AREAS = {
    "Duluth": "218", "Portland": "503", "Denver": "303", "Madison": "608", "Tulsa": "918",
    "Omaha": "402",
}  # fmt: skip
_DE_AREAS = {"Berlin": "3023125", "München": "8999998"}


def firms(rng: Random, followed: frozenset[int]) -> list[Firm]:
    """The companies; those with a number in ``followed`` are prospects or clients."""
    made = []
    for number, line in enumerate(COMPANIES.splitlines()):
        tag = "client" if number in _CLIENTS else "prospect"
        if number not in followed and tag != "client":
            tag = rng.choice(_TAGS)
        owner = {2: ANA, 4: BO}.get(number, _OWNERS[number % len(_OWNERS)])
        made.append(_firm(line, number, tag, owner))
    return made


def register() -> list[Firm]:
    """Companies that nobody has spoken to yet, without a tag."""
    first = len(COMPANIES.splitlines())
    return [
        _firm(line, number, "", ANA) for number, line in enumerate(REGISTER.splitlines(), first)
    ]


def _firm(line: str, number: int, tag: str, owner: int) -> Firm:
    name, city, country, sector, sub_sector, headcount, domain = line.split("|")
    phone = _landline(country, city, number)
    return Firm(
        name, city, country, sector, sub_sector, int(headcount), f"{domain}.example",
        phone, tag, owner,
    )  # fmt: skip


def _landline(country: str, city: str, number: int) -> str:
    """A number in a range that is kept for fiction; none where a country keeps none."""
    match country:
        case "FR":
            return f"+3319900{1000 + 37 * number:04}"
        case "GB":
            return f"+442079460{100 + number:03}"
        case "US":
            return f"+1{_US_AREAS[city]}55501{number % 100:02}"
        case "DE":
            return f"+49{_DE_AREAS.get(city, '4066969')}{100 + number:03}"
        case _:
            return ""


def _mobile(country: str, number: int) -> str:
    match country:
        case "FR":
            return f"+3363998{2000 + 53 * number:04}"
        case "GB":
            return f"+447700900{100 + number:03}"
        case _:
            return ""


def people(rng: Random, of: list[Firm]) -> list[Person]:
    """Everybody: one to four a company, the hot ones first in theirs."""
    places = list(range(len(of)))
    places += sorted(rng.choices(range(len(of)), k=PEOPLE - len(of)))
    parts = [*_PARTS, *(Part.QUIET,) * (PEOPLE - len(_HOT_PEOPLE) - len(_PARTS))]
    rng.shuffle(parts)
    taken: set[tuple[str, str]] = {(first, last) for first, last, _ in _HOT_PEOPLE}
    made: list[Person] = []
    for number, place in enumerate(sorted(places)):
        firm = of[place]
        is_first = not made or made[-1].firm != place
        if is_first and place < len(_HOT_PEOPLE):
            first, last, title = _HOT_PEOPLE[place]
            part = Part.HOT
        else:
            first, last = _name(rng, firm.country, taken)
            title, part = rng.choice(TITLES), parts.pop()
        made.append(_person(rng, number, place, firm, (first, last, title), part))
    return made


def _name(rng: Random, country: str, taken: set[tuple[str, str]]) -> tuple[str, str]:
    firsts, lasts = (words.split() for words in NAMES[country])
    while True:
        name = (rng.choice(firsts), rng.choice(lasts))
        if name not in taken:
            taken.add(name)
            return name


def _person(
    rng: Random, number: int, place: int, firm: Firm, name: tuple[str, str, str], part: Part
) -> Person:
    first, last, title = name
    public = part is Part.PUBLIC
    address = "" if public and rng.random() < 0.6 else f"{fold(first)}.{fold(last)}@{firm.domain}"
    none = public or (rng.random() < 0.25 and part is not Part.HOT)
    status = "" if none else _status(rng, firm, part)
    return Person(
        firm=place,
        first=first,
        last=last,
        title=title,
        email=address,
        phone=firm.phone,
        mobile="" if public or rng.random() < 0.3 else _mobile(firm.country, number),
        part=part,
        owner=None if public else firm.owner,
        status=status,
        source=rng.choice(SOURCES),
        created_days_ago=rng.randrange(12, 88) if rng.random() < 0.4 else 88,
    )


def _status(rng: Random, firm: Firm, part: Part) -> str:
    if part is Part.HOT:
        return "Working - Contacted"
    if firm.tag == "client":
        return "Closed - Converted"
    if part in (Part.UNSUBSCRIBED, Part.LEFT):
        return "Closed - Not converted"
    return rng.choice(("Open - Not contacted", "Working - Contacted", "Working - Contacted"))
