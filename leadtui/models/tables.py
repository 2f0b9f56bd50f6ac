"""The Peewee models: one class a record, as the migrations made it."""

from __future__ import annotations

import sqlite3
from typing import Any

from peewee import (
    AutoField,
    BigIntegerField,
    BooleanField,
    CharField,
    ForeignKeyField,
    IntegerField,
    Model,
    Query,
    SqliteDatabase,
    TextField,
)

#: Says how SQL is spelt; never opened. A query runs on the connection of its unit of work, so
#: several stores may be open in one process.
database = SqliteDatabase(None)


def run(conn: sqlite3.Connection, query: Query) -> sqlite3.Cursor:
    """Run a query made with the models on ``conn``."""
    sql, params = query.sql()
    return conn.execute(sql, _plain(params))


def _plain(params: list[Any]) -> list[Any]:
    return [int(value) if isinstance(value, bool) else value for value in params]


#: An instant, UTC epoch milliseconds.
InstantField = BigIntegerField
#: A calendar day, ISO text, never converted.
DayField = TextField


class Record(Model):
    """What every model shares: the one database, an integer id, tables named in words."""

    id = AutoField()

    class Meta:
        database = database
        legacy_table_names = False


class Team(Record):
    """The wall: no record of a team is seen from another (COR-21..24)."""

    name = TextField(unique=True)
    timezone = TextField()
    region = TextField(null=True)
    created_at = InstantField()


class Routine(Record):
    """A target market: a tag per company, and what it asks of companies (COE-98..101, COE-111).

    ``criteria`` is the JSON of its criteria, None where it has none; ``notify_above`` the score
    above which its users are told of a company.
    """

    team = ForeignKeyField(Team)
    title = TextField()
    description = TextField(default="")
    created_at = InstantField()
    criteria = TextField(null=True)
    notify_above = IntegerField(null=True)


class User(Record):
    """A rep or a manager of one team (COE-145)."""

    team = ForeignKeyField(Team)
    name = TextField()
    email = TextField(null=True)
    role = CharField()
    default_routine = ForeignKeyField(Routine, null=True)
    created_at = InstantField()


class Status(Record):
    """A value of the one status list, of the lead or the contact kind (CAD-24, CAD-27)."""

    team = ForeignKeyField(Team)
    name = TextField()
    kind = CharField()
    position = IntegerField()


class LeadSource(Record):
    """Where leads come from; every imported list is one (PUB-16, PUB-17)."""

    team = ForeignKeyField(Team)
    name = TextField()
    category = TextField(default="")
    created_at = InstantField()


class Company(Record):
    """An account (COE-5)."""

    team = ForeignKeyField(Team)
    name = TextField()
    sort_name = TextField()
    registration = TextField(null=True)
    external_id = TextField(null=True)
    address = TextField(null=True)
    city = TextField(null=True)
    region = TextField(null=True)
    country = TextField(null=True)
    postal_code = TextField(null=True)
    phone = TextField(null=True)
    website = TextField(null=True)
    linkedin = TextField(null=True)
    sector = TextField(null=True)
    sub_sector = TextField(null=True)
    activity_code = TextField(null=True)
    headcount = IntegerField(null=True)
    turnover = TextField(null=True)
    description = TextField(null=True)
    details = TextField(null=True)
    created_at = InstantField()
    updated_at = InstantField()


class Contact(Record):
    """A person, and a lead once somebody scores it (X-4)."""

    team = ForeignKeyField(Team)
    company = ForeignKeyField(Company, null=True, on_delete="SET NULL")
    card = CharField(default="ours")
    first_name = TextField(null=True)
    last_name = TextField(null=True)
    sort_name = TextField()
    gender = TextField(null=True)
    title = TextField(null=True)
    email = TextField(null=True)
    phone = TextField(null=True)
    mobile = TextField(null=True)
    fax = TextField(null=True)
    address = TextField(null=True)
    city = TextField(null=True)
    region = TextField(null=True)
    country = TextField(null=True)
    postal_code = TextField(null=True)
    linkedin = TextField(null=True)
    website = TextField(null=True)
    external_id = TextField(null=True)
    customer_id = TextField(null=True)
    owner = ForeignKeyField(User, null=True)
    status = ForeignKeyField(Status, null=True)
    source = TextField(null=True)
    method_of_contact = TextField(null=True)
    is_customer = BooleanField(default=False)
    original_source = TextField(null=True)
    original_category = TextField(null=True)
    keyword = TextField(null=True)
    do_not_call = BooleanField(default=False)
    unsubscribed = BooleanField(default=False)
    unsubscribed_cause = TextField(null=True)
    unsubscribed_reason = TextField(null=True)
    invalid_email = BooleanField(default=False)
    invalid_email_cause = TextField(null=True)
    suspended = BooleanField(default=False)
    suspended_reason = TextField(null=True)
    notes = TextField(null=True)
    details = TextField(null=True)
    created_at = InstantField()
    updated_at = InstantField()


