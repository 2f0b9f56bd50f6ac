"""Companies and leads as files bring them, before the store has an id for them.

Text is clean (design: Foreign text) and "" where there is none. ``details`` has what no field
holds, by the name of its column, so that nothing of a file is lost; ``warnings`` says what could
not be taken as it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

_NONE: Mapping[str, str] = MappingProxyType({})


class CompanyRecord(NamedTuple):
    """One company (COE-5). ``name`` is never empty; ``phone`` is E.164; ``tag`` is one of
    :data:`~leadtui.domain.rows.TAGS` or "".
    """

    name: str
    registration: str = ""
    external_id: str = ""
    address: str = ""
    city: str = ""
    region: str = ""
    country: str = ""
    postal_code: str = ""
    phone: str = ""
    website: str = ""
    linkedin: str = ""
    sector: str = ""
    sub_sector: str = ""
    activity_code: str = ""
    headcount: int | None = None
    turnover: str = ""
    description: str = ""
    tag: str = ""
    details: Mapping[str, str] = _NONE
    warnings: tuple[str, ...] = ()


class LeadRecord(NamedTuple):
    """One person (PUB-1, PUB-31 to PUB-33) with at least one of e-mail, name, external or
    customer identifier and company.

    E-mails are normalised, telephone numbers E.164. A flag is None where the file says nothing.
    Instants are UTC epoch milliseconds.
    """

    first_name: str = ""
    last_name: str = ""
    gender: str = ""
    title: str = ""
    email: str = ""
    email_2: str = ""
    phone: str = ""
    mobile: str = ""
    fax: str = ""
    address: str = ""
    city: str = ""
    region: str = ""
    country: str = ""
    postal_code: str = ""
    linkedin: str = ""
    company: str = ""
    website: str = ""
    external_id: str = ""
    customer_id: str = ""
    owner: str = ""
    status: str = ""
    source: str = ""
    method_of_contact: str = ""
    is_customer: bool | None = None
    do_not_call: bool | None = None
    unsubscribed: bool | None = None
    unsubscribed_reason: str = ""
    notes: str = ""
    keyword: str = ""
    last_activity: str = ""
    last_activity_at: int | None = None
    created: int | None = None
    details: Mapping[str, str] = _NONE
    warnings: tuple[str, ...] = ()