class ImportRun(Record):
    """One file taken in, with what it did."""

    team = ForeignKeyField(Team)
    user = ForeignKeyField(User, null=True)
    at = InstantField()
    kind = CharField()
    file_name = TextField()
    file_sha256 = TextField()
    mapping = TextField()
    created = IntegerField()
    updated = IntegerField()
    unchanged = IntegerField()
    skipped = IntegerField()


class MarketingTouch(Record):
    """A list or import that a lead came through (PUB-50)."""

    contact = ForeignKeyField(Contact, on_delete="CASCADE")
    import_run = ForeignKeyField(ImportRun, null=True, on_delete="SET NULL")
    at = InstantField()
    source = TextField()
    file_sha256 = TextField()


class Activity(Record):
    """One fact that happened; append-only but for a note's text."""

    team = ForeignKeyField(Team)
    company = ForeignKeyField(Company, null=True, on_delete="SET NULL")
    contact = ForeignKeyField(Contact, null=True, on_delete="CASCADE")
    kind = IntegerField()
    at = InstantField()
    user = ForeignKeyField(User, null=True)
    duration = IntegerField(null=True)
    status = ForeignKeyField(Status, null=True)
    outcome = TextField(null=True)
    message = TextField(null=True)
    text = TextField(null=True)
    data = TextField(null=True)
    external_id = TextField(null=True)
    import_run = ForeignKeyField(ImportRun, null=True, on_delete="SET NULL")


class PendingEvent(Record):
    """An event for an address nobody has yet; it waits until a rep attaches it."""

    team = ForeignKeyField(Team)
    import_run = ForeignKeyField(ImportRun, null=True, on_delete="SET NULL")
    at = InstantField()
    kind = IntegerField()
    address = TextField()
    record = TextField()
    external_id = TextField()


class Reset(Record):
    """From here on a lead's points count anew: a cool-down, or a removal by hand (X-15)."""

    contact = ForeignKeyField(Contact, on_delete="CASCADE")
    at = InstantField()
    kind = CharField()
    user = ForeignKeyField(User, null=True)


class Reminder(Record):
    """The follow-up of a company; one open at a time (COE-127)."""

    team = ForeignKeyField(Team)
    company = ForeignKeyField(Company, on_delete="CASCADE")
    contact = ForeignKeyField(Contact, null=True, on_delete="SET NULL")
    date = DayField()
    time = TextField(null=True)
    ring_at = InstantField(null=True)
    rang_at = InstantField(null=True)
    priority = IntegerField()
    note = TextField(default="")
    origin = TextField(null=True)
    created_at = InstantField()
    created_by = ForeignKeyField(User, null=True, column_name="created_by")
    closed_at = InstantField(null=True)
    closed_by = ForeignKeyField(User, null=True, column_name="closed_by")
    repeats = TextField(null=True)


class ReminderFollower(Record):
    """A user who has the reminder in their list (COE-125..127)."""

    reminder = ForeignKeyField(Reminder, on_delete="CASCADE")
    user = ForeignKeyField(User)


class RoutineTag(Record):
    """Where a company stands on a routine (COE-114)."""

    routine = ForeignKeyField(Routine, on_delete="CASCADE")
    company = ForeignKeyField(Company, on_delete="CASCADE")
    tag = CharField()
    at = InstantField()
    user = ForeignKeyField(User, null=True)


class RoutineUser(Record):
    """A user who works on a routine (COE-101, COE-102)."""

    routine = ForeignKeyField(Routine, on_delete="CASCADE")
    user = ForeignKeyField(User, on_delete="CASCADE")


class UserGroup(Record):
    """A set of users for scoring exceptions (X-10)."""

    team = ForeignKeyField(Team)
    name = TextField()
    created_at = InstantField()
    removed_at = InstantField(null=True)


class GroupPlace(Record):
    """Where a group stands from an instant on: its parent, which makes it a sub-department, and
    its place in the order.
    """

    group = ForeignKeyField(UserGroup, on_delete="CASCADE")
    at = InstantField()
    parent = ForeignKeyField(UserGroup, null=True)
    position = IntegerField()
    user = ForeignKeyField(User, null=True)


class GroupMember(Record):
    """A user of a group, from an instant on, and until another where they left it."""

    group = ForeignKeyField(UserGroup, on_delete="CASCADE")
    user = ForeignKeyField(User, on_delete="CASCADE")
    since = InstantField()
    until = InstantField(null=True)


class RuleSetRecord(Record):
    """The scoring settings of one scope; what they are is in their versions."""

    team = ForeignKeyField(Team)
    scope = CharField()
    group = ForeignKeyField(UserGroup, null=True)
    user = ForeignKeyField(User, null=True)
    created_at = InstantField()

    class Meta:
        table_name = "rule_set"


class RuleVersion(Record):
    """A rule set as it was saved at one instant; no settings means the set ended there.

    ``text`` is the set as its author wrote it, where it came from a text.
    """

    rule_set = ForeignKeyField(RuleSetRecord, on_delete="CASCADE")
    at = InstantField()
    user = ForeignKeyField(User, null=True)
    settings = TextField(null=True)
    text = TextField(null=True)


class ImportMapping(Record):
    """Which column goes where, kept by name for the next file with the same header."""

    team = ForeignKeyField(Team)
    kind = CharField()
    name = TextField()
    signature = TextField()
    mapping = TextField()
    updated_at = InstantField()


class DealStage(Record):
    """Where a deal stands; a stage with an outcome ends it (COE-63)."""

    team = ForeignKeyField(Team)
    name = TextField()
    outcome = TextField(null=True)
    position = IntegerField()


class Deal(Record):
    """An opportunity of a company (COE-60, COE-61); ``amount`` in hundredths of ``currency``."""

    team = ForeignKeyField(Team)
    company = ForeignKeyField(Company, on_delete="CASCADE")
    contact = ForeignKeyField(Contact, null=True, on_delete="SET NULL")
    title = TextField()
    stage = ForeignKeyField(DealStage)
    amount = IntegerField(null=True)
    currency = TextField(null=True)
    probability = IntegerField(null=True)
    close_date = DayField(null=True)
    owner = ForeignKeyField(User, null=True)
    comment = TextField(default="")
    created_at = InstantField()
    updated_at = InstantField()
    closed_at = InstantField(null=True)


class SavedView(Record):
    """A filter line that a user keeps by name, for one place."""

    team = ForeignKeyField(Team)
    user = ForeignKeyField(User)
    place = TextField()
    name = TextField()
    line = TextField()
    sort = TextField(default="")


class CalendarEntry(Record):
    """An event of a calendar that was taken in, and what became of it.

    ``occurrence`` tells the events of a series apart; ``content`` is a digest of what was taken.
    """

    team = ForeignKeyField(Team)
    uid = TextField()
    occurrence = TextField(default="")
    sequence = IntegerField(default=0)
    content = TextField()
    reminder = ForeignKeyField(Reminder, null=True, on_delete="SET NULL")
    activity = ForeignKeyField(Activity, null=True, on_delete="SET NULL")
    import_run = ForeignKeyField(ImportRun, null=True, on_delete="SET NULL")


ALL: tuple[type[Record], ...] = (
    Team,
    Routine,
    User,
    Status,
    LeadSource,
    Company,
    Contact,
    ImportRun,
    MarketingTouch,
    Activity,
    PendingEvent,
    Reset,
    Reminder,
    ReminderFollower,
    RoutineTag,
    RoutineUser,
    UserGroup,
    GroupPlace,
    GroupMember,
    RuleSetRecord,
    RuleVersion,
    ImportMapping,
    DealStage,
    Deal,
    SavedView,
    CalendarEntry,
)
